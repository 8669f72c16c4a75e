"""Numbers, masks, days and limits."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.payments.errors.wallets import DayLimitPassed, NumberUnreadable
from tulay.areas.payments.rules.wallets import (
    SENT_A_DAY,
    check_digits,
    check_sent,
    day_of,
    is_within,
    masked,
    new_number,
    read_number,
    shown,
    zone_of,
)
from tulay.kernel.money import EXPONENTS, Money

BODIES = st.integers(0, 10**10 - 1).map(lambda n: f"{n:010d}")


@given(BODIES)
def test_a_number_is_read_as_it_is_shown(body):
    number = body + check_digits(body)
    assert int(number) % 97 == 1
    assert read_number(shown(number)) == number
    assert read_number(f"\u2066{number[:5]}-{number[5:]}\u2069") == number


@given(BODIES, st.integers(0, 11), st.integers(1, 9))
def test_each_wrong_digit_is_noticed(body, place, change):
    number = body + check_digits(body)
    digit = str((int(number[place]) + change) % 10)
    with pytest.raises(NumberUnreadable):
        read_number(number[:place] + digit + number[place + 1 :])


@given(BODIES, st.integers(0, 10))
def test_two_digits_that_changed_places_are_noticed(body, place):
    number = body + check_digits(body)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(NumberUnreadable):
            read_number(swapped)


@pytest.mark.parametrize(
    "typed", ["", "12", "4071 2235 881", "abcdefghijkl", "٤٠٧١٢٢٣٥٨٨١٦", "1" * 99]
)
def test_what_is_no_number_is_unreadable(typed):
    with pytest.raises(NumberUnreadable):
        read_number(typed)


def test_fresh_numbers_are_readable_and_differ():
    numbers = {new_number() for _ in range(50)}
    assert len(numbers) == 50
    assert all(read_number(number) == number for number in numbers)


@pytest.mark.parametrize(
    ("name", "seen"),
    [("Maria Nangolo", "M••• N•••"), ("Al", "A•••"), ("", ""), ("مريم علي", "م••• ع•••")],
)
def test_a_masked_name_shows_first_letters_and_no_lengths(name, seen):
    assert masked(name) == seen


def test_the_day_begins_where_the_money_is_used():
    late = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    assert day_of("NAD", late) == date(2026, 11, 23)
    assert day_of("PHP", late) == date(2026, 11, 23)
    assert day_of("EUR", late) == date(2026, 11, 22)
    assert zone_of("ZAR").key == "Africa/Johannesburg"


@pytest.mark.parametrize("currency", EXPONENTS)
def test_the_limit_itself_may_be_sent_and_no_more(currency):
    check_sent(Money(currency, SENT_A_DAY[currency]))
    with pytest.raises(DayLimitPassed):
        check_sent(Money(currency, SENT_A_DAY[currency] + 1))


def test_whoever_tends_everything_tends_each_region():
    assert is_within("namibia", None)
    assert is_within("namibia", {"namibia"})
    assert not is_within("namibia", {"bangsamoro"})
    assert not is_within("", frozenset())
