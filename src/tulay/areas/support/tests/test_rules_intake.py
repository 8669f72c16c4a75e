"""What an intake asks, who reads which part, when it is confirmed."""

from datetime import UTC, date, datetime

import pytest

from tulay.areas.support.rules.intake import (
    ASKED,
    BY_CODE,
    HAS_NONE,
    HAS_NUMBER,
    OF_ITS_OWN,
    READERS,
    SPECIAL,
    Kind,
    Reader,
    Section,
    asked_in,
    changed_between,
    confirm_due_at,
    contested_in,
    faults_in,
    kept,
    masked_number,
    may_open,
    missing_in,
    read_with_the_rest,
    special_in,
)
from tulay.kernel.jurisdiction import BANGSAMORO, NAMIBIA, SOUTH_AFRICA

TODAY = date(2026, 11, 24)
NUMBER = "8001015009087"
FIELDS = {
    "identity_number", "phone", "street", "town", "province", "postcode", "emergency_name", "emergency_phone",
    "diagnosis", "medications", "allergies", "medical_notes", "doctor_name", "doctor_phone", "accommodations",
    "assistive_technology", "support_needs", "communication_preferences", "learning_style",
}  # fmt: skip


def codes(answers, where=SOUTH_AFRICA, paper=HAS_NUMBER):
    faults = faults_in(answers, paper=paper, where=where, today=TODAY, known_birth=None)
    return {one.pointer: one.code for one in faults}


def lacking(values, where=SOUTH_AFRICA):
    return [one.pointer for one in missing_in(values, where=where)]


def test_everything_that_was_ever_asked_is_asked():
    assert {one.code for one in ASKED} - {"identity_paper"} == FIELDS
    assert {one.section for one in ASKED} == set(Section)


def test_what_is_special_is_health_and_what_it_makes_necessary():
    assert frozenset({Section.HEALTH, Section.NEEDS}) == SPECIAL
    assert special_in(["phone", "diagnosis"])
    assert special_in(["support_needs"])
    assert not special_in(["phone", "learning_style", "identity_number"])


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("section", Section)
@pytest.mark.parametrize("agreed", [True, False])
def test_a_section_is_opened_by_need_to_know_and_special_ones_with_consent(reader, section, agreed):
    is_needed = reader in READERS[section]
    is_allowed = agreed or section not in SPECIAL
    assert may_open(section, reader, may_use_special=agreed) == (is_needed and is_allowed)
    with_the_rest = read_with_the_rest(reader, may_use_special=agreed)
    assert (section in with_the_rest) == (is_needed and is_allowed and section not in OF_ITS_OWN)


def test_a_supervisor_neither_opens_the_number_nor_how_somebody_learns():
    assert not may_open(Section.IDENTITY, Reader.SUPERVISOR, may_use_special=True)
    assert not may_open(Section.LEARNING, Reader.SUPERVISOR, may_use_special=True)
    assert may_open(Section.HEALTH, Reader.SUPERVISOR, may_use_special=True)
    assert set(READERS) == set(Section)


def test_which_paper_somebody_has_is_asked_where_its_rule_is_known():
    assert [one.kind for one in asked_in(Section.IDENTITY, SOUTH_AFRICA)] == [
        Kind.PAPER,
        Kind.NUMBER,
    ]
    assert [one.kind for one in asked_in(Section.IDENTITY, NAMIBIA)] == [Kind.NUMBER]


def test_what_fits_is_no_fault():
    good = {
        "identity_paper": HAS_NUMBER,
        "identity_number": NUMBER,
        "phone": "082 123 4567",
        "diagnosis": "x" * 5000,
        "medical_notes": "x" * 10_000,
        "town": "",
    }
    assert codes(good) == {}


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"shoe_size": "42"}, "unknown"),
        ({"diagnosis": "x" * 5001}, "too-long"),
        ({"medical_notes": "x" * 10_001}, "too-long"),
        ({"support_needs": "x" * 2001}, "too-long"),
        ({"learning_style": "x" * 101}, "too-long"),
        ({"phone": "12"}, "not-dialled"),
        ({"doctor_phone": "tomorrow"}, "not-dialled"),
        ({"identity_paper": "passport"}, "unknown"),
        ({"identity_number": "8001015009088"}, "check-digit"),
    ],
)
def test_what_does_not_fit_is_named(answers, code):
    assert list(codes(answers).values()) == [code]


def test_a_number_is_checked_where_its_rule_is_known_and_free_elsewhere():
    other = {"identity_number": "PSN 1234-5678"}
    assert codes(other) == {"identity_number": "not-digits"}
    assert codes(other, paper=HAS_NONE) == {}
    assert codes(other, where=BANGSAMORO, paper="") == {}


def test_only_south_africa_asks_for_an_answer_about_the_number():
    assert lacking({}) == ["identity_paper"]
    assert lacking({"identity_paper": HAS_NUMBER}) == ["identity_number"]
    assert lacking({"identity_paper": HAS_NONE}) == []
    assert lacking({}, where=BANGSAMORO) == []


def test_a_name_and_its_number_belong_together():
    none = {"identity_paper": HAS_NONE}
    assert lacking(none | {"emergency_name": "Sipho"}) == ["emergency_phone"]
    assert lacking(none | {"emergency_phone": "0821234567"}) == ["emergency_name"]
    assert lacking(none | {"emergency_name": "Sipho", "emergency_phone": "0821234567"}) == []


def test_numbers_are_kept_in_one_spelling_and_none_of_who_has_none():
    said = {"phone": "082 123 4567", "identity_number": "800101 5009 087", "town": "Cape Town"}
    assert kept(said, paper=HAS_NUMBER, where=SOUTH_AFRICA) == {
        "phone": "+27821234567",
        "identity_number": NUMBER,
        "town": "Cape Town",
    }
    emptied = kept({"identity_paper": HAS_NONE}, paper=HAS_NONE, where=SOUTH_AFRICA)
    assert emptied == {"identity_paper": HAS_NONE, "identity_number": ""}
    free = {"identity_number": "PSN 1234-5678"}
    assert kept(free, paper="", where=BANGSAMORO) == free


def test_what_changed_is_listed_in_the_order_of_the_form():
    before = {"phone": "1", "diagnosis": "a", "town": ""}
    after = {"diagnosis": "b", "identity_number": "3"}
    assert changed_between(before, after) == ("identity_number", "phone", "diagnosis")
    assert changed_between(before, before) == ()


def test_an_answer_that_somebody_wrote_later_is_contested():
    faults = contested_in(["phone", "town"], {"phone": 4, "town": 2, "street": 9}, 3)
    assert [one.pointer for one in faults] == ["phone"]


@pytest.mark.parametrize(
    ("confirmed", "due"),
    [
        (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)),
        (datetime(2026, 8, 31, tzinfo=UTC), datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2027, 8, 30, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)),
        (datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)),
    ],
)
def test_half_a_year_later_we_ask_again(confirmed, due):
    assert confirm_due_at(confirmed) == due


def test_of_a_number_its_end_is_shown():
    assert [masked_number(one) for one in (NUMBER, "12345", "")] == ["… 087", "…", ""]


def test_every_question_knows_its_section():
    assert all(BY_CODE[one.code].section is one.section for one in ASKED)
