"""Where a person is paid: their wallet here, a mobile number, or a bank account. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tulay.areas.payments.errors.payouts import DestinationUnfit
from tulay.kernel.errors import FieldError

HOLDER_MAX, BANK_MAX = 120, 80
SHOWN_DIGITS = 4
_MOBILE = re.compile(r"\+[1-9][0-9]{7,14}")
_ACCOUNT = re.compile(r"[A-Z0-9]{6,34}")
_BRANCH = re.compile(r"[A-Z0-9]{0,11}")
_BLANKS = re.compile(r"[\s\-().]+")


class Way(StrEnum):
    """How money reaches a person."""

    WALLET = "wallet"
    MOBILE = "mobile"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where money goes; the wallet needs no more than its name."""

    way: Way = Way.WALLET
    holder: str = ""
    account: str = ""
    bank: str = ""
    branch: str = ""

    def as_stored(self) -> dict[str, str] | None:
        """Return what is sealed in the payout's row; nothing for a wallet."""
        if self.way is Way.WALLET:
            return None
        return {
            "holder": self.holder,
            "account": self.account,
            "bank": self.bank,
            "branch": self.branch,
        }

    @property
    def shown(self) -> str:
        """The end of the number: enough to recognise one's own, and no more."""
        return f"… {self.account[-SHOWN_DIGITS:]}" if self.account else ""


WALLET = Destination()


def destination_of(way: str, stored: Mapping[str, str] | None) -> Destination:
    """Read a destination as it was stored; an erased one is empty."""
    kept = stored if isinstance(stored, Mapping) else {}
    return Destination(Way(way), **{name: str(kept.get(name, "")) for name in _NAMES})


def checked_destination(
    way: str, *, holder: str = "", account: str = "", bank: str = "", branch: str = ""
) -> Destination:
    """Return a destination to which money can be sent.

    :raises DestinationUnfit: naming each field.
    """
    if way not in set(Way):
        detail = "Choose how you want to be paid."
        raise DestinationUnfit(errors=[FieldError("way", "unknown", detail)])
    if way == Way.WALLET:
        return WALLET
    found = Destination(
        Way(way),
        " ".join(holder.split()),
        _BLANKS.sub("", account).upper(),
        " ".join(bank.split()) if way == Way.BANK else "",
        _BLANKS.sub("", branch).upper() if way == Way.BANK else "",
    )
    if faults := _faults(found):
        raise DestinationUnfit(errors=faults)
    return found


def _faults(found: Destination) -> list[FieldError]:
    faults = []
    if not 0 < len(found.holder) <= HOLDER_MAX:
        detail, facts = (
            "Enter the name on the account, at most {most} characters.",
            {"most": HOLDER_MAX},
        )
        faults.append(FieldError("holder", "length", detail, facts))
    if found.way is Way.MOBILE and not _MOBILE.fullmatch(found.account):
        detail = "Enter the mobile number with its country, like +264 81 123 4567."
        faults.append(FieldError("account", "malformed", detail))
    if found.way is Way.BANK:
        if not _ACCOUNT.fullmatch(found.account):
            detail = "Enter the account number: 6 to 34 digits and letters."
            faults.append(FieldError("account", "malformed", detail))
        if not 0 < len(found.bank) <= BANK_MAX:
            detail, facts = (
                "Enter the name of the bank, at most {most} characters.",
                {"most": BANK_MAX},
            )
            faults.append(FieldError("bank", "length", detail, facts))
        if not _BRANCH.fullmatch(found.branch):
            detail = "Enter the branch code, at most 11 digits and letters, or leave it empty."
            faults.append(FieldError("branch", "malformed", detail))
    return faults


_NAMES = ("holder", "account", "bank", "branch")
