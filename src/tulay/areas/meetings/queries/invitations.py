"""Who comes to a meeting, and the links by which people say so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer

from tulay.areas.meetings.errors import AnswerLinkBroken
from tulay.areas.meetings.models import Invitation, Meeting
from tulay.areas.meetings.queries.meetings import MeetingCard, card_of
from tulay.areas.meetings.rules.invitations import Answer
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db import scope

SALT = "meetings.answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """A meeting as a link shows it: nothing but what stood in the message, and what was answered."""

    card: MeetingCard
    answer: Answer | None


def answer_token(meeting_id: UUID, person_id: UUID) -> str:
    """Return what makes a link the answer of one person to one meeting, and good for nothing else."""
    return Signer(salt=SALT).sign_object([meeting_id.hex, person_id.hex])


def opened_token(token: str) -> tuple[UUID, UUID]:
    """Return the meeting and the person of a link.

    :raises AnswerLinkBroken: it was changed, or made for something else.
    """
    try:
        meeting, person = Signer(salt=SALT).unsign_object(token)
        return UUID(meeting), UUID(person)
    except (BadSignature, ValueError, TypeError) as error:
        raise AnswerLinkBroken from error


def asked_by_link(token: str, *, now: datetime) -> Asked:
    """Return the meeting that a link asks about: whoever holds it is not signed in.

    :raises AnswerLinkBroken: it is none of ours.
    """
    meeting_id, person_id = opened_token(token)
    with scope.reading(SYSTEM):  # the link alone is the permission, for this one meeting
        row = Meeting.objects.select_related("series").filter(id=meeting_id).first()
        if row is None:
            raise AnswerLinkBroken
        return Asked(card_of(row, now), answers_to(row).get(person_id))


def answers_to(meeting: Meeting | MeetingCard) -> dict[UUID, Answer]:
    """Return what people answered to a meeting at the time for which it is set."""
    rows = Invitation.objects.filter(meeting_id=meeting.id, answered_for=meeting.starts_at)
    return {row.person_id: Answer(row.answer) for row in rows}


def answers_of_person(person_id: UUID) -> list[dict[str, str]]:
    """Return what somebody answered to invitations, for their export."""
    rows = Invitation.objects.filter(person_id=person_id).order_by("answered_at", "id")
    return [
        {
            "meeting_at": row.answered_for.isoformat(),
            "answer": row.answer,
            "answered_at": row.answered_at.isoformat(),
        }
        for row in rows
    ]
