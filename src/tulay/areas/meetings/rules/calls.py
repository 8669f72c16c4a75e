"""Who is told by mail, for their calendar, that they are called to a meeting, and when. Pure.

As with reminders (ADR 70) nothing is laid in store: what somebody was told last is on record, what they ought to know
is reckoned from the meeting as it stands, and the difference between the two is the news.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tulay.areas.meetings.rules.reminders import Capacity
from tulay.areas.meetings.rules.series import State

AHEAD = {
    Capacity.FOCAL_PERSON: timedelta(days=100),
    Capacity.FACILITATOR: timedelta(days=42),
    Capacity.OFFICE: timedelta(days=42),
}
"""How long before a meeting people are called to it. An agency has one in a quarter; whoever leads has dozens."""
FARTHEST = max(AHEAD.values())
NEW_A_DAY = 5
"""So many letters that ask them to come somebody gets within a day, the next meetings first (ADR 87)."""
DAY = timedelta(days=1)
NEAR = timedelta(days=7)
"""To what is nearer than this everybody is called at once, however many letters that makes."""


class News(StrEnum):
    """What somebody has to be told."""

    CALLED = "called"
    MOVED = "moved"
    CALLED_OFF = "called-off"


class Reception(StrEnum):
    """What became of an answer that came by mail."""

    NOTED = "noted"
    STALE = "stale"
    LATE = "late"
    REFUSED = "refused"
    IGNORED = "ignored"
    NOT_UNDERSTOOD = "not-understood"
    NOT_OURS = "not-ours"


@dataclass(frozen=True, slots=True)
class Place:
    """When and where a meeting is: what a calendar has to know."""

    starts_at: datetime
    ends_at: datetime
    room: str


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told last."""

    is_called: bool
    place: Place
    sequence: int


def is_due(
    state: str, place: Place, told: Told | None, *, capacity: Capacity | None, now: datetime
) -> bool:
    """Answer whether somebody ought to know of a meeting: they are called to it, and it is near or known already.

    :param capacity: as what they are called to it; nothing where they are not.
    """
    if capacity is None or state != State.SCHEDULED or place.starts_at <= now:
        return False
    return place.starts_at <= now + AHEAD[capacity] or (told is not None and told.is_called)


def waits(what: News, place: Place, *, told_today: int, now: datetime) -> bool:
    """Answer whether an invitation can wait until tomorrow: its reader got enough of them within a day."""
    is_new, is_near = what is News.CALLED, place.starts_at <= now + NEAR
    return is_new and not is_near and told_today >= NEW_A_DAY


def news(told: Told | None, place: Place, *, is_due: bool) -> News | None:
    """Return what somebody has to be told; nothing where they know it."""
    knows = told is not None and told.is_called
    if not knows:
        return News.CALLED if is_due else None
    if not is_due:
        return News.CALLED_OFF
    return News.MOVED if told is not None and told.place != place else None


def next_sequence(told: Told | None, version: int) -> int:
    """Return the number of the next letter: above every one before, and never below the meeting's own."""
    return version if told is None else max(version, told.sequence + 1)


def is_stale(told: Told, place: Place, *, sequence: int) -> bool:
    """Answer whether an answer is to a time that no longer counts: another letter went out since, or is about to."""
    return sequence < told.sequence or told.place.starts_at != place.starts_at


def is_overtaken(stamped_at: datetime | None, newest_at: datetime | None) -> bool:
    """Answer whether a later answer of the same person is here already: mail overtakes mail."""
    return stamped_at is not None and newest_at is not None and stamped_at < newest_at
