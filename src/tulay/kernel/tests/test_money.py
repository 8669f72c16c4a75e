import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.kernel.money import Money

amounts = st.integers(-(10**15), 10**15)


@given(amounts, st.lists(st.integers(0, 1_000), min_size=1, max_size=9).filter(any))
def test_allocate_loses_no_cent(minor, weights):
    shares = Money("NAD", minor).allocate(weights)

    assert sum(share.minor for share in shares) == minor
    assert len(shares) == len(weights)


@given(amounts, st.integers(1, 12))
def test_equal_weights_differ_by_a_cent_at_most(minor, parts):
    shares = [share.minor for share in Money("PHP", minor).allocate([1] * parts)]

    assert max(shares) - min(shares) <= 1


def test_money_reads_as_people_write_it():
    assert str(Money("NAD", 25_000)) == "N$ 250.00"
    assert str(Money("PHP", 120_000)) == "₱ 1,200.00"
    assert str(Money("ZAR", -5)) == "-R 0.05"


def test_currencies_do_not_mix():
    with pytest.raises(AssertionError):
        Money("NAD", 1) + Money("ZAR", 1)


def test_an_unknown_currency_is_refused():
    with pytest.raises(AssertionError):
        Money("XXX", 1)
