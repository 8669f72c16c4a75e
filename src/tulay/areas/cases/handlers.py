"""What we do when something happened: money for a request has moved, or has not; an applicant has answered."""

from datetime import UTC, datetime

from tulay.areas.cases.actions.assigning import assign_by_rule
from tulay.areas.cases.actions.assignments import pass_on
from tulay.areas.cases.actions.fees import note_payment
from tulay.areas.cases.actions.money import note_payout
from tulay.areas.cases.actions.referrals import lapse_referral
from tulay.areas.cases.events import CaseMoved, CaseSubmitted, CaseTakenOver
from tulay.areas.cases.queries.money import request_named
from tulay.areas.cases.rules.referrals import REFERABLE
from tulay.areas.cases.rules.steps import State
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


@on(CaseSubmitted)
def reached_us(event: CaseSubmitted) -> None:
    """Give a request that was sent to whom the agency's rules name."""
    assign_by_rule(actor=SYSTEM, request_id=event.request_id, now=datetime.now(UTC))


@on(CaseTakenOver)
def taken_over(event: CaseTakenOver) -> None:
    """Give a request that another agency sent on to whom the rules of this one name."""
    assign_by_rule(actor=SYSTEM, request_id=event.request_id, now=datetime.now(UTC))


@on(CaseMoved)
def came_back(event: CaseMoved) -> None:
    """Find somebody for a request whose applicant has answered while its officer is away."""
    if (event.from_state, event.to_state) == (State.NEEDS_INFORMATION, State.IN_REVIEW):
        pass_on(actor=SYSTEM, request_id=event.request_id, now=datetime.now(UTC))


@on(CaseMoved)
def moved_on(event: CaseMoved) -> None:
    """End the offer of a request to another agency that was decided, taken back or asks its applicant."""
    if event.to_state not in REFERABLE:
        lapse_referral(actor=SYSTEM, request_id=event.request_id, now=datetime.now(UTC))


def _note(reference: str, *, is_paid: bool) -> None:
    request_id = request_named(reference)
    if request_id is not None:
        note_payout(actor=SYSTEM, request_id=request_id, is_paid=is_paid, now=datetime.now(UTC))
