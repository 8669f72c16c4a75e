"""Hours and days on which nobody is called to a meeting out of respect. Pure.

The Islamic calendar is reckoned by its arithmetical form (thirty-year cycle, civil epoch). A sighting of the moon may
move a day by one, so a day of observance is kept free together with its neighbours.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache

FRIDAY = 4
CONGREGATION = (time(11, 30), time(13, 30))
"""Friday prayer, with the way there and back (local time)."""
FAST_UNTIL = time(12)
"""In the month of fasting a meeting ends by noon (local time)."""
RAMADAN = 9
FEASTS = frozenset({(1, 1), (3, 12), (7, 27), (10, 1), (12, 10)})
"""Muslim holidays (PD 1083, article 169) by month and day: new year, Maulid, Isra and Mi'raj, both Eids."""
OBSERVANT = frozenset({"bangsamoro"})
"""Jurisdictions whose public life keeps these days and hours."""

_EPOCH = date(622, 7, 19).toordinal()
_CYCLE_DAYS = 10_631
_CYCLE_YEARS = 30
_ONE = timedelta(days=1)
DAYS_KEPT = 4_096
"""Planning a year asks some thirty times for each of its days: half of what generating meetings cost."""


@dataclass(frozen=True, slots=True)
class IslamicDate:
    """A day of the arithmetical Islamic calendar."""

    year: int
    month: int
    day: int


def islamic(on: date) -> IslamicDate:
    """Return the Islamic date of a day."""
    passed = on.toordinal() - _EPOCH
    year = (_CYCLE_YEARS * passed + 10_646) // _CYCLE_DAYS
    of_year = passed - _first_of(year)
    month = min(12, 2 * of_year // 59 + 1)
    return IslamicDate(year, month, of_year - _days_before(month) + 1)


@lru_cache(maxsize=DAYS_KEPT)
def is_feast(day: date) -> bool:
    """Answer whether a Muslim holiday falls on this day, or may, depending on the moon."""
    near = (islamic(one) for one in (day - _ONE, day, day + _ONE))
    return any((one.month, one.day) in FEASTS for one in near)


@lru_cache(maxsize=DAYS_KEPT)
def is_fasting(day: date) -> bool:
    """Answer whether this is, or may be, a day of Ramadan."""
    return any(islamic(one).month == RAMADAN for one in (day - _ONE, day, day + _ONE))


def is_respectful(jurisdiction: str, day: date, begins: time, ends: time) -> bool:
    """Answer whether people can be asked to sit in a meeting at these hours (local time)."""
    if jurisdiction not in OBSERVANT:
        return True
    if is_feast(day) or (is_fasting(day) and ends > FAST_UNTIL):
        return False
    opens, closes = CONGREGATION
    return not (day.weekday() == FRIDAY and begins < closes and ends > opens)


def _first_of(year: int) -> int:
    """Return how many days of the calendar passed before a year."""
    return (year - 1) * 354 + (3 + 11 * year) // _CYCLE_YEARS


def _days_before(month: int) -> int:
    """Return how many days of a year pass before a month: thirty and twenty-nine in turn."""
    return (59 * (month - 1) + 1) // 2
