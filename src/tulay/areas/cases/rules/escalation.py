"""When somebody is told that a request becomes late, and who.

Two clocks run on the agency's calendar: until the first answer, and until the end. Of each we tell twice: when four
fifths of its hours are used, and when all are. A clock that begins again (another agency, an appeal, more time) is
another run, of which we tell again.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tulay.areas.cases.rules.deadlines import RESOLUTION_HOURS, RESPONSE_HOURS, SHARE
from tulay.areas.cases.rules.steps import Priority
from tulay.kernel.periods import WorkingCalendar

WARNED_AT = 0.8
"""The part of the hours after which we warn."""


class Level(StrEnum):
    """What is told."""

    ANSWER_SOON = "answer_soon"
    ANSWER_LATE = "answer_late"
    SOON = "soon"
    LATE = "late"


OF_ANSWER = frozenset({Level.ANSWER_SOON, Level.ANSWER_LATE})
WARNINGS = frozenset({Level.ANSWER_SOON, Level.SOON})
"""Before the time is over; the others say that it is."""


def told_up_to(
    level: Level,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    priority: Priority,
    response_hours: float | None = None,
    resolution_hours: float | None = None,
) -> datetime:
    """Return the last due time of which `level` is to be told by `now`.

    A fifth of the hours is left exactly when the due time is no further away than a fifth of them: so one moment
    answers for all requests of a service, however often each clock stood still.
    """
    if level not in WARNINGS:
        return now
    target = response_hours or RESPONSE_HOURS
    if level not in OF_ANSWER:
        target = resolution_hours or RESOLUTION_HOURS
    return calendar.add_hours(now, target * SHARE[priority] * (1 - WARNED_AT))


def run_of(*, taken_over: int, is_appealed: bool, extended: int) -> int:
    """Return in which run a clock is: each agency that took a request over, an appeal and more time begin another."""
    return taken_over + int(is_appealed) + extended


def who_hears(
    level: Level,
    *,
    holder: UUID | None,
    answerable: Collection[UUID],
    coordinators: Collection[UUID],
    applicant: UUID,
) -> tuple[UUID, ...]:
    """Return who is told.

    Before the time is over: whoever has the request in hand; where nobody does, those who answer for the agency.
    Once it is over: both. An agency for which nobody answers is the coordinating office's. Nobody hears of their own.
    """
    holders = [holder] if holder and holder != applicant else []
    above = sorted(set(answerable) - {applicant}) or sorted(set(coordinators) - {applicant})
    if level in WARNINGS and holders:
        return tuple(holders)
    return tuple(dict.fromkeys([*holders, *above]))
