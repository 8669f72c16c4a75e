from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.plumbing.sheets.numbers import Unreadable, day_of, decimal_of


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1234", "1234"),
        ("1,234", "1234"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u202f234\u00a0567", "1234567"),
        ("1'234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("0.25", "0.25"),
        ("₱ 1,200.00", "1200.00"),
        ("PHP1,200", "1200"),
        ("N$ 250", "250"),
        ("1,200 PHP", "1200"),
        ("-5", "-5"),
        ("\uff11\uff12", "12"),
    ],
)
def test_numbers_are_read_as_people_write_them(written, number):
    assert decimal_of(written) == Decimal(number)


@pytest.mark.parametrize(
    "written",
    [
        "twelve",
        "",
        ".",
        "1.",
        "1,23,4",
        "1.2.3",
        "1,234,56",
        "12 apples",
        "--5",
        "1e5",
        "0x1f",
        "1,2.3,4",
        "=1+1",
    ],
)
def test_what_is_no_number_is_refused(written):
    with pytest.raises(Unreadable) as refused:
        decimal_of(written)
    assert refused.value.fault.code == "no-number"


def test_a_number_that_may_be_two_is_not_guessed():
    with pytest.raises(Unreadable) as refused:
        decimal_of("1.234")
    assert refused.value.fault.code == "two-ways"


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_however_it_is_grouped_it_is_the_same_number(whole, cents):
    wanted = Decimal(f"{whole}.{cents:02d}")
    english = f"{whole:,}.{cents:02d}"
    german = english.replace(",", "~").replace(".", ",").replace("~", ".")
    french = english.replace(",", "\u202f").replace(".", ",")
    assert decimal_of(english) == decimal_of(german) == decimal_of(french) == wanted


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("2026-11-24 00:00:00", date(2026, 11, 24)),
        ("24 November 2026", date(2026, 11, 24)),
        ("24 Nov 2026", date(2026, 11, 24)),
        ("Nov 24, 2026", date(2026, 11, 24)),
        ("24/11/2026", date(2026, 11, 24)),
        ("11/24/2026", date(2026, 11, 24)),
        ("5/5/2026", date(2026, 5, 5)),
    ],
)
def test_days_are_read_as_people_write_them(written, found):
    assert day_of(written) == found


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("3/4/2026", "two-ways"),
        ("31/31/2026", "no-day"),
        ("2026-02-30", "no-day"),
        ("24 Brumaire 2026", "no-day"),
        ("soon", "no-day"),
        ("0026-01-01", "no-day"),
    ],
)
def test_what_is_no_day_or_two_is_refused(written, code):
    with pytest.raises(Unreadable) as refused:
        day_of(written)
    assert refused.value.fault.code == code
