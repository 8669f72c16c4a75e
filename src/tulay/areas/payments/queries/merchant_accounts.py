"""What a business has with us, and what moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.payments.models.ledger import Account, Entry, Transfer
from tulay.areas.payments.rules.ledger import (
    AccountKind,
    Owner,
    OwnerKind,
    TransferKind,
    account_id,
)
from tulay.kernel.errors import FieldError, Invalid
from tulay.kernel.money import Money
from tulay.kernel.pages import LIMIT_DEFAULT, BrokenCursor, Cursor, Page
from tulay.plumbing.http.pagination import check_limit

LINES_MAX = 10_000
"""How many lines a file has at most."""
DIGITS_MAX = 18


@dataclass(frozen=True, slots=True)
class MerchantAccount:
    """A business's money: all of it, and what of it is set aside to be paid out."""

    balance: Money
    held: Money
    is_frozen: bool

    @property
    def free(self) -> Money:
        """What is not set aside."""
        return Money(self.balance.currency, self.balance.minor - self.held.minor)


@dataclass(frozen=True, slots=True)
class MerchantLine:
    """One thing that moved; more than zero came in. `reference` says what it was for, in its maker's words."""

    transfer_id: UUID
    at: datetime
    kind: TransferKind
    amount: Money
    balance_after: Money
    reference: str


def wallet_of(merchant_id: UUID, currency: str) -> UUID:
    """Return the number of a business's account."""
    return account_id(Owner(OwnerKind.MERCHANT, merchant_id), AccountKind.WALLET, currency)


def merchant_account(merchant_id: UUID, currency: str) -> MerchantAccount | None:
    """Return what a business has; nothing where it has no account yet, or it is not the reader's to see."""
    row = Account.objects.filter(id=wallet_of(merchant_id, currency)).first()
    if row is None:
        return None
    return MerchantAccount(
        Money(currency, row.balance), Money(currency, row.held), row.frozen_at is not None
    )


def merchant_lines(
    merchant_id: UUID, currency: str, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[MerchantLine]:
    """Return what moved, newest first.

    :raises Invalid: naming `limit` or `cursor`.
    """
    check_limit(limit)
    found = _entries(merchant_id, currency, version_of(cursor) if cursor else None, limit + 1)
    shown = found[:limit]
    following = Cursor((str(shown[-1].version),)).encode() if len(found) > limit else None
    return Page(lines_from(shown, currency), following)


def all_merchant_lines(merchant_id: UUID, currency: str) -> tuple[MerchantLine, ...]:
    """Return what moved for a file, newest first (at most ten thousand lines)."""
    return lines_from(_entries(merchant_id, currency, None, LINES_MAX), currency)


def _entries(merchant_id: UUID, currency: str, before: int | None, many: int) -> list[Entry]:
    rows = Entry.objects.filter(account_id=wallet_of(merchant_id, currency), version__isnull=False)
    if before is not None:
        rows = rows.filter(version__lt=before)
    return list(rows.order_by("-version")[:many])


def lines_from(entries: Sequence[Entry], currency: str) -> tuple[MerchantLine, ...]:
    """Return entries of a business's account as its lines."""
    transfers = Transfer.objects.in_bulk([entry.transfer_id for entry in entries])
    return tuple(
        MerchantLine(
            transfer_id=entry.transfer_id,
            at=entry.at,
            kind=TransferKind(transfers[entry.transfer_id].kind),
            amount=Money(currency, entry.amount),
            balance_after=Money(currency, entry.balance_after or 0),
            reference=transfers[entry.transfer_id].reference,
        )
        for entry in entries
    )


def version_of(cursor: str) -> int:
    """Return the version of an account after which a page goes on.

    :raises Invalid: naming `cursor`.
    """
    try:
        (text,) = Cursor.decode(cursor, width=1).values
    except BrokenCursor:
        text = ""
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX):
        sentence = "Take the cursor from `next` of the page before, unchanged."
        raise Invalid(errors=[FieldError("?cursor", "unknown-cursor", sentence)])
    return int(text)
