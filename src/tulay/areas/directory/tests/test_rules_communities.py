"""What cannot be true of a community; what communities come to, and that no barangay's count gets in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.directory.errors import CommunityReasonMissing, UnfitCommunity
from tulay.areas.directory.rules.communities import (
    FRESH,
    CommunityDetails,
    Estimate,
    PlaceSum,
    Residence,
    Together,
    added,
    check_community,
    check_said,
    check_total,
    estimate_of,
    is_old,
    rolled_up,
)

TODAY = date(2026, 11, 23)
BARANGAY = Residence("barangay", 1_840)
BALUNO = CommunityDetails(
    name="Lower Baluno",
    place_id=None,
    people=640,
    people_source="Survey",
    people_date=date(2025, 6, 30),
)
counts = st.integers(0, 10_000)
paths = st.sampled_from(["/9/97/1/", "/9/97/2/", "/9/98/3/", "/12/65/4/", "/12/65/5/"])
sums = st.lists(st.builds(PlaceSum, paths, counts, counts, counts), max_size=30)


def faults(where=BARANGAY, *, before=None, **said):
    with pytest.raises(UnfitCommunity) as caught:
        check_community(replace(BALUNO, **said), where, today=TODAY, before=before)
    return {(one.pointer, one.code) for one in caught.value.errors}


def test_a_profile_may_say_much_or_little():
    check_community(BALUNO, BARANGAY, today=TODAY)
    check_community(CommunityDetails(name="A", place_id=None), BARANGAY, today=TODAY)
    check_community(BALUNO, Residence("constituency", None), today=TODAY)


def test_an_estimate_needs_its_source_and_its_day():
    assert faults(people_source=" ") == {("people_source", "required")}
    assert faults(people_date=None) == {("people_date", "required")}
    assert faults(people=None) == {("people", "required")}
    assert faults(people=0) == {("people", "out-of-range")}
    assert faults(people_date=TODAY + timedelta(days=1)) == {("people_date", "in-future")}


def test_an_old_estimate_is_not_noted_but_may_stay():
    edge = TODAY - FRESH
    check_community(replace(BALUNO, people_date=edge), BARANGAY, today=TODAY)
    old = replace(BALUNO, people_date=edge - timedelta(days=1))
    assert faults(people_date=old.people_date) == {("people_date", "too-old")}
    check_community(old, BARANGAY, today=TODAY, before=estimate_of(old))
    assert faults(people=641, people_date=old.people_date, before=estimate_of(old)) == {
        ("people_date", "too-old")
    }
    assert (is_old(edge, today=TODAY), is_old(old.people_date, today=TODAY)) == (False, True)
    assert not is_old(None, today=TODAY)


def test_a_community_is_no_more_than_live_there_alone_or_with_the_others():
    assert faults(people=1_841) == {("people", "more-than-live-there")}
    crowded = Residence("barangay", 1_840, others=1_300)
    assert faults(crowded) == {("people", "more-than-live-there")}
    check_community(replace(BALUNO, people=540), crowded, today=TODAY)


def test_parts_are_no_more_than_the_whole_and_answers_stand_in_their_lists():
    assert faults(ages={"0-9": 400, "60+": 300}) == {("ages", "too-many")}
    assert faults(groups={"women": 641}) == {("groups", "too-many")}
    assert faults(counts={"households": 641}) == {("counts", "too-many")}
    check_community(replace(BALUNO, counts={"mosques": 641}), BARANGAY, today=TODAY)
    assert faults(groups={"women": -1}) == {("groups", "out-of-range")}
    for name, said in {
        "settlement": "palace", "proximity": "here", "poverty": "rich", "origins": ("martian",),
        "counts": {"cars": 1}, "ages": {"7": 1}, "groups": {"kings": 1}, "access": {"sea": "good"},
    }.items():  # fmt: skip
        assert faults(**{name: said}) == {(name, "unknown")}
    assert faults(access={"clean-water": "wet"}) == {("access", "unknown")}
    assert faults(name=" ") == {("name", "required")}
    assert faults(name="a" * 201) == {("name", "too-long")}
    assert faults(Residence("municipality", None)) == {("place_id", "unfit")}
    check_community(replace(BALUNO, people=None, people_source="", people_date=None, ages={"0-9": 9}),
                    BARANGAY, today=TODAY)  # fmt: skip


def test_a_total_is_stated_for_a_larger_place_with_source_and_day():
    whole = Estimate(2_400, "Assessment", date(2025, 6, 30))
    check_total(whole, level="municipality", population=27_000, today=TODAY)
    check_total(Estimate(None, "", None), level="region", population=None, today=TODAY)
    for said, level, pointer in (
        (whole, "barangay", "place"),
        (Estimate(2_400, "", whole.on_date), "province", "source"),
        (Estimate(2_400, "A", None), "province", "on_date"),
        (Estimate(27_001, "A", whole.on_date), "province", "people"),
    ):
        with pytest.raises(UnfitCommunity) as caught:
            check_total(said, level=level, population=27_000, today=TODAY)
        assert [one.pointer for one in caught.value.errors] == [pointer]


def test_a_reason_is_said():
    assert check_said(" Noted twice. ") == "Noted twice."
    with pytest.raises(CommunityReasonMissing):
        check_said("  ")


@given(st.builds(Together, counts, counts, counts, st.none() | st.integers(1, 10_000)))
def test_what_is_stated_is_attributed_or_not_and_the_rate_never_exceeds_all(one):
    assert one.attributed + one.unattributed == one.total
    assert one.unattributed >= 0
    assert (one.percent is None) == (one.stated is None)
    if one.percent is not None:
        assert 0 <= one.percent <= 100
        assert (one.percent == 100) == (one.unattributed == 0)
    assert not (one.is_exceeded and one.unattributed)


@given(sums, st.sampled_from(["/", "/9/", "/9/97/", "/9/97/1/", "/77/"]))
def test_parts_come_to_the_whole_and_take_nothing_from_elsewhere(found, below):
    parts, whole = rolled_up(found, below), Together()
    for one in parts.values():
        whole = added(whole, one)
    inside = [one for one in found if one.path.startswith(below)]
    assert whole.attributed == sum(one.attributed for one in inside)
    assert whole.communities == sum(one.communities for one in inside)
    assert whole.stated is None


def test_estimates_roll_up_to_the_places_directly_below():
    found = [
        PlaceSum("/9/97/1/", 2, 1, 30),
        PlaceSum("/9/97/2/", 1, 1, 5),
        PlaceSum("/9/98/3/", 1, 0, 0),
    ]
    assert rolled_up(found, "/9/") == {"97": Together(3, 2, 35), "98": Together(1, 0, 0)}
    assert rolled_up(found, "/9/97/1/") == {"": Together(2, 1, 30)}
    assert rolled_up(found) == {"9": Together(4, 2, 35)}
