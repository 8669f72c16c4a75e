"""What an applicant does with a request of their own: start, fill in, send, answer, take back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.inner_steps import resume_steps
from tulay.areas.cases.actions.letters import tell_applicant, tell_officer
from tulay.areas.cases.actions.money import call_off_benefit
from tulay.areas.cases.actions.steps import (
    account,
    checked_reason,
    move,
    own_request,
    person_of,
)
from tulay.areas.cases.errors import (
    AnswersUnacceptable,
    ChangedMeanwhile,
    Incomplete,
    ServiceClosed,
    Unreachable,
)
from tulay.areas.cases.events import CaseOpened, CaseSubmitted
from tulay.areas.cases.models import Decision, Request, Transition
from tulay.areas.cases.queries.money import payout_reference
from tulay.areas.cases.queries.papers import handed_in
from tulay.areas.cases.queries.services import lately_known
from tulay.areas.cases.queries.special import check_giving, check_giving_words
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.answers import faults_in
from tulay.areas.cases.rules.asking import kept, missing_in
from tulay.areas.cases.rules.deadlines import deadlines, resumed
from tulay.areas.cases.rules.papers import brought
from tulay.areas.cases.rules.steps import (
    EDITABLE,
    Party,
    Priority,
    State,
    check_fee_first,
    check_state,
    check_withdrawable,
)
from tulay.areas.catalogue.actions.slots import return_slot
from tulay.areas.catalogue.queries.services import ServiceCard, service_card
from tulay.areas.catalogue.queries.working import made_with
from tulay.areas.directory.queries import calendar_of, place_card
from tulay.areas.identity.queries import person_card
from tulay.areas.payments.actions.payments import call_off_payment
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add, flush
from tulay.plumbing.events import publish


@action("cases.open", sends_once=True)
def open_case(
    *,
    actor: Actor,
    service_id: UUID,
    now: datetime,
    language: str = "en",
    answers: Mapping[str, object] | None = None,
    place_id: UUID | None = None,
) -> UUID:
    """Start a request: a draft that only its applicant sees.

    :raises ServiceClosed: the service takes no requests at the moment.
    :raises AnswersUnacceptable: an answer given along does not fit its question.
    :raises ConsentNeeded: an answer is special information, and the applicant has not agreed to its use.
    :raises UnknownPlace: there is no such place.
    """
    service = lately_known(service_id, language)
    if not service.takes_requests(now):
        # It may have opened again since it was remembered: nobody is refused from memory.
        service = service_card(service_id, language)
    _check_accepting(service, now)
    if place_id is not None:
        place_card(place_id)
    given = dict(answers or {})
    _check_answers(given, service, now)
    given = kept(given, service.questions)
    check_giving(person_of(actor), service, given)
    request = Request.made(
        id=uuid7(),
        service_id=service.id,
        agency_id=service.agency_id,
        applicant_id=person_of(actor),
        place_id=place_id,
        state=State.DRAFT.value,
        language=language,
        answers=given,
        answered_in=dict.fromkeys(given, 1),
        fee_minor=service.fee_minor,
        currency=service.currency if service.fee_minor else "",
        created_at=now,
        updated_at=now,
    )
    add(request)
    add(_first_transition(request, actor, now))
    account(actor, "cases.open", request, now, service=service.slug)
    publish(CaseOpened(request.id, request.agency_id, request.service_id))
    return request.id


@action("cases.save")
def save_answers(
    *,
    actor: Actor,
    request_id: UUID,
    answers: Mapping[str, object],
    version: int,
    now: datetime,
    place_id: UUID | None = None,
) -> int:
    """Save answers as they are typed and return the new version; answers not named stay as they are.

    Two devices that fill in different questions both win; the same question changed in both is a conflict.

    :raises ChangedMeanwhile: one of these answers was changed since `version`.
    :raises AnswersUnacceptable: an answer does not fit its question.
    :raises StepNotPossible: the request is no longer the applicant's to fill in.
    """
    request = own_request(actor, request_id)
    check_state(State(request.state), EDITABLE)
    service = service_card(request.service_id, request.language)
    _check_answers(answers, service, now)
    check_giving(request.applicant_id, service, answers)
    _write_answers(request, answers, version, service)
    if place_id is not None:
        request.place_id = place_card(place_id).id
    request.updated_at = now
    request.save(
        update_fields=["answers", "answered_in", "prefilled", "version", "place", "updated_at"]
    )
    account(actor, "cases.save", request, now, version=request.version)
    return request.version


@action("cases.submit")
def submit_case(*, actor: Actor, request_id: UUID, now: datetime) -> str:
    """Send a finished draft to its agency and return its tracking code.

    :raises ServiceClosed: the service stopped taking requests in the meantime; the draft is kept.
    :raises Incomplete: answers or documents are missing; each is named.
    :raises FeeFirst: the service wants its fee before, and it is neither paid nor waived.
    :raises Unreachable: there is neither e-mail nor phone to answer to.
    """
    flush()  # a draft opened in this same transaction
    request = own_request(actor, request_id)
    check_state(State(request.state), {State.DRAFT})
    service = service_card(request.service_id, request.language)
    _check_accepting(service, now)
    _forget_unasked(request, service)
    _check_complete(request, service, now)
    check_fee_first(
        is_fee_first=service.is_fee_first,
        fee_minor=request.fee_minor,
        is_paid=request.paid_at is not None,
    )
    check_giving_words(request, service)
    _check_reachable(request)
    due = deadlines(
        now,
        calendar=calendar_of(request.agency_id),
        priority=Priority(request.priority),
        response_hours=service.response_hours,
        resolution_hours=service.resolution_hours,
    )
    move(request, State.SUBMITTED, actor=actor, party=Party.APPLICANT, now=now)
    request.tracking_code = tracking.new_code()
    request.submitted_at = now
    request.response_due_at, request.due_at = due.response_due_at, due.due_at
    request.save()
    account(actor, "cases.submit", request, now, due_at=due.due_at.isoformat())
    tell_applicant(request, "cases.received", actor=actor, now=now)
    publish(CaseSubmitted(request.id, request.agency_id, request.service_id, request.applicant_id))
    return request.tracking_code


@action("cases.answer")
def answer(
    *,
    actor: Actor,
    request_id: UUID,
    message: str,
    now: datetime,
    answers: Mapping[str, object] | None = None,
) -> None:
    """Give the agency what it asked for; the clock runs on from here.

    :raises ReasonMissing: the answer is empty.
    :raises AnswersUnacceptable: a corrected answer does not fit its question.
    :raises ConsentNeeded: it is about special information, and the applicant does not agree to its use.
    """
    said = checked_reason(message, pointer="message")
    request = own_request(actor, request_id)
    paused_at = request.paused_at
    check_giving_words(request)
    move(request, State.IN_REVIEW, actor=actor, party=Party.APPLICANT, now=now, reason=said)
    assert paused_at is not None, "the database says so"
    assert request.due_at is not None, "the database says so"
    if answers:
        service = made_with(
            service_card(request.service_id, request.language), request.submitted_at
        )
        _check_answers(answers, service, now)
        check_giving(request.applicant_id, service, answers)
        _write_answers(request, answers, request.version, service)
    calendar = calendar_of(request.agency_id)
    request.due_at = resumed(request.due_at, paused_at=paused_at, now=now, calendar=calendar)
    request.paused_at = None
    request.save()
    resume_steps(request, paused_at=paused_at, now=now, calendar=calendar)
    account(actor, "cases.answer", request, now)
    tell_officer(request, "cases.answered", request.assignee_id, actor=actor, now=now)


@action("cases.withdraw")
def withdraw(*, actor: Actor, request_id: UUID, now: datetime, reason: str = "") -> None:
    """Take a request back; a place that an approval had taken is given to the next.

    :raises FeePaid: it is approved and paid.
    :raises PaymentUnderWay: its fee is being paid at this moment.
    :raises PayoutUnderWay: what it grants is on its way to the applicant, or was paid.
    :raises StepNotPossible: it has ended already, or work on it has begun.
    """
    said = checked_reason(reason, is_required=False)
    request = own_request(actor, request_id)
    was_sent, held = request.submitted_at is not None, request.holds_slot
    check_withdrawable(State(request.state), is_paid=request.paid_at is not None)
    if request.fee_minor:
        call_off_payment(actor=actor, reference=payout_reference(request.id), now=now)
    move(request, State.WITHDRAWN, actor=actor, party=Party.APPLICANT, now=now, reason=said)
    request.holds_slot = False
    request.save()
    call_off_benefit(request, actor=actor, now=now)
    if held:
        return_slot(actor=actor, service_id=request.service_id, now=now)
    waiting = Decision.objects.filter(
        request_id=request.id, needs_signature=True, cosigned_at=None, returned_at=None
    )
    waiting.update(returned_at=now, returned_by=request.applicant_id)
    account(actor, "cases.withdraw", request, now)
    if was_sent:
        tell_applicant(request, "cases.withdrawn", actor=actor, now=now)
        tell_officer(request, "cases.withdrawn", request.assignee_id, actor=actor, now=now)


def _first_transition(request: Request, actor: Actor, now: datetime) -> Transition:
    return Transition.made(
        request_id=request.id,
        agency_id=request.agency_id,
        applicant_id=request.applicant_id,
        number=1,
        to_state=State.DRAFT.value,
        party=Party.APPLICANT.value,
        actor_id=actor.person_id,
        at=now,
    )


def _check_accepting(service: ServiceCard, now: datetime) -> None:
    if not service.takes_requests(now):
        raise ServiceClosed(service=service.name)


def _check_answers(answers: Mapping[str, object], service: ServiceCard, now: datetime) -> None:
    faults = faults_in(answers, service.questions, today=service.day_at(now))
    if faults:
        raise AnswersUnacceptable(errors=faults)


def _write_answers(
    request: Request, answers: Mapping[str, object], version: int, service: ServiceCard
) -> None:
    before = dict(request.answers)
    changed = {code: value for code, value in answers.items() if before.get(code) != value}
    contested = sorted(code for code in changed if request.answered_in.get(code, 0) > version)
    if contested:
        raise ChangedMeanwhile(
            errors=[
                FieldError(f"answers/{code}", "changed", "This answer was changed elsewhere.")
                for code in contested
            ]
        )
    request.version += 1
    request.answers = before | changed
    request.answered_in = request.answered_in | dict.fromkeys(changed, request.version)
    if request.prefilled is not None:  # what somebody types is their own
        request.prefilled = [code for code in request.prefilled if code not in changed]
    _forget_unasked(request, service)


def _forget_unasked(request: Request, service: ServiceCard) -> None:
    """Keep no answer to what is not asked: another answer hid the question, or it left the form of a draft.

    What a request was sent with stays when it is sent on: another service asks other questions.
    """
    mine = {
        code for code in request.answers if request.submitted_at is None or _asks(service, code)
    }
    wanted = kept(request.answers, service.questions)
    gone = {code for code in mine if code not in wanted}
    request.answers = {c: value for c, value in request.answers.items() if c not in gone}
    request.answered_in = {c: n for c, n in request.answered_in.items() if c not in gone}


def _asks(service: ServiceCard, code: str) -> bool:
    return any(question.code == code for question in service.questions)


def _check_complete(request: Request, service: ServiceCard, now: datetime) -> None:
    faults = faults_in(request.answers, service.questions, today=service.day_at(now))
    faults += missing_in(
        request.answers,
        service.questions,
        documents=brought(handed_in(request.id)),
        requirements=service.requirements,
    )
    if faults:
        raise Incomplete(errors=faults)


def _check_reachable(request: Request) -> None:
    card = person_card(request.applicant_id)
    if not card.email and not card.phone:
        detail = "Give an e-mail address or a phone number."
        raise Unreachable(errors=[FieldError("contact", "missing", detail)])
