"""The clock of a service level against another that shares nothing with it but the country's list of holidays.

The other one walks minute by minute: is the office open in this minute, and does the clock run? So it knows neither
spans nor sums, and a mistake in either shows. Two years, three countries, the Islamic holidays of the Philippines,
lunch breaks, short days, closed days of the agency's own, and pauses.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from tulay.areas.cases.rules.deadlines import SHARE, deadlines, resumed
from tulay.areas.cases.rules.steps import Priority
from tulay.areas.directory.queries import public_holidays
from tulay.kernel.periods import WorkingCalendar

MINUTE = timedelta(minutes=1)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
TWO_YEARS = 730 * 24 * 60
ZONES = {"PH": "Asia/Manila", "NA": "Africa/Windhoek", "ZA": "Africa/Johannesburg"}
OFFICIAL = {
    one: frozenset(holidays.country_holidays(one, years=range(2026, 2029))) for one in ZONES
}
ISLAMIC = (date(2026, 3, 20), date(2026, 5, 27), date(2027, 3, 9), date(2027, 5, 16))
"""Eid al-Fitr and Eid al-Adha in two years; the last falls on a Sunday."""
WHOLE = ((time(8), time(17)),)
HALVES = ((time(8), time(12)), (time(13), time(17)))
MORNING = ((time(7, 30), time(11, 30)),)
WEEKS = (
    dict.fromkeys(range(5), WHOLE),
    dict.fromkeys(range(5), HALVES),
    dict.fromkeys(range(4), HALVES) | {4: MORNING},
    dict.fromkeys((6, 0, 1, 2, 3), HALVES),
)


@dataclass(frozen=True)
class Office:
    """When somebody works, as both clocks are told it."""

    country: str
    week: dict
    own_days: frozenset = frozenset()
    yearly: tuple = ()

    def calendar(self):
        """The product's."""
        return WorkingCalendar(
            ZONES[self.country],
            holidays=public_holidays(self.country, "", self.yearly) | self.own_days,
            spans=tuple((day, *span) for day, spans in self.week.items() for span in spans),
        )

    def is_open(self, at, official):
        """The other clock's: one minute of local time."""
        local = at.astimezone(ZoneInfo(ZONES[self.country]))
        day = local.date()
        if day.weekday() not in self.week:
            return False
        if day in official or day in self.own_days or f"{day:%m-%d}" in self.yearly:
            return False
        return any(o <= local.time() < c for o, c in self.week.get(day.weekday(), ()))


@dataclass(frozen=True)
class Course:
    """What happens to one request: sent, then asked and answered some times."""

    office: Office
    start: datetime
    minutes: int
    priority: Priority
    pauses: tuple = ()

    def other_due(self):
        """Walk to the end, a minute at a time."""
        official = OFFICIAL[self.office.country]
        asked = self._asked()
        now, left, paused_until = self.start, self.minutes * SHARE[self.priority], None
        while left > 0:
            if now in asked:
                paused_until = now + asked[now]
            runs = paused_until is None or now >= paused_until
            left -= runs and self.office.is_open(now, official)
            now += MINUTE
        return now

    def due(self, *, resume=resumed, calendar=None):
        """What the product says."""
        calendar = calendar or self.office.calendar()
        hours = self.minutes / 60
        due = deadlines(
            self.start, calendar=calendar, priority=self.priority, resolution_hours=hours
        ).due_at
        for paused_at, length in self._asked().items():
            if paused_at < due:
                due = resume(due, paused_at=paused_at, now=paused_at + length, calendar=calendar)
        return due

    def _asked(self):
        asked, now = {}, self.start
        for after, length in self.pauses:
            now += after * MINUTE
            asked[now] = length * MINUTE
            now += length * MINUTE
        return asked


