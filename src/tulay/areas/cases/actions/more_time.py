"""More time for a request: asked for with a reason, granted or refused by somebody else, taken back."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from tulay.areas.cases.actions.letters import tell_applicant, tell_staff
from tulay.areas.cases.actions.steps import account, checked_reason, request_in_hand
from tulay.areas.cases.errors import MoreTimeAsked, MoreTimeNotFound
from tulay.areas.cases.models import MoreTime, Request
from tulay.areas.cases.queries.escalations import ANSWERABLE, coordinators_of
from tulay.areas.cases.rules.more_time import MoreTimeState, check_another, check_open, new_due_at
from tulay.areas.cases.rules.steps import WITH_AGENCY, State, check_impartial, check_state
from tulay.areas.directory.queries import calendar_of
from tulay.areas.identity.queries import person_card, person_cards, staff_of
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("cases.ask-more-time")
def ask_more_time(
    *, actor: Actor, request_id: UUID, until_date: date, reason: str, now: datetime
) -> UUID:
    """Ask for more time for a request than was promised; somebody else answers.

    :raises ReasonMissing: nothing was said.
    :raises StepNotPossible: the request is closed.
    :raises MoreTimeUnfit: the office is closed on that day, or it is too early or too far away.
    :raises MoreTimeAsked: somebody has asked already.
    """
    said = checked_reason(reason)
    request = request_in_hand(actor, "cases.ask-more-time", request_id)
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=())
    check_state(State(request.state), WITH_AGENCY)
    _new_due(request, until_date, now)
    assert request.due_at is not None, "what was sent is due some time"
    row = MoreTime(
        request_id=request.id,
        agency_id=request.agency_id,
        applicant_id=request.applicant_id,
        until_date=until_date,
        reason=said,
        asked_by=actor.person_id,
        asked_at=now,
        due_before=request.due_at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise MoreTimeAsked from error
    account(actor, "cases.ask-more-time", request, now, until=until_date.isoformat())
    _tell_who_answers(request, row, actor=actor, said=said, now=now)
    return row.id


@action("cases.answer-more-time")
def answer_more_time(
    *, actor: Actor, more_time_id: UUID, grants: bool, now: datetime, reason: str = ""
) -> None:
    """Grant a request more time, or refuse it with a reason; the applicant is told of a new day.

    :raises MoreTimeNotFound: there is none by this id, or it is another agency's.
    :raises MoreTimeAnswered: it was answered or taken back.
    :raises AnotherGrants: the actor asked themselves.
    :raises ReasonMissing: it is refused without a reason.
    :raises StepNotPossible: the request is closed meanwhile.
    :raises MoreTimeUnfit: the day is over, or no later than what is promised by now.
    """
    said = checked_reason(reason, is_required=not grants)
    row, request = _held(actor, "cases.answer-more-time", more_time_id)
    check_open(MoreTimeState(row.answer))
    check_another(row.asked_by, actor.person_id)
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=())
    check_state(State(request.state), WITH_AGENCY)
    if grants:
        assert request.due_at is not None, "what was sent is due some time"
        row.due_before, row.due_after = request.due_at, _new_due(request, row.until_date, now)
        request.due_at, request.updated_at = row.due_after, now
        request.save(update_fields=["due_at", "updated_at"])
    _answer(row, MoreTimeState.GRANTED if grants else MoreTimeState.REFUSED, actor, now, said)
    account(
        actor,
        "cases.answer-more-time",
        request,
        now,
        answer=row.answer,
        before=row.due_before.isoformat(),
        due_at=request.due_at.isoformat() if request.due_at else "",
    )
    _tell_the_answer(request, row, actor=actor, said=said, now=now)


@action("cases.withdraw-more-time")
def withdraw_more_time(*, actor: Actor, more_time_id: UUID, now: datetime) -> None:
    """Take a wish for more time back before it is answered.

    :raises MoreTimeNotFound: there is none by this id, or it is another agency's.
    :raises MoreTimeAnswered: it was answered or taken back.
    """
    row, request = _held(actor, "cases.withdraw-more-time", more_time_id)
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=())
    check_open(MoreTimeState(row.answer))
    _answer(row, MoreTimeState.WITHDRAWN, actor, now)
    account(actor, "cases.withdraw-more-time", request, now)


def _held(actor: Actor, code: str, more_time_id: UUID) -> tuple[MoreTime, Request]:
    """Hold the request first, as every action does, then the wish."""
    request_id = (
        MoreTime.objects.filter(id=more_time_id).values_list("request_id", flat=True).first()
    )
    if request_id is None:
        raise MoreTimeNotFound
    request = request_in_hand(actor, code, request_id)
    row = MoreTime.objects.select_for_update().get(id=more_time_id)
    if row.agency_id != request.agency_id:  # asked by an agency that has the request no longer
        raise MoreTimeNotFound
    return row, request


def _new_due(request: Request, day: date, now: datetime) -> datetime:
    assert request.due_at is not None, "what was sent is due some time"
    calendar = calendar_of(request.agency_id)
    return new_due_at(day, due_at=request.due_at, now=now, calendar=calendar)


def _answer(
    row: MoreTime, answer: MoreTimeState, actor: Actor, now: datetime, said: str = ""
) -> None:
    row.answer, row.answer_reason = answer.value, said or None
    row.answered_by, row.answered_at = actor.person_id, now
    row.save(
        update_fields=[
            "answer",
            "answer_reason",
            "answered_by",
            "answered_at",
            "due_before",
            "due_after",
        ]
    )


def _tell_who_answers(
    request: Request, row: MoreTime, *, actor: Actor, said: str, now: datetime
) -> None:
    """Tell those who may say yes: the agency's own people; where there are none, the coordinating office's."""
    own = {card.id for card in staff_of(request.agency_id, ANSWERABLE)} - {actor.person_id}
    asker = person_card(actor.person_id).name if actor.person_id else ""
    for card in person_cards(own or coordinators_of(request.agency_id, now)).values():
        if card.id in {actor.person_id, request.applicant_id}:
            continue
        tell_staff(
            request,
            "cases.more_time_asked",
            card,
            actor=actor,
            now=now,
            asker=asker,
            until=row.until_date,
            reason=said,
            link=f"{settings.PUBLIC_URL}/desk/more-time/",
        )


def _tell_the_answer(
    request: Request, row: MoreTime, *, actor: Actor, said: str, now: datetime
) -> None:
    if row.asked_by is not None:
        tell_staff(
            request,
            "cases.more_time_answered",
            person_card(row.asked_by),
            actor=actor,
            now=now,
            is_granted=row.answer == MoreTimeState.GRANTED,
            until=row.until_date,
            answer=said,
        )
    if row.answer == MoreTimeState.GRANTED:
        tell_applicant(
            request,
            "cases.more_time",
            actor=actor,
            now=now,
            until=row.until_date,
            reason=row.reason,
        )
