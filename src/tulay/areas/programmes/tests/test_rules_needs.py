"""What cannot be true of a need, where it may go on to, and a score that only grows with what presses."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.programmes.errors import (
    NeedUnanswered,
    NeedUnproven,
    ReasonMissing,
    StepNotPossible,
    UnfitNeed,
)
from tulay.areas.programmes.rules import needs
from tulay.areas.programmes.rules.needs import (
    Feasibility,
    NeedDetails,
    NeedSector,
    NeedState,
    Urgency,
    check_need,
    check_need_step,
    check_unlinked,
    is_proven,
    score_of,
)

TODAY = date(2026, 11, 23)
WELL = NeedDetails(
    title="A well",
    sector="health",
    place_id=None,
    urgency="short_term",
    impact=4,
    feasibility="high",
    people=640,
    raised_by="Barangay council",
    evidence="Resolution 12.",
    evidence_date=date(2026, 8, 3),
)
SLOWER = list(reversed(Urgency))
HARDER = list(Feasibility)
said = st.builds(
    NeedDetails,
    title=st.just("A"),
    sector=st.sampled_from([one.value for one in NeedSector]),
    place_id=st.none(),
    urgency=st.sampled_from([one.value for one in Urgency]),
    impact=st.integers(1, 5),
    feasibility=st.sampled_from([one.value for one in Feasibility]),
    people=st.integers(0, 100_000),
)


def test_the_score_is_what_the_papers_say():
    score = score_of(WELL)
    assert score.parts == {"urgency": 3000, "impact": 1600, "feasibility": 1500, "people": 640}
    assert score.points == 6740
    assert score.value == Decimal("1.68")
    most = replace(WELL, urgency="immediate", impact=5, feasibility="very_high", people=2000)
    assert score_of(most).value == Decimal("2.50")


def test_weights_stay_within_what_the_papers_allow():
    assert all(10 <= weight <= 200 for weight in needs.WEIGHTS.values())
    assert set(needs.WEIGHTS) == set(NeedSector)
    assert needs.Score({"urgency": 4000}, weight=200).points == 8000


@given(said, st.integers(0, 100_000))
def test_more_people_never_press_less(one, more):
    assert score_of(replace(one, people=one.people + more)).points >= score_of(one).points


@given(said)
def test_each_step_of_an_answer_never_presses_less(one):
    points = score_of(one).points
    for name, order in (("urgency", SLOWER), ("feasibility", HARDER), ("impact", range(1, 6))):
        values = list(order)
        place = values.index(type(values[0])(getattr(one, name)))
        for value in values[place:]:
            assert score_of(replace(one, **{name: value})).points >= points


@given(said)
def test_parts_never_exceed_what_the_page_says_they_can(one):
    score = score_of(one)
    assert all(0 <= given <= needs.PARTS_MOST[name] for name, given in score.parts.items())
    assert 0 < score.value <= Decimal("2.50")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"title": " "}, "title"),
        ({"description": "a" * 4001}, "description"),
        ({"sector": "sports"}, "sector"),
        ({"urgency": "critical"}, "urgency"),
        ({"impact": 6}, "impact"),
        ({"people": needs.COUNT_MAX + 1}, "people"),
        ({"people": 3, "households": 4}, "households"),
        ({"cost_minor": -1}, "cost_minor"),
        ({"evidence_date": TODAY + timedelta(days=1)}, "evidence_date"),
        ({"submission": "assessment_driven", "evidence": ""}, "evidence"),
        ({"raised_by": ""}, "raised_by"),
    ],
)
def test_what_cannot_be_names_its_field(wrong, pointer):
    with pytest.raises(UnfitNeed) as caught:
        check_need(replace(WELL, **wrong), today=TODAY)
    assert [one.pointer for one in caught.value.errors] == [pointer]


def test_what_can_be_passes():
    check_need(WELL, today=TODAY)


def step(state, to, *, said="", details=WELL, answers=1):
    return check_need_step(state, to, said=said, details=details, answers=answers, today=TODAY)


def test_every_step_that_is_drawn_is_possible_and_no_other():
    for state in NeedState:
        for to in NeedState:
            if to in needs.STEPS[state]:
                assert step(state, to, said="Why") is to
            else:
                with pytest.raises(StepNotPossible):
                    step(state, to, said="Why")
    with pytest.raises(StepNotPossible):
        step("identified", "nonsense")


def test_stopping_needs_a_reason_and_validating_something_that_shows_it():
    for to in ("deferred", "rejected"):
        with pytest.raises(ReasonMissing):
            step("identified", to)
    for unproven in (
        {"evidence": ""},
        {"evidence_date": None},
        {"evidence_date": date(2021, 11, 22)},
    ):
        with pytest.raises(NeedUnproven):
            step("identified", "validated", details=replace(WELL, **unproven))
    assert is_proven(replace(WELL, evidence_date=date(2021, 11, 23)), TODAY)


def test_nobody_plans_for_a_need_that_no_programme_answers():
    with pytest.raises(NeedUnanswered):
        step("prioritized", "planned", answers=0)
    with pytest.raises(NeedUnanswered):
        check_unlinked("planned", answers=1)
    check_unlinked("planned", answers=2)
    check_unlinked("validated", answers=1)
