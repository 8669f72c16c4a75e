"""What an agreement must be, when it takes effect, runs out, goes on and ends; without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.directory.errors import (
    NotSigned,
    PartnershipStepNotPossible,
    SideThere,
    TooManyOfPartnership,
    UnfitPartnership,
)
from tulay.areas.directory.rules.partnerships import (
    LONGEST,
    MILESTONES_MAX,
    SIDES_MAX,
    SOON,
    PartnershipDetails,
    PartnershipEnd,
    PartnershipStanding,
    PartnershipState,
    Side,
    check_milestone,
    check_partnership,
    check_renewal,
    check_side,
    check_signature,
    check_takes_effect,
    folded_name,
    is_milestone_overdue,
    standing_of,
    state_after_ending,
)
from tulay.kernel.ids import uuid7

TODAY, DAY = date(2026, 11, 23), timedelta(days=1)
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


def details(**changes):
    known = {
        "title": "Boats",
        "kind": "agreement",
        "purpose": "Nurses travel.",
        "starts_date": TODAY,
        "ends_date": None,
    }
    return PartnershipDetails(**(known | changes))


def faults(problem):
    return [one.pointer for one in problem.value.errors]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"title": " "}, ["title"]),
        ({"title": "a" * 201}, ["title"]),
        ({"kind": "friendship"}, ["kind"]),
        ({"purpose": ""}, ["purpose"]),
        ({"ends_date": TODAY - DAY}, ["ends_date"]),
        ({"ends_date": TODAY + LONGEST + DAY, "title": ""}, ["title", "ends_date"]),
    ],
)
def test_an_agreement_says_something_and_ends_after_it_begins(changes, wrong):
    check_partnership(details())
    check_partnership(details(ends_date=TODAY))
    with pytest.raises(UnfitPartnership) as problem:
        check_partnership(details(**changes))
    assert faults(problem) == wrong


def test_a_side_is_an_agency_or_an_organisation_once_and_somebody_signs():
    known = uuid7()
    check_side(Side("Amina", agency_id=known), agencies={known}, there=())
    check_side(Side("Amina", organisation="Islands"), agencies=(), there={known})
    for side, wrong in (
        (Side("Amina"), ["organisation"]),
        (Side("Amina", agency_id=known, organisation="Islands"), ["organisation"]),
        (Side("Amina", agency_id=uuid7()), ["agency_id"]),
        (Side("Amina", organisation="a" * 201), ["organisation"]),
        (Side(" ", organisation="Islands"), ["signatory"]),
        (Side("Amina", "a" * 121, organisation="Islands"), ["designation"]),
    ):
        with pytest.raises(UnfitPartnership) as problem:
            check_side(side, agencies={known}, there=())
        assert faults(problem) == wrong
    with pytest.raises(SideThere):
        check_side(
            Side("A", organisation=" ISLANDS  x"), agencies=(), there={folded_name("islands X")}
        )
    with pytest.raises(TooManyOfPartnership):
        check_side(
            Side("A", organisation="b"), agencies=(), there=[str(n) for n in range(SIDES_MAX)]
        )


def test_nobody_signs_tomorrow():
    check_signature(TODAY, TODAY)
    with pytest.raises(UnfitPartnership):
        check_signature(TODAY + DAY, TODAY)


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 3))
def test_it_takes_effect_when_all_of_two_or_more_sides_signed_a_text(sides, signed, files):
    signed = min(sides, signed)
    if sides >= 2 and signed == sides and files:
        check_takes_effect("draft", sides=sides, signed=signed, files=files)
    else:
        with pytest.raises(NotSigned):
            check_takes_effect("draft", sides=sides, signed=signed, files=files)
    with pytest.raises(PartnershipStepNotPossible):
        check_takes_effect("in_force", sides=sides, signed=signed, files=files)


@given(DAYS, DAYS)
def test_a_renewal_goes_beyond_the_last_day_there_is(ends_date, until):
    if ends_date < until <= ends_date + LONGEST:
        check_renewal("in_force", ends_date=ends_date, until=until)
    else:
        with pytest.raises(UnfitPartnership):
            check_renewal("in_force", ends_date=ends_date, until=until)


def test_only_what_is_in_force_and_has_a_last_day_is_renewed():
    for state, last in (("draft", TODAY), ("ended", TODAY), ("in_force", None)):
        with pytest.raises(PartnershipStepNotPossible):
            check_renewal(state, ends_date=last, until=TODAY + DAY)


def test_it_ends_once_with_a_reason_and_a_draft_is_dropped():
    def end(state="in_force", **changes):
        known = {"reason": PartnershipEnd.AGREED, "said": "Why.", "day": TODAY}
        known |= {"starts_date": TODAY - DAY, "today": TODAY}
        return state_after_ending(state, **(known | changes))

    assert end() is PartnershipState.ENDED
    assert end("draft", starts_date=TODAY + 9 * DAY) is PartnershipState.DROPPED
    for state in ("ended", "dropped"):
        with pytest.raises(PartnershipStepNotPossible):
            end(state)
    for changes, wrong in (
        ({"reason": "boredom"}, ["reason"]),
        ({"said": " "}, ["said"]),
        ({"day": TODAY + DAY}, ["ended_date"]),
        ({"day": TODAY - 2 * DAY}, ["ended_date"]),
    ):
        with pytest.raises(UnfitPartnership) as problem:
            end(**changes)
        assert faults(problem) == wrong


def test_milestones_lie_after_the_first_day():
    check_milestone("Rooms", TODAY, starts_date=TODAY, there_are=0)
    with pytest.raises(UnfitPartnership) as problem:
        check_milestone(" ", TODAY - DAY, starts_date=TODAY, there_are=0)
    assert faults(problem) == ["title", "due_date"]
    with pytest.raises(TooManyOfPartnership):
        check_milestone("Rooms", TODAY, starts_date=TODAY, there_are=MILESTONES_MAX)


def test_a_milestone_is_overdue_the_day_after_while_it_is_owed():
    def late(state="in_force", *, due=TODAY - DAY, met=False):
        return is_milestone_overdue(state, due_date=due, is_met=met, today=TODAY)

    assert late()
    assert not late(due=TODAY)
    assert not late(met=True)
    assert not late("draft")
    assert not late("ended")


@given(DAYS, DAYS)
def test_its_last_day_is_the_last_on_which_it_holds(last, today):
    told = standing_of("in_force", ends_date=last, today=today)
    assert (told is PartnershipStanding.RAN_OUT) == (today > last)
    assert (told is PartnershipStanding.RUNS_OUT) == (today <= last < today + SOON)
    for state in ("draft", "ended", "dropped"):
        assert standing_of(state, ends_date=last, today=today) == state
    assert standing_of("in_force", ends_date=None, today=today) is PartnershipStanding.IN_FORCE
