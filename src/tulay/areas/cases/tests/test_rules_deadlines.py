from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.cases.rules.deadlines import (
    SHARE,
    SOON,
    DueStatus,
    deadlines,
    due_status,
    resumed,
)
from tulay.areas.cases.rules.steps import Priority
from tulay.areas.cases.tests.moments import DAY, NOW
from tulay.kernel.periods import WorkingCalendar

MANILA = WorkingCalendar("Asia/Manila", holidays=frozenset({date(2026, 11, 30)}))
moments = st.integers(0, 730 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
hours = st.floats(0.25, 80)


def test_the_defaults_are_four_and_twentyfour_office_hours():
    due = deadlines(NOW, calendar=MANILA, priority=Priority.NORMAL)

    assert due.response_due_at == NOW + timedelta(hours=4)
    assert due.due_at == NOW + 2 * DAY + timedelta(hours=6)


def test_a_holiday_and_a_weekend_do_not_count():
    friday = datetime(2026, 11, 27, 8, tzinfo=UTC)  # four in the afternoon in Manila

    due = deadlines(friday, calendar=MANILA, priority=Priority.NORMAL)

    assert due.response_due_at == datetime(2026, 12, 1, 3, tzinfo=UTC)  # Monday is a holiday


@pytest.mark.parametrize("priority", list(Priority))
def test_each_priority_has_its_share(priority):
    due = deadlines(NOW, calendar=MANILA, priority=priority, response_hours=8, resolution_hours=40)

    assert MANILA.hours_between(NOW, due.response_due_at) == pytest.approx(8 * SHARE[priority])
    assert MANILA.hours_between(NOW, due.due_at) == pytest.approx(40 * SHARE[priority])


@given(moments, hours, hours, st.timedeltas(timedelta(), timedelta(days=40)))
def test_a_pause_costs_no_office_hour_and_gives_none(start, target, worked, pause):
    due = MANILA.add_hours(start, target)
    paused_at = MANILA.add_hours(start, min(worked, target * 0.9))
    now = paused_at + pause

    again = resumed(due, paused_at=paused_at, now=now, calendar=MANILA)

    before = MANILA.hours_between(start, paused_at)
    after = MANILA.hours_between(now, again)
    assert before + after == pytest.approx(target, abs=1e-6)
    assert again >= due - timedelta(microseconds=10)


@given(moments, hours, st.lists(st.timedeltas(timedelta(), timedelta(days=9)), max_size=5))
def test_many_pauses_add_up(start, target, pauses):
    due, now, used = MANILA.add_hours(start, target), start, 0.0
    for pause in pauses:
        paused_at = MANILA.add_hours(now, target / 10)
        used += MANILA.hours_between(now, paused_at)
        now = paused_at + pause
        due = resumed(due, paused_at=paused_at, now=now, calendar=MANILA)
    assert used + MANILA.hours_between(now, due) == pytest.approx(target, abs=1e-5)


@given(
    moments, st.timedeltas(timedelta(), timedelta(days=9)), st.timedeltas(timedelta(), timedelta(9))
)
def test_what_was_late_stays_late(due, late, pause):
    paused_at = due + late

    assert resumed(due, paused_at=paused_at, now=paused_at + pause, calendar=MANILA) == due


@pytest.mark.parametrize(
    ("due_at", "paused_at", "is_closed", "word"),
    [
        (None, None, False, DueStatus.NONE),
        (NOW, None, True, DueStatus.NONE),
        (NOW, NOW, False, DueStatus.PAUSED),
        (NOW, None, False, DueStatus.LATE),
        (NOW + timedelta(seconds=1), None, False, DueStatus.SOON),
        (NOW + SOON, None, False, DueStatus.SOON),
        (NOW + SOON + timedelta(seconds=1), None, False, DueStatus.ON_TIME),
    ],
)
def test_a_due_time_has_one_word(due_at, paused_at, is_closed, word):
    assert due_status(due_at, paused_at=paused_at, is_closed=is_closed, now=NOW) is word
