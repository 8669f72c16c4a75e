"""What is said of whom a PPA reaches, who is perhaps there twice, and how an enrolment ends."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.programmes.errors import (
    AlreadyEnrolled,
    EnrolmentOver,
    PerhapsEnrolled,
    UnfitBeneficiary,
    UnfitEnding,
)
from tulay.areas.programmes.rules.beneficiaries import (
    ID_MAX,
    NAME_MAX,
    PEOPLE_MAX,
    SAID_MAX,
    BeneficiaryDetails,
    Known,
    check_beneficiary,
    check_ending,
    check_not_there,
    check_running,
    is_outside,
)
from tulay.kernel.likeness import as_named, as_numbered

TODAY = date(2026, 11, 23)
SAID = BeneficiaryDetails("person", "Amina Salik", None, date(2026, 3, 2))
THERE = Known(12, "person", "AMINA  SALIK", "12-34", None)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"kind": "cat"}, "kind"),
        ({"name": " - "}, "name"),
        ({"name": "a" * (NAME_MAX + 1)}, "name"),
        ({"id_number": "1" * (ID_MAX + 1)}, "id_number"),
        ({"people": 2}, "people"),
        ({"kind": "household", "people": 0}, "people"),
        ({"kind": "community", "people": PEOPLE_MAX + 1}, "people"),
        ({"started_date": date(2026, 11, 24)}, "started_date"),
        ({"birth_date": date(2026, 11, 24)}, "birth_date"),
        ({"birth_date": date(1899, 1, 1)}, "birth_date"),
        ({"kind": "organisation", "birth_date": date(1984, 1, 1)}, "birth_date"),
    ],
)
def test_what_cannot_be_true_is_named(said, pointer):
    with pytest.raises(UnfitBeneficiary) as refused:
        check_beneficiary(replace(SAID, **said), today=TODAY)
    assert [one.pointer for one in refused.value.errors] == [pointer]


def test_what_can_be_true_passes():
    check_beneficiary(SAID, today=TODAY)
    check_beneficiary(
        replace(SAID, kind="household", people=7, birth_date=date(1984, 1, 1)), today=TODAY
    )


def test_the_same_number_is_told_whatever_the_name_and_cannot_be_somebody_else():
    said = replace(SAID, name="Another Name", id_number="1234")
    for is_somebody_else in (False, True):
        with pytest.raises(AlreadyEnrolled) as told:
            check_not_there(said, [THERE], is_somebody_else=is_somebody_else)
        assert told.value.facts["number"] == 12


def test_the_same_name_is_told_until_somebody_says_that_they_are_two():
    with pytest.raises(PerhapsEnrolled) as told:
        check_not_there(SAID, [replace(THERE, number=40), THERE], is_somebody_else=False)
    assert told.value.facts["number"] == 12
    check_not_there(SAID, [THERE], is_somebody_else=True)


@pytest.mark.parametrize(
    "other",
    [
        replace(THERE, name="Amina Salic"),
        replace(THERE, kind="household"),
        replace(THERE, birth_date=date(1990, 1, 1)),
    ],
)
def test_another_name_kind_or_day_of_birth_is_another_one(other):
    check_not_there(replace(SAID, birth_date=date(1984, 7, 19)), [other], is_somebody_else=False)


def test_what_has_ended_is_not_changed():
    check_running("enrolled")
    with pytest.raises(EnrolmentOver):
        check_running("ended")


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"reason": "erased"}, "reason"),
        ({"reason": "tired"}, "reason"),
        ({"reason": "other"}, "said"),
        ({"said": "a" * (SAID_MAX + 1)}, "said"),
        ({"ended_date": date(2026, 3, 1)}, "ended_date"),
        ({"ended_date": date(2026, 11, 24)}, "ended_date"),
    ],
)
def test_an_end_has_a_reason_and_a_day_that_was(given, pointer):
    end = {"reason": "left", "ended_date": TODAY, "said": ""} | given
    with pytest.raises(UnfitEnding) as refused:
        check_ending(**end, started_date=date(2026, 3, 2), today=TODAY)
    assert [one.pointer for one in refused.value.errors] == [pointer]


def test_an_end_for_another_reason_says_which():
    why = check_ending(
        "other", ended_date=TODAY, said="They asked.", started_date=TODAY, today=TODAY
    )
    assert why.value == "other"


def test_only_where_a_region_counts_apart_is_a_place_outside_it():
    assert is_outside("bangsamoro", "/0900000000/0907200000/")
    assert not is_outside("bangsamoro", "/1900000000/1903600000/")
    assert not is_outside("namibia", "/NA-KH/")


@given(st.text())
def test_what_is_compared_stays_when_it_is_compared_again(text):
    assert as_named(as_named(text)) == as_named(text)
    assert as_numbered(as_numbered(text)) == as_numbered(text)


@given(st.text())
def test_how_a_name_is_written_changes_nothing(text):
    assert as_named(f"  {text}. ") == as_named(text)
    assert as_named(unicodedata.normalize("NFC", text)) == as_named(
        unicodedata.normalize("NFD", text)
    )
