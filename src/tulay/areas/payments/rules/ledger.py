"""The words of the ledger, and which accounts there are. Pure.

An entry credits (+) or debits (-) an account. Money of ours to give is a positive balance; the clearing account of a
gateway goes below zero by what has come in through it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from tulay.kernel.money import Money

NAMESPACE = UUID("6f2b1d1e-53c0-5a0e-9f1f-6d0f8d1c7a51")
REFERENCE_MAX = 80
ORDERS_MAX = 10_000
"""How many transfers go in one call."""


class OwnerKind(StrEnum):
    """What an account belongs to."""

    PERSON = "person"
    AGENCY = "agency"
    MERCHANT = "merchant"
    GATEWAY = "gateway"
    PLATFORM = "platform"


class AccountKind(StrEnum):
    """What an account is for."""

    WALLET = "wallet"
    TREASURY = "treasury"
    REVENUE = "revenue"
    CLEARING = "clearing"
    FEES = "fees"
    SUSPENSE = "suspense"


class TransferKind(StrEnum):
    """Why money moves; an account's statement says it in words."""

    FUNDING = "funding"
    SENDING = "sending"
    PAYMENT = "payment"
    REFUND = "refund"
    PAYOUT = "payout"
    PAYOUT_RETURN = "payout_return"
    FEE = "fee"
    SETTLEMENT = "settlement"
    CORRECTION = "correction"
    REVERSAL = "reversal"


class HoldState(StrEnum):
    """What became of held money."""

    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"
    EXPIRED = "expired"


BOUNDED = frozenset({AccountKind.WALLET, AccountKind.TREASURY})
"""They never go below zero. The others are hot: everybody pays into them, so nobody may wait for them."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose account it is."""

    kind: OwnerKind
    id: UUID


PLATFORM = Owner(OwnerKind.PLATFORM, UUID(int=0))


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """Money to move: `debit` gives, `credit` gets. Sent again with the same id it has no second effect."""

    id: UUID
    debit: UUID
    credit: UUID
    amount: Money
    kind: TransferKind
    reference: str = ""


@dataclass(frozen=True, slots=True)
class HoldOrder:
    """Money to set aside until it is posted, voided, or `expires_at` passes."""

    id: UUID
    debit: UUID
    credit: UUID
    amount: Money
    expires_at: datetime
    kind: TransferKind = TransferKind.PAYMENT
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that moved. `is_new` is false where the same order had been done before."""

    id: UUID
    debit: UUID
    credit: UUID
    amount: Money
    at: datetime
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one order of many: done (now or before), or the code of the problem that it met."""

    id: UUID
    problem: str = ""

    @property
    def is_done(self) -> bool:
        """The money has moved."""
        return not self.problem


def account_id(owner: Owner, kind: AccountKind, currency: str) -> UUID:
    """Return the number of an account: whoever opens it comes to the same one."""
    return uuid5(NAMESPACE, f"{owner.kind}:{owner.id}:{kind}:{currency}")


def floor_of(kind: AccountKind) -> int | None:
    """Return the least that an account of this kind may hold, in minor units; None where there is no such limit."""
    return 0 if kind in BOUNDED else None
