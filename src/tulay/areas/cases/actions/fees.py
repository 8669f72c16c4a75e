"""The fee of a request: asked for at a gateway, noted once it is paid, or waived by an officer with a reason."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.review import run_on
from tulay.areas.cases.actions.steps import account, checked_reason, own_request, request_in_hand
from tulay.areas.cases.errors import FeePaid, RequestNotFound
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.money import payout_reference
from tulay.areas.cases.rules.steps import State, check_impartial, check_state
from tulay.areas.catalogue.queries.services import service_card
from tulay.areas.payments.actions.payments import call_off_payment, initiate_payment
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.actions import action

PAYABLE = frozenset({State.SUBMITTED, State.IN_REVIEW, State.APPROVED})


@action("cases.pay-fee")
def pay_fee(*, actor: Actor, request_id: UUID, now: datetime) -> UUID:
    """Ask for the fee of one's own request to be paid at a gateway; return the payment to make.

    :raises RequestNotFound: there is none of theirs by this id.
    :raises StepNotPossible: no fee is due now.
    :raises FeePaid: it is paid already, or there is none.
    :raises AlreadyPaying: a payment of it is under way.
    """
    request = own_request(actor, request_id)
    _check_due(request)
    payment_id = initiate_payment(
        actor=actor,
        payer_id=request.applicant_id,
        agency_id=request.agency_id,
        amount=Money(request.currency, request.fee_minor),
        reference=payout_reference(request.id),
        now=now,
    )
    account(actor, "cases.pay-fee", request, now, payment=payment_id)
    return payment_id


@action("cases.note-payment")
def note_payment(
    *, actor: Actor, request_id: UUID, payment_id: UUID, amount: Money, now: datetime
) -> None:
    """Note that the fee came in through a gateway; the clock runs on. Said again, it changes nothing.

    :raises RequestNotFound: there is none by this id.
    """
    request = Request.objects.select_for_update().filter(id=request_id).first()
    if request is None:
        raise RequestNotFound
    is_whole = amount == Money(request.currency or amount.currency, request.fee_minor)
    if is_whole and request.paid_at is None and request.closed_at is None:
        request.paid_at = request.updated_at = now
        run_on(request, now)
        request.save()
    account(
        actor,
        "cases.note-payment",
        request,
        now,
        payment=payment_id,
        amount_minor=amount.minor,
        is_whole=is_whole,
    )


@action("cases.waive-fee")
def waive_fee(*, actor: Actor, request_id: UUID, reason: str, now: datetime) -> None:
    """Let a request go on without its fee, with a reason that stays on record; a payment not begun is called off.

    :raises ReasonMissing: nothing was said.
    :raises PaymentUnderWay: the applicant is paying at this moment.
    :raises FeePaid: it is paid already, or there is none.
    :raises OwnRequest: the officer is the applicant.
    """
    said = checked_reason(reason)
    request = request_in_hand(actor, "cases.waive-fee", request_id, with_drafts=True)
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=())
    _check_due(request)
    call_off_payment(actor=actor, reference=payout_reference(request.id), now=now)
    waived, request.fee_minor = request.fee_minor, 0
    run_on(request, now)
    request.updated_at = now
    request.save()
    account(actor, "cases.waive-fee", request, now, fee_minor=waived, personal={"reason": said})


def _check_due(request: Request) -> None:
    state = State(request.state)
    if state is not State.DRAFT or not service_card(request.service_id).is_fee_first:
        check_state(state, PAYABLE)
    if request.paid_at is not None or not request.fee_minor:
        raise FeePaid
