"""A series: the quarterly meetings of one jurisdiction in one fiscal year. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from tulay.areas.meetings.errors import UnfitSeries
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import JURISDICTIONS

QUARTERS = (1, 2, 3, 4)
MINUTES = (30, 240)
DAILY_MAX = 6
ROOMS_MAX = 20
FACILITATORS_MAX = 20
ROOM_LENGTH = 80
DAYS_BEFORE = (7, 1)
"""So many days before a meeting people are reminded of it, unless a year settles otherwise."""
REMINDERS_MAX = 5
REMIND_DAYS_MAX = 60
YEARS = (2020, 2048)  # as far as the directory knows holidays, a year being two calendar years
FIRST_DAY_AFTER = timedelta(days=14)
"""A quarter's meetings begin on its fifteenth day: the figures of the quarter before are known by then."""


class State(StrEnum):
    """How far a meeting has come."""

    SCHEDULED = "scheduled"
    HELD = "held"
    COMPLETED = "completed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


TOOK_PLACE = (State.HELD, State.COMPLETED)
"""It is over and was noted; completed means that its minutes are approved."""
OFF = (State.POSTPONED, State.CANCELLED)
"""It does not take place at its time; what is postponed waits for another."""


@dataclass(frozen=True, slots=True)
class SeriesDetails:
    """What a coordinator settles for a year."""

    rooms: tuple[str, ...]
    facilitators: tuple[UUID, ...] = ()
    duration_minutes: int = 120
    per_day: int = 2
    is_automatic: bool = True
    reminder_days: tuple[int, ...] = DAYS_BEFORE


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a fiscal year: its first day, and the first day after it."""

    number: int
    starts: date
    until: date

    @property
    def first_choice(self) -> date:
        """Return the day from which its meetings are planned."""
        return self.starts + FIRST_DAY_AFTER


def quarter_of(jurisdiction: str, fiscal_year: int, number: int) -> Quarter:
    """Return a quarter of a fiscal year."""
    first = JURISDICTIONS[jurisdiction].fiscal_year_starts_in - 1 + 3 * (number - 1)
    return Quarter(number, _month(fiscal_year, first), _month(fiscal_year, first + 3))


def quarters_named(text: str) -> tuple[int, ...]:
    """Read `all` or `1` to `4`.

    :raises UnfitSeries: it is neither.
    """
    if text == "all":
        return QUARTERS
    if text in {str(one) for one in QUARTERS}:
        return (int(text),)
    raise UnfitSeries(
        errors=[FieldError("quarter", "unknown", "Choose one quarter, or all of them.")]
    )


def reaches(actor: Actor, code: str, jurisdiction: str) -> bool:
    """Answer whether the actor may do `code` for a whole jurisdiction, not for one agency of it."""
    regions = {grant.region for grant in actor.grants if code in grant.codes}
    return actor.may_everywhere(code) or (jurisdiction in regions and actor.may(code))


def check_series(details: SeriesDetails, *, jurisdiction: str, fiscal_year: int) -> None:
    """Refuse a series that could not be planned.

    :raises UnfitSeries: naming each field.
    """
    faults = [*_year_faults(jurisdiction, fiscal_year), *_detail_faults(details)]
    if faults:
        raise UnfitSeries(errors=faults)


def is_last_quarter(jurisdiction: str, day: date) -> bool:
    """Answer whether the next fiscal year is to be planned by now."""
    return JURISDICTIONS[jurisdiction].quarter(day) == QUARTERS[-1]


def _year_faults(jurisdiction: str, fiscal_year: int) -> Iterator[FieldError]:
    if jurisdiction not in JURISDICTIONS:
        yield FieldError("jurisdiction", "unknown", "Choose a jurisdiction from the list.")
    first, last = YEARS
    if not first <= fiscal_year <= last:
        facts = {"first": first, "last": last}
        detail = "Choose a year from {first} to {last}."
        yield FieldError("fiscal_year", "out-of-range", detail, facts)


def _detail_faults(details: SeriesDetails) -> Iterator[FieldError]:
    if not details.rooms or len(details.rooms) > ROOMS_MAX:
        yield FieldError("rooms", "required", "Name at least one room, and not more than twenty.")
    if any(not room.strip() or len(room) > ROOM_LENGTH for room in details.rooms):
        yield FieldError("rooms", "too-long", "Give each room a name of at most 80 characters.")
    if len(set(details.rooms)) < len(details.rooms):
        yield FieldError("rooms", "twice", "Name each room once.")
    if len(details.facilitators) > FACILITATORS_MAX:
        yield FieldError("facilitators", "too-many", "Choose at most twenty facilitators.")
    if len(set(details.facilitators)) < len(details.facilitators):
        yield FieldError("facilitators", "twice", "Choose each facilitator once.")
    least, most = MINUTES
    if not least <= details.duration_minutes <= most:
        facts = {"least": least, "most": most}
        detail = "Choose a length from {least} to {most} minutes."
        yield FieldError("duration_minutes", "out-of-range", detail, facts)
    if not 1 <= details.per_day <= DAILY_MAX:
        detail = "Choose one to six meetings a day."
        yield FieldError("per_day", "out-of-range", detail)
    yield from _reminder_faults(details.reminder_days)


def _reminder_faults(days: tuple[int, ...]) -> Iterator[FieldError]:
    if len(days) > REMINDERS_MAX:
        yield FieldError("reminder_days", "too-many", "Remind people at most five times.")
    if any(not 1 <= one <= REMIND_DAYS_MAX for one in days):
        yield FieldError("reminder_days", "out-of-range", "Remind people 1 to 60 days before.")
    if len(set(days)) < len(days):
        yield FieldError("reminder_days", "twice", "Name each number of days once.")


def _month(year: int, passed: int) -> date:
    return date(year + passed // 12, passed % 12 + 1, 1)
