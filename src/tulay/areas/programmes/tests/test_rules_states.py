from datetime import date, timedelta
from decimal import Decimal

import pytest

from tulay.areas.programmes.errors import ReasonMissing, StepNotPossible, UnfitReport
from tulay.areas.programmes.rules.marks import (
    check_done,
    check_indicator,
    check_milestone,
    check_value,
)
from tulay.areas.programmes.rules.states import (
    STEPS,
    PpaState,
    check_open,
    check_report,
    check_step,
)

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.parametrize("state", PpaState)
@pytest.mark.parametrize("to", PpaState)
def test_a_state_leads_only_where_it_is_said_to(state, to):
    if to in STEPS[state]:
        assert check_step(state.value, to.value, said="Why.") is to
    else:
        with pytest.raises(StepNotPossible):
            check_step(state.value, to.value, said="Why.")


def test_a_state_nobody_knows_leads_nowhere():
    with pytest.raises(StepNotPossible):
        check_step("ongoing", "paused", said="")


@pytest.mark.parametrize("to", ["on_hold", "cancelled"])
def test_stopping_needs_a_reason(to):
    with pytest.raises(ReasonMissing):
        check_step("ongoing", to, said=" ")


@pytest.mark.parametrize("state", PpaState)
def test_only_what_is_not_over_can_change(state):
    if STEPS[state]:
        check_open(state.value)
    else:
        with pytest.raises(StepNotPossible):
            check_open(state.value)


def report(**said):
    given = {"kind": "note", "progress": None, "said": "Rain.", "follow_up_date": None}
    check_report(**(given | said), today=TODAY)


def test_a_report_says_what_happened():
    report()
    report(kind="progress", progress=100, follow_up_date=TODAY)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"kind": "status"}, "kind"),
        ({"kind": "rumour"}, "kind"),
        ({"progress": 101}, "progress"),
        ({"kind": "progress"}, "progress"),
        ({"said": " "}, "said"),
        ({"follow_up_date": TODAY - timedelta(days=1)}, "follow_up_date"),
    ],
)
def test_a_report_that_cannot_be_is_refused(said, pointer):
    with pytest.raises(UnfitReport) as refused:
        report(**said)
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_marks_have_words_and_are_not_too_many():
    check_milestone("First shed in use", known=49)
    for title, known in ((" ", 0), ("x" * 201, 0), ("First", 50)):
        with pytest.raises(UnfitReport):
            check_milestone(title, known=known)


def test_an_indicator_measures_something_we_know():
    number = {"baseline": Decimal(0), "target": Decimal(5)}
    check_indicator("Families", category="livelihood", **number, known=0)
    with pytest.raises(UnfitReport):
        check_indicator("Families", category="weather", **number, known=0)
    with pytest.raises(UnfitReport):
        check_value("actual", Decimal(-1))


def test_a_milestone_is_not_reached_tomorrow():
    check_done(TODAY, today=TODAY)
    with pytest.raises(UnfitReport):
        check_done(TOMORROW, today=TODAY)
