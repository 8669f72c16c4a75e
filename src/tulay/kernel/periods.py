"""Half-open periods and working calendars. Pure: holidays come in as data."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HORIZON_DAYS = 3_700


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to, and without, `until`."""

    start: datetime
    until: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.until


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When an agency works: zone, days of the week (Monday 0), hours, holidays.

    `spans` say it more finely, (weekday, from, until) in order, and then stand for `opens`, `closes` and `weekdays`:
    a lunch break, a shorter Friday.
    """

    zone: str
    opens: time = time(8)
    closes: time = time(17)
    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    spans: tuple[tuple[int, time, time], ...] = ()

    def is_working_day(self, day: date) -> bool:
        """Answer whether the office opens on `day`."""
        return bool(self._hours_on(day))

    def is_open(self, at: datetime) -> bool:
        """Answer whether the office is open at a moment."""
        zone = ZoneInfo(self.zone)
        hours = self._hours_of(at.astimezone(zone).date(), zone)
        return any(opening <= at < closing for opening, closing in hours)

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """Return the moment (UTC) at which `hours` of office time have passed since `start` (UTC)."""
        left = timedelta(hours=hours)
        zone = ZoneInfo(self.zone)
        day = start.astimezone(zone).date()
        for _ in range(HORIZON_DAYS):
            for opening, closing in self._hours_of(day, zone):
                begin = max(opening, start)
                if begin < closing:
                    if left <= closing - begin:
                        return begin + left
                    left -= closing - begin
            day += timedelta(days=1)
        raise AssertionError("a calendar that never opens")

    def hours_between(self, start: datetime, end: datetime) -> float:
        """Return the office hours that pass from `start` to `end` (0 when they are the wrong way round)."""
        zone = ZoneInfo(self.zone)
        day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        passed = timedelta()
        while day <= last:
            for opening, closing in self._hours_of(day, zone):
                passed += max(timedelta(), min(closing, end) - max(opening, start))
            day += timedelta(days=1)
        return passed / timedelta(hours=1)

    def working_days_between(self, first: date, last: date) -> int:
        """Return on how many days the office opens after `first`, up to and with `last`."""
        days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
        return sum(map(self.is_working_day, days))

    def closes_at(self, day: date) -> datetime | None:
        """Return the moment (UTC) at which the office closes on `day`; None when it does not open."""
        hours = self._hours_of(day, ZoneInfo(self.zone))
        return hours[-1][1] if hours else None

    def _hours_on(self, day: date) -> list[tuple[time, time]]:
        if day in self.holidays:
            return []
        if self.spans:
            return [(opens, closes) for on, opens, closes in self.spans if on == day.weekday()]
        return [(self.opens, self.closes)] if day.weekday() in self.weekdays else []

    def _hours_of(self, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        return [
            (
                datetime.combine(day, opens, zone).astimezone(UTC),
                datetime.combine(day, closes, zone).astimezone(UTC),
            )
            for opens, closes in self._hours_on(day)
        ]
