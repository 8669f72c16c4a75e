"""What the areas above hear about money. The first field orders them: one payout, one line."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PayoutSucceeded:
    """The money has left the agency and reached the receiver's account."""

    payout_id: UUID
    reference: str
    agency_id: UUID
    person_id: UUID
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PayoutFailed:
    """The money did not arrive and is the agency's again; a finance officer sees to it."""

    payout_id: UUID
    reference: str
    agency_id: UUID
    person_id: UUID
    failure: str


@dataclass(frozen=True, slots=True)
class PayoutRefused:
    """A finance officer refused to pay; the reason is with the payout."""

    payout_id: UUID
    reference: str
    agency_id: UUID
    person_id: UUID
