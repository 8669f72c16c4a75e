"""What an officer does with a request in hand: take it, ask, begin the work, finish it."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.assignments import hand_to
from tulay.areas.cases.actions.inner_steps import begin_review, begin_work, check_steps_done
from tulay.areas.cases.actions.letters import tell_applicant
from tulay.areas.cases.actions.steps import account, checked_reason, move, request_in_hand
from tulay.areas.cases.errors import FeePaid, WaitsForSignature
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.decisions import open_decision, who_decided
from tulay.areas.cases.queries.special import check_using
from tulay.areas.cases.rules.deadlines import resumed
from tulay.areas.cases.rules.steps import (
    Party,
    State,
    answer_awaited_until,
    check_fee,
    check_impartial,
    check_state,
)
from tulay.areas.directory.queries import calendar_of
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("cases.review")
def review(*, actor: Actor, request_id: UUID, now: datetime) -> None:
    """Take a request into review: who takes it has it in hand.

    :raises AnotherOfficer: it is an appeal against a decision this officer took part in.
    :raises OwnRequest: the officer is the applicant.
    :raises ConsentAbsent: the applicant does not agree to the use of the special information in it.
    """
    request = request_in_hand(actor, "cases.review", request_id)
    took_part = who_decided(request.id)
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=took_part)
    check_using(request)
    move(request, State.IN_REVIEW, actor=actor, party=Party.OFFICER, now=now)
    request.responded_at = request.responded_at or now
    if request.assignee_id is None or request.assignee_id in took_part:
        hand_to(request, actor.person_id, actor=actor, now=now)
    request.save()
    begin_review(request, now)
    account(actor, "cases.review", request, now)


@action("cases.ask")
def ask_for_information(*, actor: Actor, request_id: UUID, question: str, now: datetime) -> None:
    """Ask the applicant for what is missing; the clock stands still until they answer.

    :raises WaitsForSignature: a decision is already proposed.
    :raises ReasonMissing: the question is empty.
    :raises ConsentAbsent: the applicant does not agree to the use of the special information in it.
    """
    said = checked_reason(question, pointer="question")
    request = request_in_hand(actor, "cases.ask", request_id)
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=())
    check_using(request)
    if open_decision(request.id) is not None:
        raise WaitsForSignature
    move(
        request,
        State.NEEDS_INFORMATION,
        actor=actor,
        party=Party.OFFICER,
        now=now,
        reason=said,
    )
    request.paused_at = now
    request.save()
    account(actor, "cases.ask", request, now)
    tell_applicant(
        request,
        "cases.information_needed",
        actor=actor,
        now=now,
        question=said,
        until=answer_awaited_until(now),
    )


@action("cases.settle")
def settle_fee(*, actor: Actor, request_id: UUID, receipt: str, now: datetime) -> None:
    """Note that the fee was paid at the office, with the number of its receipt; the clock runs on.

    :raises FeePaid: it is paid already, or there is none.
    """
    number = checked_reason(receipt, pointer="receipt")
    request = request_in_hand(actor, "cases.settle", request_id)
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=())
    check_state(State(request.state), {State.SUBMITTED, State.IN_REVIEW, State.APPROVED})
    if request.paid_at is not None or not request.fee_minor:
        raise FeePaid
    request.paid_at = now
    run_on(request, now)
    request.updated_at = now
    request.save()
    account(actor, "cases.settle", request, now, receipt=number, fee_minor=request.fee_minor)


@action("cases.start")
def start(*, actor: Actor, request_id: UUID, now: datetime) -> None:
    """Begin the work that an approval promised.

    :raises FeeUnpaid: a fee is due and not paid.
    :raises ConsentAbsent: the applicant does not agree to the use of the special information in it.
    """
    request = request_in_hand(actor, "cases.start", request_id)
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=())
    check_using(request)
    move(request, State.IN_PROGRESS, actor=actor, party=Party.OFFICER, now=now)
    check_fee(fee_minor=request.fee_minor, is_paid=request.paid_at is not None)
    if request.assignee_id is None:
        hand_to(request, actor.person_id, actor=actor, now=now)
    request.save()
    begin_work(request, now)
    account(actor, "cases.start", request, now)


@action("cases.complete")
def complete(*, actor: Actor, request_id: UUID, now: datetime, note: str = "") -> None:
    """Finish: the applicant has what they asked for.

    :raises InnerStepsUnfinished: the service names steps of the work that are not finished.
    :raises ConsentAbsent: the applicant does not agree to the use of the special information in it.
    """
    said = checked_reason(note, pointer="note", is_required=False)
    request = request_in_hand(actor, "cases.complete", request_id)
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=())
    check_using(request)
    check_steps_done(request)
    move(request, State.COMPLETED, actor=actor, party=Party.OFFICER, now=now, reason=said)
    request.save()
    account(actor, "cases.complete", request, now)
    tell_applicant(request, "cases.completed", actor=actor, now=now, note=said)


def run_on(request: Request, now: datetime) -> None:
    """Let the clock of an approved request, which stood because of the fee, run on."""
    if request.paused_at is None or request.due_at is None:
        return
    calendar = calendar_of(request.agency_id)
    paused_at, request.paused_at = request.paused_at, None
    request.due_at = resumed(request.due_at, paused_at=paused_at, now=now, calendar=calendar)
