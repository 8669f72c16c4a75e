from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.programmes.errors import FundingBeyond, UnfitFunding
from tulay.areas.programmes.rules.funding import Balance, Line, check_line, holds

TODAY = date(2026, 11, 23)
EMPTY = Balance("PHP", 1_000)
SOME = Balance("PHP", 1_000, 800, 500, 200)


def line(kind="allocation", amount=100, **what_matters):
    return Line(kind, amount, **({"on_date": TODAY} | what_matters))


def corrected(adjusts, amount):
    return line("adjustment", amount, adjusts=adjusts, said="Typed twice.")


def test_rates_are_counted_from_the_sums():
    assert (SOME.obligation_rate, SOME.disbursement_rate, SOME.utilisation_rate) == (62, 40, 20)
    assert SOME.is_under_obligated
    assert not Balance("PHP", 0, 100, 75, 0).is_under_obligated
    empty = Balance("PHP", 0)
    assert (empty.obligation_rate, empty.disbursement_rate, empty.utilisation_rate) == (None,) * 3
    assert not empty.is_under_obligated


@pytest.mark.parametrize(
    "one",
    [
        line("allocation", 1),
        line("obligation", 300),
        line("disbursement", 300),
        corrected("allocation", -300),
        corrected("obligation", -300),
        corrected("disbursement", -200),
        corrected("obligation", 300),
    ],
)
def test_money_that_is_there_may_be_spent(one):
    check_line(SOME, one, today=TODAY)


@pytest.mark.parametrize(
    ("one", "most"),
    [
        (line("obligation", 301), "₱ 3.00"),
        (line("disbursement", 301), "₱ 3.00"),
        (corrected("allocation", -301), "₱ 3.00"),
        (corrected("obligation", -301), "₱ 3.00"),
        (corrected("disbursement", -201), "₱ 2.00"),
    ],
)
def test_more_than_is_there_is_refused_and_the_rest_is_named(one, most):
    with pytest.raises(FundingBeyond) as refused:
        check_line(SOME, one, today=TODAY)
    assert refused.value.facts["most"] == most


@pytest.mark.parametrize(
    ("one", "pointer"),
    [
        (line("gift"), "kind"),
        (line(adjusts="allocation"), "adjusts"),
        (line("adjustment", said="Why."), "adjusts"),
        (line(source="pocket"), "source"),
        (line(amount=0), "amount_minor"),
        (line(amount=-5), "amount_minor"),
        (line(on_date=TODAY + timedelta(days=1)), "on_date"),
        (line("adjustment", adjusts="allocation"), "said"),
        (line(said="x" * 501), "said"),
    ],
)
def test_a_line_that_says_nothing_is_refused(one, pointer):
    with pytest.raises(UnfitFunding) as refused:
        check_line(EMPTY, one, today=TODAY)
    assert pointer in [error.pointer for error in refused.value.errors]


KINDS = ("allocation", "obligation", "disbursement")
LINES = st.one_of(
    st.builds(line, st.sampled_from(KINDS), st.integers(1, 1_000)),
    st.builds(corrected, st.sampled_from(KINDS), st.integers(-500, 500).filter(bool)),
)


@given(st.lists(LINES, max_size=40))
def test_whatever_is_recorded_no_more_is_spent_than_is_there(lines):
    balance = EMPTY
    for one in lines:
        try:
            check_line(balance, one, today=TODAY)
        except FundingBeyond:
            assert not holds(balance.after(one))
        else:
            balance = balance.after(one)
        assert holds(balance)
