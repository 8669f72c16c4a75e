"""People say whether they come to a meeting: by a link in their mail, or on its page."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.meetings.errors import AnswerLinkBroken, NotCalled, UnknownMeeting
from tulay.areas.meetings.models import Invitation, Meeting
from tulay.areas.meetings.queries.invitations import opened_token
from tulay.areas.meetings.queries.reminders import called_to
from tulay.areas.meetings.rules.invitations import Answer, Way, check_takes_answers
from tulay.kernel.actor import SYSTEM, Actor
from tulay.kernel.errors import Forbidden
from tulay.plumbing.actions import action
from tulay.plumbing.db import scope


@action("meetings.answer-by-link")
def answer_by_link(*, actor: Actor, token: str, answer: Answer, now: datetime) -> None:
    """Note whether somebody comes, by the link that was sent to them alone; the same answer again changes nothing.

    :raises AnswerLinkBroken: the link is none of ours.
    :raises NotCalled: they are called no longer.
    :raises AnswersEnded: the meeting has begun, or does not take place.
    """
    meeting_id, person_id = opened_token(token)
    with scope.entered(
        SYSTEM
    ):  # whoever holds the link is not signed in: row security would hide the meeting
        meeting = _locked(meeting_id)
        if meeting is None:
            raise AnswerLinkBroken
        note_answer(meeting, person_id, answer, Way.LINK, now)
    record(
        actor=actor,
        code="meetings.answer-by-link",
        target=f"meeting:{meeting_id}",
        at=now,
        subject_id=person_id,
        answer=answer,
    )


@action("meetings.answer")
def answer_invitation(*, actor: Actor, meeting_id: UUID, answer: Answer, now: datetime) -> None:
    """Note whether the actor comes to a meeting to which they are called.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises NotCalled: they are not called to it.
    :raises AnswersEnded: the meeting has begun, or does not take place.
    """
    meeting = _locked(meeting_id)
    if meeting is None:
        raise UnknownMeeting
    if actor.person_id is None or not actor.may("meetings.answer", meeting.agency_id):
        raise Forbidden
    note_answer(meeting, actor.person_id, answer, Way.PAGE, now)
    record(
        actor=actor,
        code="meetings.answer",
        target=f"meeting:{meeting_id}",
        at=now,
        subject_id=actor.person_id,
        answer=answer,
    )


@action("meetings.erase-answers")
def erase_answers(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Forget what somebody answered to invitations."""
    Invitation.objects.filter(person_id=person_id).delete()
    record(
        actor=actor,
        code="meetings.erase-answers",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


def _locked(meeting_id: UUID) -> Meeting | None:
    return Meeting.objects.select_for_update().filter(id=meeting_id).first()


def note_answer(meeting: Meeting, person_id: UUID, answer: Answer, way: Way, now: datetime) -> None:
    """Put an answer in the place of the one before, whichever way it came.

    :raises NotCalled: they are not called to it.
    :raises AnswersEnded: the meeting has begun, or does not take place.
    """
    check_takes_answers(meeting.state, starts_at=meeting.starts_at, now=now)
    if person_id not in {one.person_id for one in called_to(meeting, now)}:
        raise NotCalled
    Invitation.objects.update_or_create(
        meeting=meeting,
        person_id=person_id,
        defaults={
            "agency_id": meeting.agency_id,
            "answer": answer.value,
            "answered_for": meeting.starts_at,
            "answered_at": now,
            "way": way.value,
        },
    )
