from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.cases.errors import AnotherGrants, MoreTimeAnswered, MoreTimeUnfit
from tulay.areas.cases.rules import more_time
from tulay.areas.cases.rules.deadlines import SHARE, deadlines, resumed
from tulay.areas.cases.rules.escalation import Level, run_of, told_up_to, who_hears
from tulay.areas.cases.rules.steps import Priority
from tulay.areas.cases.tests.moments import DAY, NOW
from tulay.kernel.ids import uuid7
from tulay.kernel.periods import WorkingCalendar

SPANS = tuple(
    (day, *span) for day in range(5) for span in ((time(8), time(12)), (time(13), time(17)))
)
MANILA = WorkingCalendar("Asia/Manila", holidays=frozenset({date(2026, 11, 30)}), spans=SPANS)
HOLDER, FOCAL, OFFICE, APPLICANT = (uuid7() for _ in range(4))
moments = st.integers(0, 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(moments, st.sampled_from(Priority), st.integers(1, 80), st.integers(0, 20 * 24 * 60))
def test_a_warning_is_due_when_four_fifths_of_the_hours_are_used(start, priority, target, later):
    due_at = deadlines(start, calendar=MANILA, priority=priority, resolution_hours=target).due_at
    now = start + timedelta(minutes=later)
    up_to = told_up_to(
        Level.SOON, now=now, calendar=MANILA, priority=priority, resolution_hours=target
    )
    left = MANILA.hours_between(now, due_at)
    fifth = target * SHARE[priority] / 5

    if abs(left - fifth) > 1e-6:
        assert (due_at <= up_to) == (left < fifth)


@given(moments, st.integers(60, 4_000), st.integers(1, 20_000))
def test_a_pause_moves_the_warning(start, worked, pause):
    """However long the clock stands, the same hours are left when it runs on, and the warning waits for them."""
    due_at = deadlines(start, calendar=MANILA, priority=Priority.NORMAL).due_at
    paused_at = start + timedelta(minutes=worked)
    if paused_at >= due_at:
        return
    now = paused_at + timedelta(minutes=pause)
    again = resumed(due_at, paused_at=paused_at, now=now, calendar=MANILA)

    before = told_up_to(Level.SOON, now=paused_at, calendar=MANILA, priority=Priority.NORMAL)
    after = told_up_to(Level.SOON, now=now, calendar=MANILA, priority=Priority.NORMAL)
    if abs(MANILA.hours_between(now, again) - 4.8) > 1e-6:
        assert (due_at <= before) == (again <= after)


@pytest.mark.parametrize("level", [Level.LATE, Level.ANSWER_LATE])
def test_what_is_over_is_told_at_once(level):
    assert told_up_to(level, now=NOW, calendar=MANILA, priority=Priority.LOW) == NOW


def test_the_first_answer_has_hours_of_its_own():
    asked = {"now": NOW, "calendar": MANILA, "priority": Priority.NORMAL}

    up_to = told_up_to(Level.ANSWER_SOON, **asked, response_hours=5)

    assert up_to == NOW + timedelta(hours=1)
    assert told_up_to(Level.ANSWER_SOON, **asked) == NOW + timedelta(hours=0.8)


@pytest.mark.parametrize(
    ("level", "holder", "answerable", "told"),
    [
        (Level.SOON, HOLDER, {FOCAL}, (HOLDER,)),
        (Level.SOON, None, {FOCAL}, (FOCAL,)),
        (Level.SOON, None, set(), (OFFICE,)),
        (Level.LATE, HOLDER, {FOCAL}, (HOLDER, FOCAL)),
        (Level.LATE, HOLDER, set(), (HOLDER, OFFICE)),
        (Level.LATE, None, {FOCAL}, (FOCAL,)),
        (Level.LATE, FOCAL, {FOCAL}, (FOCAL,)),
        (Level.ANSWER_LATE, HOLDER, {FOCAL}, (HOLDER, FOCAL)),
        (Level.SOON, HOLDER, {FOCAL, APPLICANT}, (HOLDER,)),
        (Level.LATE, APPLICANT, {FOCAL, APPLICANT}, (FOCAL,)),
        (Level.SOON, APPLICANT, {APPLICANT}, (OFFICE,)),
    ],
)
def test_who_hears(level, holder, answerable, told):
    heard = who_hears(
        level, holder=holder, answerable=answerable, coordinators={OFFICE}, applicant=APPLICANT
    )

    assert heard == told


def test_each_new_beginning_of_the_clock_is_another_run():
    runs = {
        run_of(taken_over=0, is_appealed=False, extended=0),
        run_of(taken_over=1, is_appealed=False, extended=0),
        run_of(taken_over=1, is_appealed=True, extended=0),
        run_of(taken_over=1, is_appealed=True, extended=1),
    }
    assert runs == {0, 1, 2, 3}


def test_more_time_lasts_to_the_end_of_the_hours():
    due = more_time.new_due_at(date(2026, 12, 4), due_at=NOW + DAY, now=NOW, calendar=MANILA)

    assert due == datetime(2026, 12, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 11, 30), "closed"),
        (date(2026, 12, 5), "closed"),
        (date(2026, 11, 25), "too-early"),
        (date(2027, 3, 1), "too-late"),
    ],
)
def test_more_time_needs_a_day_on_which_somebody_works(day, code):
    with pytest.raises(MoreTimeUnfit) as met:
        more_time.new_due_at(day, due_at=NOW + 2 * DAY, now=NOW, calendar=MANILA)

    assert met.value.errors[0].code == code


def test_more_time_is_answered_once_and_by_another():
    with pytest.raises(MoreTimeAnswered):
        more_time.check_open(more_time.MoreTimeState.GRANTED)
    with pytest.raises(AnotherGrants):
        more_time.check_another(HOLDER, HOLDER)
    more_time.check_another(HOLDER, FOCAL)
    more_time.check_another(None, None)
