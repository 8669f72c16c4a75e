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
    """When an agency works: zone, days of the week (Monday 0), hours, holidays."""

    zone: str
    opens: time = time(8)
    closes: time = time(17)
    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    holidays: frozenset[date] = field(default=frozenset(), repr=False)

    def is_working_day(self, day: date) -> bool:
        """Answer whether the office opens on `day`."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """Return the moment (UTC) at which `hours` of office time have passed since `start` (UTC)."""
        left = timedelta(hours=hours)
        zone = ZoneInfo(self.zone)
        day = start.astimezone(zone).date()
        for _ in range(HORIZON_DAYS):
            opening, closing = self._hours_of(day, zone)
            begin = max(opening, start)
            if self.is_working_day(day) and begin < closing:
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
            opening, closing = self._hours_of(day, zone)
            if self.is_working_day(day):
                passed += max(timedelta(), min(closing, end) - max(opening, start))
            day += timedelta(days=1)
        return passed / timedelta(hours=1)

    def _hours_of(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        opening = datetime.combine(day, self.opens, zone).astimezone(UTC)
        return opening, datetime.combine(day, self.closes, zone).astimezone(UTC)
