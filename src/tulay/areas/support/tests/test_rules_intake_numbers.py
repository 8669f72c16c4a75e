"""The South African identity number, and numbers that are dialled."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tulay.areas.support.rules.intake_numbers import (
    births_of,
    check_digit,
    dialled,
    number_fault,
    read,
    written,
)
from tulay.kernel.ages import comes_of_age_on

TODAY = date(2026, 11, 24)
GROWN_UP = st.dates(date(1927, 1, 1), date(2008, 11, 24))
SERIAL = st.integers(0, 9999)


def made(born, serial=5009, standing="0", eighth="8"):
    """A number that fits, for somebody born on a day."""
    twelve = f"{born:%y%m%d}{serial:04d}{standing}{eighth}"
    return twelve + check_digit(twelve)


def fault(text, **facts):
    known = {"pointer": "identity_number", "today": TODAY, "adult_at": 18}
    found = number_fault(text, **(known | facts))
    return found.code if found else None


def test_the_example_of_the_department_fits():
    assert fault("8001015009087") is None
    assert read("8001015009087", today=TODAY).born == date(1980, 1, 1)


@given(GROWN_UP, SERIAL, st.sampled_from("012"), st.sampled_from("0189"))
def test_whatever_is_made_by_the_rule_fits_and_tells_the_day(born, serial, standing, eighth):
    number = made(born, serial, standing, eighth)
    assert fault(number) is None
    found = read(number, today=TODAY)
    assert (found.born, found.standing) == (born, standing)


@given(GROWN_UP, SERIAL, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_never_fits(born, serial, place, step):
    number = made(born, serial)
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert fault(wrong) is not None


@given(GROWN_UP, SERIAL, st.integers(0, 11))
def test_two_digits_swapped_are_found_unless_they_are_nine_and_nought(born, serial, place):
    number = made(born, serial)
    assume(number[place] != number[place + 1])
    assume({number[place], number[place + 1]} != {"0", "9"})  # what Luhn cannot see
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert fault(swapped) is not None


@given(GROWN_UP, SERIAL, st.sampled_from([" ", "-", "\u00a0", "."]))
def test_spaces_and_digits_of_other_scripts_are_read(born, serial, between):
    number = made(born, serial)
    spaced = between.join([number[:6], number[6:10], number[10:]])
    arabic = "".join(chr(0x0660 + int(one)) for one in number)
    assert written(spaced) == written(arabic) == number
    assert fault(spaced) is None


@given(st.text(max_size=40))
def test_any_text_is_answered_and_only_thirteen_digits_fit(text):
    found = fault(text)
    assert found is not None or (len(written(text)) == 13 and written(text).isascii())


@given(st.dates(date(2008, 11, 25), TODAY), SERIAL)
def test_a_number_of_somebody_under_age_is_refused(born, serial):
    assert fault(made(born, serial)) == "under-age"


def test_the_eighteenth_birthday_is_the_first_day():
    born = TODAY - timedelta(days=1)
    number = made(date(born.year - 18, born.month, born.day) + timedelta(days=1))
    assert comes_of_age_on(date(2008, 11, 24), 18) == TODAY
    assert fault(number) is None
    assert fault(number, today=TODAY - timedelta(days=1)) == "under-age"


def test_who_is_a_hundred_is_believed_when_their_account_says_so():
    born = date(1920, 5, 3)
    assert fault(made(born)) == "under-age"
    assert fault(made(born), known_birth=born) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-digits"),
        ("my number", "not-digits"),
        ("80010150090²7", "not-digits"),
        ("800101500908", "length"),
        ("80010150090877", "length"),
        ("8013015009087", "no-such-day"),
        ("8002305009087", "no-such-day"),
        ("8001015009386", "standing"),
        ("8001015009088", "check-digit"),
    ],
)
def test_each_fault_is_named_by_itself(text, code):
    assert fault(text) == code


def test_a_number_of_another_day_of_birth_is_told():
    assert fault("8001015009087", known_birth=date(1981, 1, 1)) == "other-birth"


def test_a_leap_day_is_of_the_century_that_had_it():
    assert births_of("000229", today=TODAY) == (date(2000, 2, 29),)
    assert births_of("990229", today=TODAY) == ()
    assert births_of("261125", today=TODAY) == (date(1926, 11, 25),)


def test_numbers_that_are_none_say_nothing():
    assert read("80010150090", today=TODAY) is None
    assert read("eightmillion1", today=TODAY) is None
    assert read("8013015009087", today=TODAY) is None


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("082 123 4567", "ZA", "+27821234567"),
        ("+27 82-123-4567", "ZA", "+27821234567"),
        ("0917 123 4567", "PH", "+639171234567"),
        ("12", "ZA", None),
        ("call me", "ZA", None),
        ("+27 12", "ZA", None),
    ],
)
def test_telephone_numbers_are_read_as_a_country_writes_them(text, country, e164):
    assert dialled(text, country=country) == e164
