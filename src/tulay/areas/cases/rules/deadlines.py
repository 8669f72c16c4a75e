"""When an answer and a result are due, on the agency's working calendar; the clock stops while we wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tulay.areas.cases.rules.steps import Priority
from tulay.kernel.periods import WorkingCalendar

RESPONSE_HOURS = 4.0
RESOLUTION_HOURS = 24.0
SHARE = {Priority.LOW: 2.0, Priority.NORMAL: 1.0, Priority.HIGH: 0.5, Priority.URGENT: 0.25}
"""What part of a service's hours each priority has."""
SOON = timedelta(hours=24)


class DueStatus(StrEnum):
    """The word beside a due time."""

    NONE = "none"
    ON_TIME = "on_time"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Deadlines:
    """When the first answer and the result are due."""

    response_due_at: datetime
    due_at: datetime


def deadlines(
    start: datetime,
    *,
    calendar: WorkingCalendar,
    priority: Priority,
    response_hours: float | None = None,
    resolution_hours: float | None = None,
) -> Deadlines:
    """Return the due times of a request that reached the agency at `start`."""
    share = SHARE[priority]
    return Deadlines(
        calendar.add_hours(start, (response_hours or RESPONSE_HOURS) * share),
        calendar.add_hours(start, (resolution_hours or RESOLUTION_HOURS) * share),
    )


def resumed(
    due_at: datetime, *, paused_at: datetime, now: datetime, calendar: WorkingCalendar
) -> datetime:
    """Return the due time after a pause: the office hours that were left count on from `now`.

    What was late already stays late: a question to the applicant does not heal it.
    """
    if due_at <= paused_at:
        return due_at
    return calendar.add_hours(now, calendar.hours_between(paused_at, due_at))


def due_status(
    due_at: datetime | None, *, paused_at: datetime | None, is_closed: bool, now: datetime
) -> DueStatus:
    """Return the word for a due time: the same three borders the queue's filter has."""
    if due_at is None or is_closed:
        return DueStatus.NONE
    if paused_at is not None:
        return DueStatus.PAUSED
    if due_at <= now:
        return DueStatus.LATE
    return DueStatus.SOON if due_at <= now + SOON else DueStatus.ON_TIME
