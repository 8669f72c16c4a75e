from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tulay.areas.privacy.errors.rights import (
    AnswerMissing,
    DecidedAlready,
    NotAboutYourself,
    SecondPersonNeeded,
    StillHeld,
)
from tulay.areas.privacy.rules import rights
from tulay.areas.privacy.rules.rights import ClaimState, Right

NOW = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("law", "due"),
    [
        ("popia", datetime(2026, 3, 2, 8, 0, tzinfo=UTC)),
        ("ph-dpa", datetime(2026, 3, 2, 8, 0, tzinfo=UTC)),
        ("generic", datetime(2026, 3, 2, 8, 0, tzinfo=UTC)),
        ("gdpr", datetime(2026, 2, 28, 8, 0, tzinfo=UTC)),
    ],
)
def test_an_answer_is_owed_by_the_clock_of_the_law(law, due):
    assert rights.due_at(law, NOW) == due


def test_a_month_after_december_is_january():
    assert rights.due_at("gdpr", NOW.replace(month=12)) == datetime(2027, 1, 31, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("law", "days"), [("popia", 30), ("ph-dpa", 15), ("generic", 30), ("gdpr", 59)]
)
def test_an_answer_can_be_put_off_by_what_the_law_allows(law, days):
    assert rights.put_off_until(law, NOW) == NOW + timedelta(days=days)


@pytest.mark.parametrize(
    ("jurisdiction", "law"),
    [
        ("bangsamoro", "ph-dpa"),
        ("namibia", "generic"),
        ("south-africa", "popia"),
        ("atlantis", "generic"),
    ],
)
def test_everybody_has_a_law(jurisdiction, law):
    assert rights.law_of(jurisdiction) == law


def test_a_right_cites_its_section_where_there_is_one():
    assert rights.section("popia", Right.CORRECTION) == "POPIA 24"
    assert rights.section("popia", Right.PORTABILITY) == ""
    assert rights.section("generic", Right.ACCESS) == ""


def test_a_week_before_the_end_the_clock_warns():
    assert rights.is_urgent(NOW, now=NOW - timedelta(days=7))
    assert rights.is_urgent(NOW, now=NOW + timedelta(days=1))
    assert not rights.is_urgent(NOW, now=NOW - timedelta(days=8))


def test_two_sign_for_what_cannot_be_undone_and_for_files_that_staff_make():
    assert rights.needs_two(Right.ERASURE, filed_by=None)
    assert rights.needs_two(Right.ACCESS, filed_by=uuid4())
    assert not rights.needs_two(Right.ACCESS, filed_by=None)
    assert not rights.needs_two(Right.CORRECTION, filed_by=uuid4())


def test_nobody_decides_about_themselves_or_what_they_filed():
    officer, person = uuid4(), uuid4()
    rights.check_decider(decider_id=officer, person_id=person, filed_by=uuid4())
    rights.check_decider(decider_id=None, person_id=person, filed_by=None)
    with pytest.raises(NotAboutYourself):
        rights.check_decider(decider_id=person, person_id=person, filed_by=None)
    with pytest.raises(NotAboutYourself):
        rights.check_decider(decider_id=officer, person_id=person, filed_by=officer)


def test_the_second_signature_is_another_hand():
    first, second, person = uuid4(), uuid4(), uuid4()
    rights.check_second(second_id=second, first_id=first, person_id=person)
    for hand in (None, first, person):
        with pytest.raises(SecondPersonNeeded):
            rights.check_second(second_id=hand, first_id=first, person_id=person)


def test_an_answer_has_words():
    rights.check_answer("Done.")
    with pytest.raises(AnswerMissing):
        rights.check_answer("  ")


def test_a_step_begins_where_it_can():
    rights.check_state(ClaimState.OPEN, rights.WITHDRAWABLE)
    with pytest.raises(DecidedAlready):
        rights.check_state(ClaimState.ERASING, rights.WITHDRAWABLE)


def test_what_is_held_is_not_erased():
    rights.check_not_held(is_held=False)
    with pytest.raises(StillHeld):
        rights.check_not_held(is_held=True)
