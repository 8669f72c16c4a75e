from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.catalogue import errors
from tulay.areas.catalogue.rules import stories as rules
from tulay.areas.catalogue.rules.stories import LIVE, StoryState, Told

LONG = "We were out at sea again after a week, all of us."


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Thank you.", "too-short"),
        ("a" * (rules.WORDS_MAX + 1), "too-long"),
        (f"{LONG} Write to ana@example.org.", "reachable"),
        (f"{LONG} Call 0917 123 4567.", "reachable"),
    ],
)
def test_words_that_cannot_be_shown_say_what_to_change(words, code):
    with pytest.raises(errors.StoryUnfit) as refused:
        rules.checked_words(words)

    assert [(one.pointer, one.code) for one in refused.value.errors] == [("words", code)]


def test_words_keep_their_lines_and_lose_what_stands_around_them():
    assert rules.checked_words(f"  {LONG}\n\nThank you.\n") == f"{LONG}\n\nThank you."


def test_years_and_sums_of_money_are_no_telephone_numbers():
    assert not rules.is_reachable("In 2025 and 2026 we paid 1,200 pesos, and 300 more.")


@given(st.integers(10**6, 10**13))
def test_a_long_number_is_found_however_it_is_written(number):
    digits = str(number)
    assert rules.is_reachable(digits)
    assert rules.is_reachable(" ".join(digits))
    assert rules.is_reachable("-".join(digits))


def test_a_name_may_be_missing_and_is_never_an_address():
    assert rules.checked_name("  Amina   S. ") == "Amina S."
    assert rules.checked_name(" ") == ""
    for name in ("a" * 61, "amina@example.org"):
        with pytest.raises(errors.StoryUnfit):
            rules.checked_name(name)


def test_a_story_is_told_in_a_language_of_the_pages():
    assert rules.checked_language("fil") == "fil"
    with pytest.raises(errors.StoryUnfit):
        rules.checked_language("xx")


def test_an_agency_may_leave_its_words_out_where_none_are_needed():
    assert rules.checked_said(" Why. ", pointer="said") == "Why."
    assert rules.checked_said("", pointer="said") == ""
    with pytest.raises(errors.StoryUnfit):
        rules.checked_said(" ", pointer="said", is_required=True)
    with pytest.raises(errors.StoryUnfit):
        rules.checked_said("a" * 501, pointer="said")


def test_nothing_is_kept_without_consent():
    rules.check_agreed(is_agreed=True)
    with pytest.raises(errors.StoryNotAgreed):
        rules.check_agreed(is_agreed=False)


@pytest.mark.parametrize("state", StoryState)
def test_a_step_is_possible_only_from_where_it_begins(state):
    if state in LIVE:
        rules.check_state(state, LIVE)
        return
    with pytest.raises(errors.StoryStepNotPossible):
        rules.check_state(state, LIVE)


def test_whoever_read_other_words_reads_again():
    rules.check_version(2, None)
    rules.check_version(2, 2)
    with pytest.raises(errors.StoryChanged):
        rules.check_version(2, 1)


def test_nobody_judges_their_own_story_or_proposes_what_is_said_already():
    me = uuid4()
    rules.check_impartial(me, uuid4())
    rules.check_impartial(None, me)
    with pytest.raises(errors.OwnStory):
        rules.check_impartial(me, me)
    rules.check_differs("a", "b")
    with pytest.raises(errors.SameWords):
        rules.check_differs("a", "a")


def test_an_official_who_asked_is_named_whichever_door_they_used():
    assert rules.told_through(Told.WEB, is_helped=False) is Told.WEB
    assert rules.told_through(Told.API, is_helped=True) is Told.ASSISTED
