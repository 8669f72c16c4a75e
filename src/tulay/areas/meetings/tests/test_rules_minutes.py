"""Agendas and minutes: what fits, and who approves."""

from datetime import timedelta

import pytest

from tulay.areas.meetings.errors import (
    AgendaUnfit,
    MinutesChanged,
    MinutesMissing,
    NotYetBegun,
    OwnMinutes,
    StepNotPossible,
)
from tulay.areas.meetings.rules.agenda import (
    POINT_MINUTES_MAX,
    POINTS_MAX,
    Point,
    Standing,
    check_agenda,
    quarter_before,
    standing_points,
)
from tulay.areas.meetings.rules.minutes import (
    check_may_approve,
    check_may_write,
    check_unchanged,
    minutes_due_at,
)
from tulay.areas.meetings.rules.series import State
from tulay.areas.meetings.tests.factories import MONDAY
from tulay.kernel.ids import uuid7

ME, OTHER = uuid7(), uuid7()


def test_every_meeting_has_four_points_that_share_its_time():
    points = standing_points(120)
    assert [one.standing for one in points] == list(Standing)
    assert sum(one.minutes for one in points) == 120


def test_the_first_quarter_looks_back_on_the_last_of_the_year_before():
    assert quarter_before(1, 2027) == (4, 2026)
    assert quarter_before(3, 2027) == (2, 2027)


@pytest.mark.parametrize(
    "points",
    [
        (),
        (Point(" "),),
        (Point("A" * 201),),
        (Point("Roads", -1),),
        (Point("Roads", POINT_MINUTES_MAX + 1),),
        (Point("Roads"),) * (POINTS_MAX + 1),
    ],
)
def test_an_agenda_that_says_nothing_or_too_much_is_refused(points):
    with pytest.raises(AgendaUnfit):
        check_agenda(points, state=State.SCHEDULED)


def test_an_agenda_is_settled_until_minutes_stand():
    check_agenda((Point("Roads"),), state=State.HELD)
    for state in (State.COMPLETED, State.CANCELLED):
        with pytest.raises(StepNotPossible):
            check_agenda((Point("Roads"),), state=state)


def test_minutes_are_wanted_two_days_after_the_end():
    assert minutes_due_at(MONDAY) == MONDAY + timedelta(hours=48)


def test_minutes_are_written_once_people_have_met():
    for state in (State.SCHEDULED, State.HELD, State.COMPLETED):
        check_may_write(state, starts_at=MONDAY, now=MONDAY)
    with pytest.raises(NotYetBegun):
        check_may_write(State.SCHEDULED, starts_at=MONDAY, now=MONDAY - timedelta(seconds=1))
    with pytest.raises(StepNotPossible):
        check_may_write(State.CANCELLED, starts_at=MONDAY, now=MONDAY)


def test_nobody_goes_on_from_what_has_changed():
    check_unchanged(2, 2)
    with pytest.raises(MinutesChanged):
        check_unchanged(1, 2)


def test_somebody_else_approves_what_has_words():
    check_may_approve("Said.", authors={OTHER}, approver_id=ME)
    with pytest.raises(MinutesMissing):
        check_may_approve(" \n", authors={OTHER}, approver_id=ME)
    for approver in (OTHER, None):
        with pytest.raises(OwnMinutes):
            check_may_approve("Said.", authors={OTHER}, approver_id=approver)
