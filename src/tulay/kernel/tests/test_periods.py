from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tulay.kernel.periods import Period, WorkingCalendar

MANILA = WorkingCalendar("Asia/Manila", holidays=frozenset({date(2026, 11, 30)}))
BEGIN, END = datetime(2026, 1, 1), datetime(2027, 12, 31)  # noqa: DTZ001 - hypothesis adds the zone
moments = st.datetimes(BEGIN, END, timezones=st.just(UTC))


def manila(day, hour):
    return datetime(2026, 11, day, hour - 8, tzinfo=UTC) if hour >= 8 else None


def test_add_hours_stays_within_the_day():
    assert MANILA.add_hours(manila(23, 9), 4) == manila(23, 13)


def test_add_hours_carries_over_night_weekend_and_holiday():
    friday_afternoon = manila(27, 16)

    # One hour on Friday; Saturday, Sunday and Monday's holiday are closed; three on Tuesday.
    assert MANILA.add_hours(friday_afternoon, 4) == datetime(2026, 12, 1, 3, tzinfo=UTC)


def test_add_hours_starts_counting_when_the_office_opens():
    at_night = datetime(2026, 11, 22, 20, tzinfo=UTC)  # 04:00 on Monday in Manila

    assert MANILA.add_hours(at_night, 1) == manila(23, 9)


@given(moments, st.integers(0, 80))
def test_hours_between_undoes_add_hours(start, hours):
    assert MANILA.hours_between(start, MANILA.add_hours(start, hours)) == hours


@given(moments, moments)
def test_hours_between_is_never_negative_and_never_more_than_the_clock(start, end):
    passed = MANILA.hours_between(start, end)

    assert 0 <= passed <= max(0, (end - start) / timedelta(hours=1))


def test_a_period_is_half_open():
    start = manila(23, 9)
    period = Period(start, start + timedelta(hours=1))

    assert start in period
    assert period.until not in period
