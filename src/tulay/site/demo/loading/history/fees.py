"""Fees that were collected: of each request that was paid for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid5

from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.money import payout_reference
from tulay.areas.payments.models.payments import Payment, Refund
from tulay.areas.payments.rules.ledger import (
    AccountKind,
    Owner,
    OwnerKind,
    TransferKind,
    TransferOrder,
)
from tulay.areas.payments.rules.payments import EXPIRES_AFTER, PaymentState, RefundState
from tulay.site.demo.ids import dice, drawn_id, stable_id
from tulay.site.demo.loading.businesses import PAST
from tulay.site.demo.loading.history.moves import Accounts, Move

REFUND_EVERY = 40
EVENING = 16
"""When the bank's list of the day comes, in UTC."""


@dataclass(frozen=True, slots=True)
class Fee:
    """What somebody paid for a request, and whether it went back."""

    payment: Payment
    refund: Refund | None


def fees_of(now: datetime) -> Iterator[Fee]:
    """Name the payment of every request whose fee was paid; now and then it was paid twice, and went back."""
    rows = Request.objects.filter(fee_minor__gt=0, paid_at__lt=now).order_by("paid_at", "id")
    for number, row in enumerate(rows.iterator(), 1):
        paid = row.paid_at
        assert paid is not None, "asked for"
        is_back = number % REFUND_EVERY == 0 and paid + timedelta(days=9) < now
        payment = Payment(
            id=drawn_id(paid, dice(f"payment:{row.id}")),
            payer_id=row.applicant_id,
            agency_id=row.agency_id,
            reference=payout_reference(row.id),
            amount_minor=row.fee_minor,
            currency=row.currency,
            state=(PaymentState.REFUNDED if is_back else PaymentState.SUCCEEDED).value,
            refunded_minor=row.fee_minor if is_back else 0,
            created_at=paid - timedelta(minutes=20),
            expires_at=paid - timedelta(minutes=20) + EXPIRES_AFTER,
            submitted_at=paid - timedelta(minutes=2),
            ended_at=paid,
        )
        yield Fee(payment, _refund(payment) if is_back else None)


def _refund(payment: Payment) -> Refund:
    asked = payment.created_at + timedelta(days=6)
    return Refund(
        id=uuid5(payment.id, "refund"),
        payment=payment,
        payer_id=payment.payer_id,
        agency_id=payment.agency_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        state=RefundState.SUCCEEDED.value,
        reason="It was paid twice, once at the office.",
        asked_by=stable_id("person", "finance"),
        asked_at=asked,
        decided_by=stable_id("person", "finance2"),
        decided_at=asked + timedelta(days=1),
        ended_at=asked + timedelta(days=2),
    )


def collected(fees: Iterable[Fee], accounts: Accounts, now: datetime) -> Iterator[Move]:
    """Say what reached agencies with the bank's list of each evening, and what went back."""
    for fee in fees:
        payment, refund = fee.payment, fee.refund
        currency, reference = payment.currency, payment.reference
        owner, since = Owner(OwnerKind.AGENCY, payment.agency_id), payment.created_at
        bank = accounts.of(PAST, AccountKind.CLEARING, currency, since)
        revenue = accounts.of(owner, AccountKind.REVENUE, currency, since)
        order = TransferOrder(
            payment.id, bank, revenue, payment.amount, TransferKind.PAYMENT, reference
        )
        yield Move(_evening(payment.ended_at, now), order)
        if refund:
            kind = TransferKind.REFUND
            back = TransferOrder(refund.id, revenue, bank, refund.amount, kind, reference)
            yield Move(_evening(refund.ended_at, now), back)


def _evening(at: datetime | None, now: datetime) -> datetime:
    assert at is not None, "it is over"
    return min(at.replace(hour=EVENING, minute=30, second=0, microsecond=0), now)
