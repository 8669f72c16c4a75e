"""The agenda before, and the minutes after: written by some, approved by somebody else, never changed."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity.queries.people import person_names
from tulay.areas.meetings.actions.in_hand import meeting_in_hand
from tulay.areas.meetings.errors import AgendaChanged, MinutesMissing
from tulay.areas.meetings.events import MeetingHeld, MinutesApproved
from tulay.areas.meetings.models import Agenda, Meeting, Minutes, MinutesDraft
from tulay.areas.meetings.queries.attendance import present
from tulay.areas.meetings.rules.agenda import Point, check_agenda
from tulay.areas.meetings.rules.minutes import (
    check_may_approve,
    check_may_write,
    check_unchanged,
)
from tulay.areas.meetings.rules.series import TOOK_PLACE, State
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add
from tulay.plumbing.events import publish


@action("meetings.set-agenda")
def set_agenda(
    *, actor: Actor, meeting_id: UUID, points: tuple[Point, ...], version: int, now: datetime
) -> int:
    """Settle what a meeting talks about; return the version that stands now.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises StepNotPossible: the meeting was cancelled, or its minutes stand.
    :raises AgendaUnfit: a point says nothing, or takes too long.
    :raises AgendaChanged: somebody else changed it meanwhile.
    """
    meeting = meeting_in_hand(actor, "meetings.set-agenda", meeting_id)
    check_agenda(points, state=meeting.state)
    row = Agenda.objects.filter(meeting=meeting).first()
    if version != (row.version if row else 0):
        raise AgendaChanged
    row = row or Agenda(meeting=meeting, agency_id=meeting.agency_id, version=0)
    row.points = [
        {"title": one.title, "minutes": one.minutes, "standing": one.standing or ""}
        for one in points
    ]
    row.version, row.updated_at = version + 1, now
    row.save()
    record(
        actor=actor,
        code="meetings.set-agenda",
        target=f"meeting:{meeting_id}",
        at=now,
        points=len(points),
    )
    return row.version


@action("meetings.write-minutes")
def write_minutes(
    *, actor: Actor, meeting_id: UUID, text: str, outcomes: str, version: int, now: datetime
) -> int:
    """Write minutes, or go on writing them; after approval this begins an amendment. Return the version that stands.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises StepNotPossible: the meeting was cancelled.
    :raises NotYetBegun: the meeting is still ahead.
    :raises MinutesChanged: somebody else wrote meanwhile.
    """
    meeting = meeting_in_hand(actor, "meetings.write-minutes", meeting_id)
    check_may_write(meeting.state, starts_at=meeting.starts_at, now=now)
    row = MinutesDraft.objects.filter(meeting=meeting).first()
    if row is not None and (row.text, row.outcomes) == (text, outcomes):
        return row.version  # sent again
    check_unchanged(version, row.version if row else 0)
    row = row or MinutesDraft(
        meeting=meeting, agency_id=meeting.agency_id, authors=[], version=0, written_at=now
    )
    row.text, row.outcomes = text, outcomes
    if actor.person_id and actor.person_id not in row.authors:
        row.authors = [*row.authors, actor.person_id]
    row.version, row.updated_at = version + 1, now
    row.save()
    record(actor=actor, code="meetings.write-minutes", target=f"meeting:{meeting_id}", at=now)
    return row.version


@action("meetings.approve-minutes")
def approve_minutes(*, actor: Actor, meeting_id: UUID, version: int, now: datetime) -> int:
    """Approve minutes that others wrote; from then on nobody changes them, and the meeting is completed.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises MinutesMissing: nothing is written.
    :raises MinutesChanged: they are not what the approver read.
    :raises OwnMinutes: the approver wrote in them.
    """
    meeting = meeting_in_hand(actor, "meetings.approve-minutes", meeting_id)
    draft = MinutesDraft.objects.filter(meeting=meeting).first()
    if draft is None:
        raise MinutesMissing
    check_unchanged(version, draft.version)
    authors = [UUID(str(one)) for one in draft.authors]
    check_may_approve(draft.text, authors=authors, approver_id=actor.person_id)
    assert actor.person_id is not None, "the rule says so"
    number = _keep(meeting, draft, authors, actor.person_id, now)
    draft.delete()
    _complete(meeting, now)
    record(
        actor=actor,
        code="meetings.approve-minutes",
        target=f"meeting:{meeting_id}",
        at=now,
        number=number,
    )
    publish(MinutesApproved(meeting.id, meeting.agency_id, number))
    return number


def _keep(
    meeting: Meeting, draft: MinutesDraft, authors: list[UUID], approver_id: UUID, now: datetime
) -> int:
    """Add the minutes as they are read from now on, with the names that everybody has today."""
    names = person_names([*authors, approver_id])
    number = Minutes.objects.filter(meeting=meeting).count() + 1
    content = {
        "text": draft.text,
        "outcomes": draft.outcomes,
        "present": present(meeting.id),
        "authors": [names.get(one, "") for one in authors],
        "approver": names.get(approver_id, ""),
    }
    add(
        Minutes(
            meeting=meeting,
            agency_id=meeting.agency_id,
            number=number,
            content=content,
            authors=authors,
            approved_by=approver_id,
            written_at=draft.written_at,
            approved_at=now,
        )
    )
    return number


def _complete(meeting: Meeting, now: datetime) -> None:
    if meeting.state not in TOOK_PLACE:
        publish(MeetingHeld(meeting.id, meeting.agency_id))
    meeting.state, meeting.updated_at = State.COMPLETED.value, now
    meeting.save(update_fields=["state", "updated_at"])
