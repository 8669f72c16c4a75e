from datetime import date, time, timedelta

import holidays
import pytest

from tulay.areas.meetings.rules.observance import (
    IslamicDate,
    is_fasting,
    is_feast,
    is_respectful,
    islamic,
)

EIDS = sorted(
    (day, name)
    for day, name in holidays.country_holidays("PH", years=range(2018, 2036)).items()
    if "Eid" in name
)


def test_known_days_have_their_islamic_date():
    assert islamic(date(2026, 3, 20)) == IslamicDate(1447, 10, 1)
    assert islamic(date(622, 7, 19)) == IslamicDate(1, 1, 1)


def test_each_day_follows_the_one_before():
    day = date(2020, 1, 1)
    before = islamic(day)
    for _ in range(11_000):
        day += timedelta(days=1)
        now = islamic(day)
        follows = (now.year, now.month, now.day) == (before.year, before.month, before.day + 1)
        begins = now.day == 1 and before.day in (29, 30)
        assert follows or begins
        assert begins is False or (now.year, now.month) in {
            (before.year, before.month + 1),
            (before.year + 1, 1),
        }
        before = now


@pytest.mark.parametrize(("day", "name"), EIDS)
def test_every_proclaimed_eid_is_kept_free(day, name):
    assert is_feast(day), name


@pytest.mark.parametrize("day", [day for day, name in EIDS if "Fitr" in name])
def test_the_month_before_the_eid_is_a_month_of_fasting(day):
    assert all(is_fasting(day - timedelta(days=back)) for back in range(2, 29))
    assert not is_fasting(day - timedelta(days=33))
    assert not is_fasting(day + timedelta(days=3))


FRIDAY = date(2027, 7, 2)
IN_RAMADAN = date(2027, 2, 22)  # a Monday


@pytest.mark.parametrize(
    ("day", "begins", "ends", "suits"),
    [
        (FRIDAY, time(9), time(11), True),
        (FRIDAY, time(9), time(11, 30), True),
        (FRIDAY, time(10), time(12), False),
        (FRIDAY, time(13), time(15), False),
        (FRIDAY, time(13, 30), time(15, 30), True),
        (FRIDAY - timedelta(days=1), time(10), time(12), True),
        (IN_RAMADAN, time(10), time(12), True),
        (IN_RAMADAN, time(10, 30), time(12, 30), False),
        (IN_RAMADAN, time(13, 30), time(15), False),
        (date(2027, 5, 16), time(9), time(10), False),
    ],
)
def test_prayer_fasting_and_feasts_are_respected(day, begins, ends, suits):
    assert is_respectful("bangsamoro", day, begins, ends) is suits


def test_elsewhere_its_own_calendar_decides():
    assert is_respectful("namibia", FRIDAY, time(10), time(12))
