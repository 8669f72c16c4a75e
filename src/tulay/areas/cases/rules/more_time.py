"""When a request may be given more time than was promised: somebody asks, another grants, and the new day is told."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tulay.areas.cases.errors import AnotherGrants, MoreTimeAnswered, MoreTimeUnfit
from tulay.kernel.errors import FieldError
from tulay.kernel.periods import WorkingCalendar

LONGEST = timedelta(days=92)


class MoreTimeState(StrEnum):
    """What became of a wish for more time."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def new_due_at(
    day: date, *, due_at: datetime, now: datetime, calendar: WorkingCalendar
) -> datetime:
    """Return the end of the office's hours on `day`: the new due time.

    :raises MoreTimeUnfit: the office is closed then, or the day is no later than what was promised, or too far away.
    """
    closing = calendar.closes_at(day)
    if closing is None:
        raise _unfit("closed", "The office is closed on this day. Choose another one.")
    if closing <= max(due_at, now):
        raise _unfit("too-early", "Choose a later day than the one that was promised.")
    if closing > now + LONGEST:
        raise _unfit("too-late", "Choose a day within three months.")
    return closing


def check_open(answer: MoreTimeState) -> None:
    """Let a wish be answered or taken back once.

    :raises MoreTimeAnswered: it was.
    """
    if answer is not MoreTimeState.OPEN:
        raise MoreTimeAnswered


def check_another(asked_by: UUID | None, answered_by: UUID | None) -> None:
    """Let nobody grant what they asked for.

    :raises AnotherGrants: they asked themselves.
    """
    if asked_by is not None and asked_by == answered_by:
        raise AnotherGrants


def _unfit(code: str, detail: str) -> MoreTimeUnfit:
    return MoreTimeUnfit(errors=[FieldError("until_date", code, detail)])
