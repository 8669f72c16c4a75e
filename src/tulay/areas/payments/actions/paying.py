"""Let approved money go, and what becomes of it. Only the platform itself does this; people approve."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.payments.actions.attempts import begin_attempt
from tulay.areas.payments.actions.ledger import post_hold, void_hold
from tulay.areas.payments.actions.letters import tell_receiver
from tulay.areas.payments.actions.payouts import account
from tulay.areas.payments.errors.ledger import AccountFrozen
from tulay.areas.payments.errors.payouts import PayoutUnknown
from tulay.areas.payments.events import PayoutFailed, PayoutSucceeded
from tulay.areas.payments.models.payouts import Payout
from tulay.areas.payments.rules.attempts import AttemptKind
from tulay.areas.payments.rules.payouts import Hand, PayoutState, check_step
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish
from tulay.plumbing.jobs import enqueue

TELL_JOB = "payments.tell-receiver"
LETTERS = {
    PayoutState.SUCCEEDED: "payments.payout_paid",
    PayoutState.FAILED: "payments.payout_failed",
}


@action("payments.pay-out")
def pay_out(*, actor: Actor, payout_id: UUID, now: datetime) -> PayoutState:
    """Pay an approved payout into its receiver's wallet, or order a gateway to; said again, it changes nothing.

    :raises PayoutUnknown: there is none by this id.
    """
    payout = held_payout(payout_id)
    if payout.state != PayoutState.APPROVED:
        return PayoutState(payout.state)
    assert payout.hold_id is not None, "the database says so"
    step(payout, PayoutState.SUBMITTED, now)
    payout.submitted_at = now
    if payout.provider:
        _order_outside(payout, now)
    else:
        _post(payout, payout.hold_id, now)
    payout.save()
    account(actor, "payments.pay-out", payout, now, failure=payout.failure)
    return PayoutState(payout.state)


def _order_outside(payout: Payout, now: datetime) -> None:
    """Put the order of this try on record; it goes to the gateway after the commit."""
    assert payout.hold_id is not None, "the database says so"
    begin_attempt(
        kind=AttemptKind.PAYOUT,
        subject_id=payout.hold_id,
        provider=payout.provider,
        amount=Money(payout.currency, payout.amount_minor),
        now=now,
    )


def _post(payout: Payout, hold_id: UUID, now: datetime) -> None:
    try:
        post_hold(hold_id, amount_minor=None, now=now)
    except AccountFrozen:
        void_hold(hold_id, now=now)
        fail(payout, "account-frozen", now)
    else:
        succeed(payout, now)


@action("payments.tell-receiver")
def tell_of_payout(*, actor: Actor, payout_id: UUID, now: datetime) -> None:
    """Write to the receiver what became of their payout, as it stands now.

    :raises PayoutUnknown: there is none by this id.
    """
    payout = Payout.objects.filter(id=payout_id).first()
    if payout is None:
        raise PayoutUnknown
    record(
        actor=actor,
        code="payments.tell-receiver",
        target=f"payout:{payout.id}",
        at=now,
        subject_id=payout.person_id,
        state=payout.state,
    )
    if letter := LETTERS.get(PayoutState(payout.state)):
        tell_receiver(payout, letter, actor=actor, now=now)


def succeed(payout: Payout, now: datetime) -> None:
    """Mark a payout as paid, once its money has moved: the receiver and the areas above hear. The caller saves it."""
    mark_paid(payout, now)
    tell_paid(payout)


def mark_paid(payout: Payout, now: datetime) -> None:
    """Mark a payout as paid; `tell_paid` is owed. The caller saves it."""
    step(payout, PayoutState.SUCCEEDED, now)
    payout.failure, payout.ended_at = "", now


def tell_paid(payout: Payout) -> None:
    """Let the receiver and the areas above hear that a payout was paid."""
    enqueue(TELL_JOB, key=f"{TELL_JOB}:{payout.id}:{payout.try_number}", payout_id=payout.id)
    publish(
        PayoutSucceeded(
            payout.id,
            payout.reference,
            payout.agency_id,
            payout.person_id,
            payout.amount_minor,
            payout.currency,
        )
    )


def fail(payout: Payout, failure: str, now: datetime) -> None:
    """Put a payout into the queue with its reason, once its hold is void. The caller saves it."""
    step(payout, PayoutState.FAILED, now)
    payout.failure, payout.ended_at = failure, now
    key = (
        f"{TELL_JOB}:{payout.id}:{payout.try_number}:failed"  # it may have been paid, and come back
    )
    enqueue(TELL_JOB, key=key, payout_id=payout.id)
    publish(PayoutFailed(payout.id, payout.reference, payout.agency_id, payout.person_id, failure))


def step(payout: Payout, to: PayoutState, now: datetime) -> None:
    """Move a payout by the platform's own hand. The caller saves it.

    :raises PayoutStepNotPossible: the machine has no such step.
    """
    check_step(PayoutState(payout.state), to, Hand.SYSTEM)
    payout.state, payout.updated_at = to.value, now


def held_payout(payout_id: UUID) -> Payout:
    """Fetch and hold a payout, whoever's.

    :raises PayoutUnknown: there is none by this id.
    """
    payout = Payout.objects.select_for_update().filter(id=payout_id).first()
    if payout is None:
        raise PayoutUnknown
    return payout