offices = st.builds(
    Office,
    country=st.sampled_from(list(ZONES)),
    week=st.sampled_from(WEEKS),
    own_days=st.frozensets(st.dates(date(2026, 1, 1), date(2028, 1, 31)), min_size=0, max_size=40),
    yearly=st.sampled_from([(), ("01-21",), ("02-29", "12-28")]),
)
anywhere = st.integers(0, TWO_YEARS).map(lambda minutes: BEGIN + minutes * MINUTE)
before_a_feast = st.builds(
    lambda day, minutes: datetime.combine(day, time(), UTC) - minutes * MINUTE,
    st.sampled_from(ISLAMIC),
    st.integers(0, 5_000),
)
courses = st.builds(
    Course,
    office=offices,
    start=st.one_of(anywhere, anywhere, before_a_feast),
    minutes=st.integers(1, 12).map(lambda hours: hours * 60),
    priority=st.sampled_from(Priority),
    pauses=st.lists(st.tuples(st.integers(1, 1_500), st.integers(1, 4_000)), max_size=3).map(tuple),
)


def agree(course, **mistaken):
    """Both clocks end within a second of each other; a due time is the end of the last minute needed."""
    said, walked = course.due(**mistaken), course.other_due()
    assert abs(said - walked) < timedelta(seconds=1), f"{course}: {said} and {walked}"


@given(courses)
@settings(max_examples=300, deadline=None)
def test_the_clock_agrees_with_one_that_walks_minute_by_minute(course):
    agree(course)


@pytest.mark.parametrize("country", list(ZONES))
@pytest.mark.parametrize("week", WEEKS)
def test_both_agree_on_every_day_of_two_years(country, week):
    """Each day of two years is open in one as in the other: no holiday is missing, none is too many."""
    office = Office(country, week, frozenset({date(2026, 6, 15)}), ("01-21",))
    calendar, official = office.calendar(), OFFICIAL[country]
    zone = ZoneInfo(ZONES[country])
    for number in range(730):
        day = date(2026, 1, 1) + timedelta(number)
        for hour in (7, 9, 12, 14, 18):
            at = datetime.combine(day, time(hour, 30), zone)
            assert calendar.is_open(at) == office.is_open(at, official), at


@pytest.mark.parametrize("day", ISLAMIC)
def test_no_hour_counts_on_an_islamic_holiday_in_the_philippines(day):
    midnight = datetime.combine(day, time(), ZoneInfo(ZONES["PH"]))
    calendar = Office("PH", dict.fromkeys(range(7), WHOLE)).calendar()

    assert calendar.hours_between(midnight, midnight + timedelta(days=1)) == 0
    agree(Course(Office("PH", WEEKS[1]), midnight - timedelta(hours=10), 480, Priority.NORMAL))


def _runs_on_in_pauses(due_at, **_others):
    return due_at


def _starts_afresh(_due_at, *, paused_at, now, calendar):
    return calendar.add_hours(now, 8)


def _forgets_the_night(due_at, *, paused_at, now, calendar):
    return due_at + (now - paused_at)


@pytest.mark.parametrize("mistake", [_runs_on_in_pauses, _starts_afresh, _forgets_the_night])
def test_a_planted_mistake_in_pauses_is_caught(mistake):
    _caught(lambda course: agree(course, resume=mistake))


def _without_islamic(office):
    calendar = office.calendar()
    return replace(calendar, holidays=calendar.holidays - set(ISLAMIC))


def _without_own_days(office):
    return replace(office, own_days=frozenset()).calendar()


def _without_lunch(office):
    days = {day: ((spans[0][0], spans[-1][1]),) for day, spans in office.week.items()}
    return replace(office, week=days).calendar()


def _an_hour_off(office):
    return replace(office.calendar(), zone="Asia/Tokyo" if office.country == "PH" else "UTC")


@pytest.mark.parametrize(
    "mistake", [_without_islamic, _without_own_days, _without_lunch, _an_hour_off]
)
def test_a_planted_mistake_in_the_calendar_is_caught(mistake):
    _caught(lambda course: agree(course, calendar=mistake(course.office)))


def _caught(check):
    """The same property, on the same courses, finds the mistake."""
    once = settings(max_examples=400, deadline=None, database=None, phases=[Phase.generate])
    looking = seed(2026)(once(given(courses)(check)))
    with pytest.raises(AssertionError):
        looking()
