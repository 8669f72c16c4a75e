"""What we do when a lower area tells us something: money for a request has moved, or has not."""

from datetime import UTC, datetime

from tulay.areas.cases.actions.fees import note_payment
from tulay.areas.cases.actions.money import note_payout
from tulay.areas.cases.queries.money import request_named
from tulay.areas.payments.events import (
    PaymentSucceeded,
    PayoutFailed,
    PayoutRefused,
    PayoutSucceeded,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money
from tulay.plumbing.events import on


@on(PayoutSucceeded)
def paid(event: PayoutSucceeded) -> None:
    """Tell the officer that the benefit was paid."""
    _note(event.reference, is_paid=True)


@on(PayoutFailed)
def not_paid(event: PayoutFailed) -> None:
    """Tell the officer that the benefit did not arrive."""
    _note(event.reference, is_paid=False)


@on(PayoutRefused)
def refused(event: PayoutRefused) -> None:
    """Tell the officer that finance does not pay the benefit."""
    _note(event.reference, is_paid=False)


@on(PaymentSucceeded)
def fee_paid(event: PaymentSucceeded) -> None:
    """Note that a fee came in; the clock of its request runs on."""
    request_id = request_named(event.reference)
    if request_id is not None:
        note_payment(
            actor=SYSTEM,
            request_id=request_id,
            payment_id=event.payment_id,
            amount=Money(event.currency, event.amount_minor),
            now=datetime.now(UTC),
        )


def _note(reference: str, *, is_paid: bool) -> None:
    request_id = request_named(reference)
    if request_id is not None:
        note_payout(actor=SYSTEM, request_id=request_id, is_paid=is_paid, now=datetime.now(UTC))
