from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.meetings.rules.reminders import (
    Called,
    Capacity,
    called,
    due_occasion,
    is_left_in_peace,
    is_reminded_of,
    last_alert,
    occasions,
)
from tulay.areas.meetings.rules.series import State
from tulay.kernel.ids import uuid7

STARTS = datetime(2027, 1, 18, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LONG_AGO = STARTS - 90 * DAY


def due(now, *, days=(7, 1), since=LONG_AGO):
    found = due_occasion(days, starts_at=STARTS, since=since, now=now)
    return found.days_before if found else None


@pytest.mark.parametrize(
    ("before", "days"),
    [
        (8 * DAY, None),
        (7 * DAY + timedelta(seconds=1), None),
        (7 * DAY, 7),
        (3 * DAY, 7),  # late, after days of standstill: still worth telling
        (DAY, 1),
        (HOUR, 1),  # the later one alone: the earlier would say the same
        (timedelta(0), None),
        (-HOUR, None),
    ],
)
def test_the_latest_reminder_is_due_until_the_meeting_begins(before, days):
    assert due(STARTS - before) == days


def test_what_had_passed_when_the_meeting_was_set_is_dropped_if_another_remains():
    since = STARTS - 5 * DAY
    assert due(since, since=since) is None
    assert due(STARTS - DAY, since=since) == 1


def test_or_else_it_is_sent_at_once():
    since = STARTS - 3 * HOUR
    assert due(since, since=since) == 1
    assert due(since, since=since, days=(7,)) == 7
    assert due(since, since=since, days=()) is None


@given(
    days=st.lists(st.integers(1, 60), max_size=5, unique=True),
    set_before=st.integers(0, 90 * 24),
    restarts=st.lists(st.integers(0, 90 * 24), max_size=30),
)
def test_whatever_the_clock_does_each_occasion_is_due_before_the_start_and_after_its_time(
    days, set_before, restarts
):
    """Look at arbitrary hours: what is found due is in time, and with hourly looks nothing is left out."""
    since = STARTS - set_before * HOUR
    for hour in restarts:
        now = STARTS - hour * HOUR
        found = due_occasion(days, starts_at=STARTS, since=since, now=now)
        if found:
            assert found.due_at <= now < STARTS
    hourly = (since + n * HOUR for n in range(set_before))
    seen = {
        one.days_before
        for now in hourly
        if (one := due_occasion(days, starts_at=STARTS, since=since, now=now))
    }
    planned = {one.days_before for one in occasions(days, STARTS) if one.due_at >= since}
    assert planned - seen == set()
    if days and set_before:
        assert seen, "everybody is reminded at least once"


def test_only_what_is_ahead_is_reminded_of():
    assert is_reminded_of(State.SCHEDULED, starts_at=STARTS, now=STARTS - DAY)
    assert not is_reminded_of(State.SCHEDULED, starts_at=STARTS, now=STARTS)
    assert not is_reminded_of(State.CANCELLED, starts_at=STARTS, now=STARTS - DAY)
    assert not is_reminded_of(State.HELD, starts_at=STARTS, now=STARTS - DAY)


def test_everybody_is_called_once_and_the_office_where_nobody_answers():
    one, two, three = uuid7(), uuid7(), uuid7()
    assert called((one, two), one, (three,)) == (
        Called(one, Capacity.FOCAL_PERSON),
        Called(two, Capacity.FOCAL_PERSON),
    )
    assert called((), two, (three, two)) == (
        Called(two, Capacity.FACILITATOR),
        Called(three, Capacity.OFFICE),
    )
    assert called((), None, ()) == ()


def test_a_button_pressed_twice_is_one_reminder():
    assert not is_left_in_peace(None, STARTS)
    assert is_left_in_peace(STARTS - timedelta(minutes=9), STARTS)
    assert not is_left_in_peace(STARTS - timedelta(minutes=10), STARTS)


def test_the_office_hears_at_eight_in_the_morning_where_it_is():
    eight = datetime(2027, 1, 18, 0, tzinfo=UTC)  # in Manila
    assert last_alert("Asia/Manila", eight) == eight
    assert last_alert("Asia/Manila", eight + 5 * HOUR) == eight
    assert last_alert("Asia/Manila", eight - HOUR) == eight - DAY
    assert last_alert("Africa/Windhoek", eight + 6 * HOUR) == eight + 6 * HOUR
