"""One meeting: moved, postponed, cancelled, held."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries import agency_card
from tulay.areas.meetings.actions.in_hand import meeting_in_hand
from tulay.areas.meetings.actions.reminders import call_off_reminders
from tulay.areas.meetings.errors import TimeTaken, UnfitTime
from tulay.areas.meetings.events import (
    MeetingCancelled,
    MeetingHeld,
    MeetingPostponed,
    MeetingScheduled,
)
from tulay.areas.meetings.models import Meeting
from tulay.areas.meetings.queries.series import card_of, ground_of
from tulay.areas.meetings.rules import steps
from tulay.areas.meetings.rules.plans import suits
from tulay.areas.meetings.rules.series import State
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish


@action("meetings.move")
def move(
    *, actor: Actor, meeting_id: UUID, starts_at: datetime, room: str, reason: str, now: datetime
) -> None:
    """Move a meeting to another time or room, or put one back on that was postponed or cancelled.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises StepNotPossible: it took place already.
    :raises UnfitTime: nobody can be asked to come then, or the room is not one of the series.
    :raises TimeTaken: the room, the facilitator or the agency is in another meeting.
    """
    meeting = meeting_in_hand(actor, "meetings.move", meeting_id)
    steps.check_may_move(meeting.state, starts_at=starts_at, now=now)
    _check_suits(meeting, starts_at, room)
    meeting.ends_at = starts_at + timedelta(minutes=meeting.series.duration_minutes)
    meeting.starts_at, meeting.room = starts_at, room
    meeting.set_at, meeting.overdue_told_at = now, None
    meeting.state, meeting.reason = State.SCHEDULED.value, reason
    _save(meeting, now)
    call_off_reminders(actor=actor, meeting_ids=[meeting_id], now=now)
    record(
        actor=actor,
        code="meetings.move",
        target=f"meeting:{meeting_id}",
        at=now,
        starts_at=starts_at,
        room=room,
        reason=reason,
    )
    publish(MeetingScheduled(meeting.id, meeting.agency_id, starts_at))


@action("meetings.postpone")
def postpone(*, actor: Actor, meeting_id: UUID, reason: str, now: datetime) -> None:
    """Postpone a meeting to a time that nobody knows yet, and say why; moving it gives it one.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises StepNotPossible: it took place, or is off already.
    :raises ReasonMissing: nobody could tell the agency why.
    """
    meeting = meeting_in_hand(actor, "meetings.postpone", meeting_id)
    steps.check_may_postpone(meeting.state, reason)
    code = "meetings.postpone"
    _take_off(meeting, State.POSTPONED, actor=actor, code=code, reason=reason, now=now)
    publish(MeetingPostponed(meeting.id, meeting.agency_id))


@action("meetings.cancel")
def cancel(*, actor: Actor, meeting_id: UUID, reason: str, now: datetime) -> None:
    """Cancel a meeting, and say why.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises StepNotPossible: it took place, or was cancelled before.
    :raises ReasonMissing: nobody could tell the agency why.
    """
    meeting = meeting_in_hand(actor, "meetings.cancel", meeting_id)
    steps.check_may_cancel(meeting.state, reason)
    code = "meetings.cancel"
    _take_off(meeting, State.CANCELLED, actor=actor, code=code, reason=reason, now=now)
    publish(MeetingCancelled(meeting.id, meeting.agency_id))


@action("meetings.hold")
def hold(*, actor: Actor, meeting_id: UUID, now: datetime) -> None:
    """Note that a meeting took place.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises StepNotPossible: it was cancelled, or noted before.
    :raises NotYetBegun: it is still ahead.
    """
    meeting = meeting_in_hand(actor, "meetings.hold", meeting_id)
    steps.check_may_hold(meeting.state, starts_at=meeting.starts_at, now=now)
    meeting.state = State.HELD.value
    _save(meeting, now)
    record(actor=actor, code="meetings.hold", target=f"meeting:{meeting_id}", at=now)
    publish(MeetingHeld(meeting.id, meeting.agency_id))


def _take_off(
    meeting: Meeting, state: State, *, actor: Actor, code: str, reason: str, now: datetime
) -> None:
    """Give its room and people free, and take back what was sent for its time."""
    meeting.state, meeting.reason = state.value, reason
    _save(meeting, now)
    call_off_reminders(actor=actor, meeting_ids=[meeting.id], now=now)
    record(actor=actor, code=code, target=f"meeting:{meeting.id}", at=now, reason=reason)


def _check_suits(meeting: Meeting, starts_at: datetime, room: str) -> None:
    faults = []
    series = card_of(meeting.series)
    if room not in series.rooms:
        faults.append(FieldError("room", "unknown", "Choose a room from the list."))
    if not agency_card(meeting.agency_id).is_active:
        faults.append(FieldError("starts_at", "agency-gone", "The agency serves no longer."))
    elif not suits(ground_of(series, [meeting.agency_id]), meeting.agency_id, starts_at):
        detail = "Choose a working hour of the agency: no holiday, no Friday prayer, in Ramadan before noon."
        faults.append(FieldError("starts_at", "unsuitable", detail))
    if faults:
        raise UnfitTime(errors=faults)


def _save(meeting: Meeting, now: datetime) -> None:
    meeting.version += 1
    meeting.updated_at = now
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as error:
        raise TimeTaken from error
