import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.cases.errors import CodeUnreadable
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.tracking import ALPHABET, check_character, new_code, read_code, shown

codes = st.text(ALPHABET, min_size=12, max_size=12).map(lambda body: body + check_character(body))
places = st.integers(0, 12)


def test_a_new_code_is_twelve_characters_and_a_check():
    code = new_code()

    assert len(code) == 13
    assert set(code) <= set(ALPHABET)
    assert read_code(code) == code
    assert new_code() != code


@given(codes)
def test_what_is_shown_is_read_back(code):
    assert shown(code) == "-".join((code[:4], code[4:8], code[8:12], code[12]))
    assert read_code(shown(code)) == code


@given(codes, st.sampled_from("oO"), st.sampled_from("iIlL"), st.booleans())
def test_reading_forgives_what_hands_and_eyes_confuse(code, nought, one, lower):
    typed = code.replace("0", nought).replace("1", one)
    typed = typed.lower() if lower else typed

    assert read_code(f"  {typed[:3]} - {typed[3:]}\u2013 ") == code


@given(codes)
def test_a_code_copied_out_of_arabic_words_is_read(code):
    assert read_code(f"\u2066{shown(code)}\u2069\u200f") == code


@given(codes, places, st.sampled_from(ALPHABET))
def test_every_wrong_character_is_noticed(code, place, wrong):
    typed = code[:place] + wrong + code[place + 1 :]

    if typed == code:
        assert read_code(typed) == code
    else:
        with pytest.raises(CodeUnreadable):
            read_code(typed)


@given(codes, places, places)
def test_every_two_characters_that_changed_places_are_noticed(code, one, other):
    letters = list(code)
    letters[one], letters[other] = letters[other], letters[one]
    typed = "".join(letters)

    if typed == code:
        assert read_code(typed) == code
    else:
        with pytest.raises(CodeUnreadable):
            read_code(typed)


@given(st.text(max_size=100))
def test_whatever_is_typed_is_a_code_or_a_problem(typed):
    with contextlib.suppress(CodeUnreadable):
        assert len(read_code(typed)) == tracking.LENGTH + 1


def test_a_code_that_is_known_stays_readable_for_ever():
    assert read_code("7k3q 9wxa 2m4t " + check_character("7K3Q9WXA2M4T")) == "7K3Q9WXA2M4T" + (
        check_character("7K3Q9WXA2M4T")
    )
    assert check_character("0" * 12) == "0"
    assert check_character("1" + "0" * 11) == "2"
