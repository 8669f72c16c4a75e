"""What the areas above hear about money. The first field orders them: one payout or payment, one line."""

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


@dataclass(frozen=True, slots=True)
class PaymentSucceeded:
    """Somebody has paid. Whoever asked for the money by this reference compares the amount."""

    payment_id: UUID
    reference: str
    agency_id: UUID
    payer_id: UUID
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentFailed:
    """Somebody tried to pay, and no money moved; they may try again."""

    payment_id: UUID
    reference: str
    agency_id: UUID
    payer_id: UUID
    failure: str


@dataclass(frozen=True, slots=True)
class PaymentRefunded:
    """Money was given back: `refunded_minor` of the payment in all."""

    payment_id: UUID
    reference: str
    agency_id: UUID
    payer_id: UUID
    refunded_minor: int
    currency: str
