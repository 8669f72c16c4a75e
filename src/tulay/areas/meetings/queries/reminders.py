"""Who is called to meetings, what they were reminded of, and who cannot be reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.directory.queries import AgencyCard, agencies
from tulay.areas.directory.queries.posts import who_answers
from tulay.areas.identity.queries.people import (
    PersonCard,
    coordinators_of,
    serving,
)
from tulay.areas.meetings.models import Meeting, Reminder
from tulay.areas.meetings.queries.meetings import MeetingCard
from tulay.areas.meetings.queries.series import SeriesCard
from tulay.areas.meetings.rules.reminders import (
    HORIZON,
    Called,
    Capacity,
    Occasion,
    called,
    due_occasion,
    last_alert,
    occasions,
)
from tulay.areas.meetings.rules.series import State
from tulay.areas.notifications.queries import ways_of_messages
from tulay.kernel.jurisdiction import JURISDICTIONS

SHOWN_MAX = 50
INBOX, FAILED = "in_app", "failed"


@dataclass(frozen=True, slots=True)
class SentReminder:
    """One reminder that was sent, and how far each of its ways has come."""

    person_id: UUID
    capacity: Capacity
    days_before: int
    starts_at: datetime
    sent_at: datetime
    ways: dict[str, str]

    @property
    def has_failed(self) -> bool:
        """Answer whether no way out led to this person: lying in the inbox alone is not enough."""
        outside = [state for way, state in self.ways.items() if way != INBOX]
        return bool(outside) and all(state == FAILED for state in outside)


def key_of(reminder_id: UUID) -> str:
    """Return under which key a reminder is sent: the row of the ledger alone makes it one."""
    return f"meetings.reminder:{reminder_id}"


def due_meetings(now: datetime) -> tuple[UUID, ...]:
    """Return the meetings of which somebody may have to be reminded by now; the ledger knows who was."""
    rows = Meeting.objects.filter(
        state=State.SCHEDULED.value, starts_at__gt=now, starts_at__lte=now + HORIZON
    ).select_related("series")
    return tuple(row.id for row in rows.order_by("starts_at", "id") if due_for(row, now))


def due_for(row: Meeting, now: datetime) -> Occasion | None:
    """Return the reminder of a meeting that is due by now."""
    since = row.set_at or row.created_at
    return due_occasion(row.series.reminder_days, starts_at=row.starts_at, since=since, now=now)


def called_to(meeting: Meeting | MeetingCard, now: datetime) -> dict[Called, PersonCard]:
    """Return who is called to a meeting at this moment: focal persons, the facilitator, else the office."""
    agency_id = meeting.agency_id
    focal = who_answers([agency_id], now=now).get(agency_id, ())
    office = () if focal else coordinators_of(meeting.jurisdiction, now=now)
    everybody = called(focal, meeting.facilitator_id, office)
    known = serving(one.person_id for one in everybody)
    return {one: known[one.person_id] for one in everybody if one.person_id in known}


def sent_reminders(meeting_id: UUID) -> tuple[SentReminder, ...]:
    """Return the newest reminders of a meeting, and what became of each."""
    rows = Reminder.objects.filter(meeting_id=meeting_id).order_by("-sent_at", "id")
    return with_ways(rows[:SHOWN_MAX])


def with_ways(reminders: Iterable[Reminder]) -> tuple[SentReminder, ...]:
    """Return reminders, and what became of each."""
    rows = list(reminders)
    if not rows:
        return ()
    ways = ways_of_messages(key_of(row.id) for row in rows)
    return tuple(
        SentReminder(
            row.person_id,
            Capacity(row.capacity),
            row.days_before,
            row.starts_at,
            row.sent_at,
            ways.get(key_of(row.id), {}),
        )
        for row in rows
    )


def coming_occasions(card: MeetingCard, days: Iterable[int], now: datetime) -> tuple[Occasion, ...]:
    """Return when people will still be reminded of a meeting."""
    if card.state is not State.SCHEDULED:
        return ()
    return tuple(one for one in occasions(tuple(days), card.starts_at) if one.due_at > now)


def agencies_without_focal_person(series: SeriesCard, *, now: datetime) -> tuple[AgencyCard, ...]:
    """Return the agencies of a series that nobody answers for: its office is reminded in their stead."""
    ours = [card for card in agencies(series.jurisdiction) if card.has_meetings]
    held = who_answers([card.id for card in ours], now=now)
    return tuple(card for card in ours if card.id not in held)


def overdue_to_tell(jurisdiction: str, now: datetime) -> tuple[UUID, ...]:
    """Return the meetings that nobody has noted, and of which the office has not heard yet."""
    until = last_alert(JURISDICTIONS[jurisdiction].zone, now)
    rows = Meeting.objects.filter(
        jurisdiction=jurisdiction,
        state=State.SCHEDULED.value,
        ends_at__lte=until,
        overdue_told_at=None,
    )
    return tuple(rows.order_by("starts_at", "id").values_list("id", flat=True))


def reminders_of_person(person_id: UUID) -> list[dict[str, str]]:
    """Return of what somebody was reminded, oldest first, for their export."""
    rows = Reminder.objects.filter(person_id=person_id).order_by("sent_at", "id")
    return [
        {"starts_at": row.starts_at.isoformat(), "sent_at": row.sent_at.isoformat()} for row in rows
    ]
