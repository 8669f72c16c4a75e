"""Lines of who came: judged against what is kept, opened, limited; and the age of codes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.meetings.errors import (
    CodeOver,
    NotYetOpen,
    StepNotPossible,
    UnfitAttendance,
)
from tulay.areas.meetings.rules.attendance import (
    CODE_LASTS,
    LINES_MAX,
    OPENS_BEFORE,
    REMARKS_MAX,
    SEATS_MAX,
    Line,
    Outcome,
    check_code,
    check_lines,
    check_open,
    line_of,
    outcome,
)
from tulay.areas.meetings.rules.series import State
from tulay.areas.meetings.tests.factories import MONDAY
from tulay.kernel.ids import uuid7

NOBODY = frozenset()
AMINA = Line(uuid7(), attended=True, name="Amina Sali")
LINES = st.builds(
    Line,
    st.just(AMINA.id),
    st.booleans(),
    st.sampled_from(["Amina", "Omar"]),
    remarks=st.sampled_from(["", "Late."]),
    version=st.integers(0, 3),
)


@given(LINES, LINES)
def test_a_line_sent_again_after_it_was_taken_changes_nothing(kept, sent):
    taken = replace(sent, version=kept.version + 1)
    if outcome(kept, sent) is Outcome.CHANGED:
        assert outcome(taken, sent) is Outcome.SAME


@given(LINES, LINES)
def test_nobody_takes_away_what_they_did_not_see(kept, sent):
    if outcome(kept, sent) is Outcome.CHANGED:
        assert kept.version == sent.version
    if kept.version != sent.version and kept.said != sent.said:
        assert outcome(kept, sent) is Outcome.OTHERWISE


def test_what_nobody_has_is_new():
    assert outcome(None, AMINA) is Outcome.NEW


def test_the_list_is_open_from_shortly_before_until_the_minutes_stand():
    opens = MONDAY - OPENS_BEFORE
    check_open(State.SCHEDULED, starts_at=MONDAY, now=opens)
    check_open(State.HELD, starts_at=MONDAY, now=MONDAY + timedelta(days=9))
    with pytest.raises(NotYetOpen):
        check_open(State.SCHEDULED, starts_at=MONDAY, now=opens - timedelta(seconds=1))
    for state in (State.CANCELLED, State.COMPLETED):
        with pytest.raises(StepNotPossible):
            check_open(state, starts_at=MONDAY, now=MONDAY)


@pytest.mark.parametrize(
    ("line", "where"),
    [
        (replace(AMINA, name=" "), "lines/0/name"),
        (replace(AMINA, name="A" * 121), "lines/0/name"),
        (replace(AMINA, remarks="A" * (REMARKS_MAX + 1)), "lines/0/remarks"),
    ],
)
def test_a_line_that_nobody_could_read_is_named(line, where):
    with pytest.raises(UnfitAttendance) as problem:
        check_lines([line], named=NOBODY, seats=1)
    assert [one.pointer for one in problem.value.errors] == [where]


def test_who_has_an_account_needs_no_name():
    check_lines([replace(AMINA, name="")], named=frozenset({AMINA.id}), seats=1)


def test_a_list_has_an_end_and_each_line_a_number():
    many = [replace(AMINA, id=uuid7()) for _ in range(LINES_MAX + 1)]
    for lines, seats in ((many, 1), ([AMINA], SEATS_MAX + 1), ([AMINA, AMINA], 2)):
        with pytest.raises(UnfitAttendance):
            check_lines(lines, named=NOBODY, seats=seats)


def test_an_expected_person_has_the_same_line_on_every_phone():
    meeting, person = uuid7(), uuid7()
    assert line_of(meeting, person) == line_of(meeting, person)
    assert line_of(meeting, person) != line_of(uuid7(), person)


def test_a_code_is_over_after_a_quarter_of_an_hour():
    check_code(MONDAY, MONDAY + CODE_LASTS)
    for at in (MONDAY + CODE_LASTS + timedelta(seconds=1), MONDAY - timedelta(seconds=1)):
        with pytest.raises(CodeOver):
            check_code(MONDAY, at)
