"""Working time of an agency: from moments to minutes worked and back, quickly."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import holidays

from tulay.site.demo.agencies import calendars
from tulay.site.demo.shapes import Calendar


class WorkingClock:
    """All spans of office hours between two days, as one line of working minutes."""

    def __init__(self, calendar: Calendar, since: date, until: date) -> None:
        spans = _spans(calendar, since, until)
        self._starts = [start for start, _ in spans]
        self._lengths = [(end - start) // 60 for start, end in spans]
        self._before = [0, *accumulate(self._lengths)]

    def position(self, moment: datetime) -> int:
        """Return how many minutes the office had worked at this moment."""
        seconds = int(moment.timestamp())
        span = bisect_right(self._starts, seconds) - 1
        if span < 0:
            return 0
        worked = min((seconds - self._starts[span]) // 60, self._lengths[span])
        return self._before[span] + worked

    def moment(self, position: int) -> datetime:
        """Return when the office had worked so many minutes."""
        span = bisect_right(self._before, position) - 1
        span = min(max(span, 0), len(self._starts) - 1)
        minutes = position - self._before[span]
        return datetime.fromtimestamp(self._starts[span] + minutes * 60, UTC)

    def open_at(self, moment: datetime) -> bool:
        """Tell whether the office works at this moment (ends of spans count)."""
        seconds = int(moment.timestamp())
        span = bisect_right(self._starts, seconds) - 1
        return span >= 0 and seconds <= self._starts[span] + self._lengths[span] * 60


@cache
def clock(code: str, now: datetime) -> WorkingClock:
    """Return the clock of the calendar `code` for the three years around `now`."""
    today = now.date()
    return WorkingClock(calendars()[code], today - timedelta(days=800), today + timedelta(days=300))


def _spans(calendar: Calendar, since: date, until: date) -> list[tuple[int, int]]:
    zone = ZoneInfo(calendar.zone)
    closed = _holidays(calendar, since, until)
    found: list[tuple[int, int]] = []
    for number in range((until - since).days):
        day = since + timedelta(days=number)
        if day in closed or f"{day:%m-%d}" in calendar.extra_holidays:
            continue
        found += [
            (_seconds(day, opens, zone), _seconds(day, closes, zone))
            for opens, closes in calendar.hours.get(day.weekday(), ())
        ]
    return found


def _holidays(calendar: Calendar, since: date, until: date) -> set[date]:
    years = range(since.year, until.year + 1)
    return set(
        holidays.country_holidays(calendar.country, subdiv=calendar.subdivision, years=years)
    )


def _seconds(day: date, clock_time: str, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time.fromisoformat(clock_time), zone).timestamp())
