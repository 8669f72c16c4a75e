"""How requests come in with a sheet: how many, how old, and which can be taken back. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tulay.areas.cases.rules.steps import State

REQUESTS_MAX = 1_000
"""So many rows a sheet of requests has at most: each leaves steps, an entry and a message."""
OLDEST = timedelta(days=3 * 366)
"""How long ago somebody may have asked: what is older is no request any more."""
TOLD_AT_ONCE = 50
FIRST_STEPS = 2
"""A request that nobody has touched was begun, and sent."""
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a request that a sheet brought, when it may be taken back."""

    state: str
    step: int
    is_assigned: bool
    is_answered: bool
    is_worked_on: bool

    @property
    def is_untouched(self) -> bool:
        """Answer whether nothing has happened to it since it came in."""
        return (
            self.state == State.SUBMITTED
            and self.step == FIRST_STEPS
            and not (self.is_assigned or self.is_answered or self.is_worked_on)
        )


def asked_at(on: date | None, *, now: datetime, zone: str) -> datetime:
    """Return when somebody asked: noon of the day that the sheet names, where the service is, or now."""
    if on is None:
        return now
    return min(datetime.combine(on, NOON, ZoneInfo(zone)), now)


def asked_before(
    applicant_id: UUID, on: date, known: Mapping[UUID, Iterable[tuple[date, bool]]]
) -> bool:
    """Answer whether somebody has asked for the same that day already, or still waits for an answer.

    :param known: of each applicant the days on which they asked, and whether that request is open.
    """
    return any(is_open or day == on for day, is_open in known.get(applicant_id, ()))
