"""Who is reminded of a meeting, and when. Pure.

Nothing is laid in store: what is due is reckoned from the meeting as it stands now, so whatever is moved, cancelled or
handed to somebody else takes its reminders along. What has been sent is the only thing on record (ADR 70).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from tulay.areas.meetings.rules.series import REMIND_DAYS_MAX, State

HORIZON = timedelta(days=REMIND_DAYS_MAX)
"""How far ahead a run has to look."""
PAUSE = timedelta(minutes=10)
"""How long somebody who was reminded by hand is left in peace: a button pressed twice is one reminder."""
ALERT_FROM = time(8)
"""When the office hears of meetings that nobody has noted (local time)."""
ASKED = 0
"""In the place of the days before: somebody pressed the button."""


class Capacity(StrEnum):
    """As what somebody is reminded."""

    FOCAL_PERSON = "focal-person"
    FACILITATOR = "facilitator"
    OFFICE = "office"


class Outcome(StrEnum):
    """What became of a reminder by hand, for one recipient."""

    SENT = "sent"
    MOMENT_AGO = "moment-ago"
    NOT_CALLED = "not-called"


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody who is called to a meeting."""

    person_id: UUID
    capacity: Capacity


@dataclass(frozen=True, slots=True)
class Occasion:
    """A time at which people are to be reminded: so many days before."""

    days_before: int
    due_at: datetime


def occasions(days: Sequence[int], starts_at: datetime) -> tuple[Occasion, ...]:
    """Return when people are reminded of a meeting, the earliest first."""
    return tuple(
        Occasion(one, starts_at - timedelta(days=one)) for one in sorted(set(days), reverse=True)
    )


def due_occasion(
    days: Sequence[int], *, starts_at: datetime, since: datetime, now: datetime
) -> Occasion | None:
    """Return the reminder that is due by now; the latest one only, should several have been left out.

    One whose time had passed when the meeting was set is dropped if another remains, or else sent at once.

    :param since: when the meeting was set for this time.
    """
    if now >= starts_at:
        return None
    planned = occasions(days, starts_at)
    passed = [one for one in planned if one.due_at <= now]
    if not passed:
        return None
    latest = passed[-1]
    another_remains = latest is not planned[-1]
    return None if latest.due_at < since and another_remains else latest


def is_reminded_of(state: str, *, starts_at: datetime, now: datetime) -> bool:
    """Answer whether people can still be reminded of a meeting."""
    return state == State.SCHEDULED and now < starts_at


def called(
    focal_persons: Iterable[UUID], facilitator_id: UUID | None, office: Iterable[UUID]
) -> tuple[Called, ...]:
    """Return who is called to a meeting, each person once; the office where an agency has nobody."""
    return tuple(_each_once(tuple(focal_persons), facilitator_id, tuple(office)))


def is_left_in_peace(last_at: datetime | None, now: datetime) -> bool:
    """Answer whether somebody was reminded a moment ago."""
    return last_at is not None and now - last_at < PAUSE


def last_alert(zone: str, now: datetime) -> datetime:
    """Return the latest moment at which the office was to hear of what nobody noted: eight in the morning there."""
    local = now.astimezone(ZoneInfo(zone))
    at = datetime.combine(local.date(), ALERT_FROM, ZoneInfo(zone))
    return (at if at <= local else at - timedelta(days=1)).astimezone(UTC)


def _each_once(
    focal_persons: tuple[UUID, ...], facilitator_id: UUID | None, office: tuple[UUID, ...]
) -> Iterator[Called]:
    seen: set[UUID] = set()
    leads = (facilitator_id,) if facilitator_id else ()
    groups = (
        (Capacity.FOCAL_PERSON, focal_persons),
        (Capacity.FACILITATOR, leads),
        (Capacity.OFFICE, () if focal_persons else office),
    )
    for capacity, people in groups:
        for one in people:
            if one not in seen:
                seen.add(one)
                yield Called(one, capacity)
