"""What the receiver of a payout does: say where to pay, and whether the money came; and what the agency answers."""

from datetime import datetime
from uuid import UUID

from tulay.areas.payments.actions.letters import tell_receiver
from tulay.areas.payments.actions.payouts import (
    account,
    forget_approvals,
    payout_in_hand,
    provider_for,
)
from tulay.areas.payments.errors.payouts import (
    NothingContested,
    PayoutStepNotPossible,
    PayoutUnknown,
)
from tulay.areas.payments.models.payouts import Payout
from tulay.areas.payments.rules.destinations import Destination
from tulay.areas.payments.rules.payouts import (
    Hand,
    PayoutState,
    Receipt,
    check_answerable,
    check_step,
    checked_reason,
    remind_before,
)
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("payments.choose-destination")
def choose_destination(
    *, actor: Actor, payout_id: UUID, destination: Destination, now: datetime
) -> None:
    """Say where one's own payout should go, while nobody approved it or after it failed; it is approved anew.

    :raises PayoutUnknown: there is none of theirs by this id.
    :raises PayoutStepNotPossible: it is approved, or it has ended.
    :raises NoWayToPay: no gateway here pays into such an account.
    """
    payout = own_payout(actor, payout_id)
    state = PayoutState(payout.state)
    if state is PayoutState.FAILED:
        check_step(state, PayoutState.PROPOSED, Hand.RECEIVER)
    elif state is not PayoutState.PROPOSED:
        raise PayoutStepNotPossible(state=state.value)
    provider_for(destination.way, payout.currency)
    payout.state, payout.ended_at, payout.failure = PayoutState.PROPOSED.value, None, ""
    payout.way, payout.destination = destination.way.value, destination.as_stored()
    forget_approvals(payout)
    payout.updated_at = now
    payout.save()
    account(actor, "payments.choose-destination", payout, now, way=payout.way)


@action("payments.confirm-payout")
def confirm_payout(*, actor: Actor, payout_id: UUID, now: datetime) -> None:
    """Say that the money of one's own payout arrived.

    :raises PayoutUnknown: there is none of theirs by this id.
    :raises PayoutStepNotPossible: it was not paid yet.
    :raises AnsweredAlready: they said before whether it came.
    """
    payout = _answered(actor, payout_id, Receipt.CONFIRMED, now)
    payout.save()
    account(actor, "payments.confirm-payout", payout, now)


@action("payments.contest-payout")
def contest_payout(*, actor: Actor, payout_id: UUID, objection: str, now: datetime) -> None:
    """Say that the money of one's own payout did not arrive; a finance officer looks into it.

    :raises PayoutReasonMissing: nothing was said.
    :raises PayoutUnknown: there is none of theirs by this id.
    :raises PayoutStepNotPossible: it was not paid yet.
    :raises AnsweredAlready: they said before whether it came.
    """
    said = checked_reason(objection, pointer="objection")
    payout = _answered(actor, payout_id, Receipt.CONTESTED, now)
    payout.objection = said
    payout.save()
    account(actor, "payments.contest-payout", payout, now)


@action("payments.clear-payout")
def clear_payout(*, actor: Actor, payout_id: UUID, answer: str, now: datetime) -> None:
    """Answer a receiver who said that nothing came: what was found, and what happens now.

    :raises PayoutReasonMissing: nothing was said.
    :raises PayoutUnknown: there is none by this id that is the actor's to see.
    :raises NothingContested: nobody says so, or it was cleared up already.
    """
    said = checked_reason(answer, pointer="answer")
    payout = payout_in_hand(actor, "payments.clear-payout", payout_id)
    if payout.receipt != Receipt.CONTESTED:
        raise NothingContested
    payout.receipt, payout.clearing, payout.cleared_by = (
        Receipt.CLEARED.value,
        said,
        actor.person_id,
    )
    payout.updated_at = now
    payout.save()
    account(actor, "payments.clear-payout", payout, now)
    tell_receiver(payout, "payments.payout_cleared", actor=actor, now=now, answer=said)


@action("payments.remind-payout")
def remind_receiver(*, actor: Actor, payout_id: UUID, now: datetime) -> None:
    """Ask a receiver once whether the money came, some days after it was paid.

    :raises PayoutUnknown: there is none by this id.
    """
    payout = Payout.objects.select_for_update().filter(id=payout_id).first()
    if payout is None:
        raise PayoutUnknown
    is_due = payout.ended_at is not None and payout.ended_at <= remind_before(now)
    is_silent = payout.receipt == Receipt.OPEN and payout.reminded_at is None
    if payout.state != PayoutState.SUCCEEDED or not is_due or not is_silent:
        return
    payout.reminded_at = now
    payout.save(update_fields=["reminded_at"])
    account(actor, "payments.remind-payout", payout, now)
    tell_receiver(payout, "payments.payout_reminder", actor=actor, now=now)


def own_payout(actor: Actor, payout_id: UUID) -> Payout:
    """Fetch and hold one of the actor's own payouts.

    :raises PayoutUnknown: there is none of theirs by this id.
    """
    person_id = actor.on_behalf_of or actor.person_id
    rows = Payout.objects.select_for_update().belonging_to(person_id)
    payout = rows.filter(id=payout_id).first() if person_id else None
    if payout is None:
        raise PayoutUnknown
    return payout


def _answered(actor: Actor, payout_id: UUID, receipt: Receipt, now: datetime) -> Payout:
    payout = own_payout(actor, payout_id)
    check_answerable(PayoutState(payout.state), Receipt(payout.receipt))
    payout.receipt, payout.answered_at, payout.updated_at = receipt.value, now, now
    return payout
