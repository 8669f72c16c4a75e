from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from tulay.areas.payments.errors.payouts import (
    AnsweredAlready,
    DecidedByYou,
    PaidToYou,
    PayoutReasonMissing,
    PayoutStepNotPossible,
    PayoutUnderWay,
    SecondFinanceOfficerNeeded,
)
from tulay.areas.payments.rules import payouts as rules
from tulay.areas.payments.rules.payouts import Hand, PayoutState, Receipt
from tulay.kernel.money import EXPONENTS, Money

ANA, BEN, CARA = (UUID(int=n) for n in (1, 2, 3))
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)

# The whole table once more, written by hand: a row is where one is, a column where one goes.
#            proposed approved submitted succeeded failed unknown refused cancelled
TABLE = """
proposed     -        finance  -         -         -      -       finance system
approved     -        -        system    -         -      -       -       -
submitted    -        -        -         system    system system  -       -
succeeded    -        -        -         -         system -       -       -
failed       receiver finance  -         -         -      -       finance system
unknown      -        -        -         system    system -       -       -
refused      -        -        -         -         -      -       -       -
cancelled    -        -        -         -         -      -       -       -
"""
LINES = [line.split() for line in TABLE.strip().splitlines()]
ALLOWED = {
    (line[0], to.value): line[1 + place]
    for line in LINES
    for place, to in enumerate(PayoutState)
    if line[1 + place] != "-"
}


@pytest.mark.parametrize(
    ("state", "wanted", "hand"), tuple(product(PayoutState, PayoutState, Hand)), ids=str
)
def test_every_step_is_in_the_table_or_refused(state, wanted, hand):
    if ALLOWED.get((state.value, wanted.value)) == hand.value:
        rules.check_step(state, wanted, hand)
    else:
        with pytest.raises(PayoutStepNotPossible) as caught:
            rules.check_step(state, wanted, hand)
        assert caught.value.facts["state"] == state.value


def test_the_table_of_the_test_names_every_state():
    assert [line[0] for line in LINES] == [state.value for state in PayoutState]


def test_nothing_leaves_an_ended_state_and_every_other_has_a_way_out():
    came_back = (PayoutState.SUCCEEDED, PayoutState.FAILED)
    left = {pair[0] for pair in rules.STEPS if pair != came_back}

    assert left == set(PayoutState) - rules.ENDED
    assert rules.STEPS[came_back] is rules.Hand.SYSTEM


def test_paid_money_is_reached_only_through_an_approval():
    """Without the step to `approved`, no way leads from a proposal to money."""
    ways, reached = {pair for pair in rules.STEPS if pair[1] is not PayoutState.APPROVED}, set()
    frontier = {PayoutState.PROPOSED}
    while frontier:
        reached |= frontier
        frontier = {to for start, to in ways if start in reached} - reached

    assert PayoutState.SUCCEEDED not in reached
    assert PayoutState.SUBMITTED not in reached


@pytest.mark.parametrize("state", PayoutState)
def test_a_payout_is_called_off_only_while_no_money_moves(state):
    if state in {
        PayoutState.APPROVED,
        PayoutState.SUBMITTED,
        PayoutState.UNKNOWN,
        PayoutState.SUCCEEDED,
    }:
        with pytest.raises(PayoutUnderWay):
            rules.check_cancellable(state)
    else:
        rules.check_cancellable(state)


@pytest.mark.parametrize("currency", EXPONENTS)
def test_every_currency_says_from_when_on_two_approve(currency):
    limit = rules.TWO_PEOPLE_FROM[currency]

    assert not rules.needs_second_person(Money(currency, limit - 1))
    assert rules.needs_second_person(Money(currency, limit))


def test_as_many_approve_as_have_to():
    small, large = Money("NAD", 1), Money("NAD", rules.TWO_PEOPLE_FROM["NAD"])

    assert not rules.has_approvals(small, None, None)
    assert rules.has_approvals(small, ANA, None)
    assert not rules.has_approvals(large, ANA, None)
    assert rules.has_approvals(large, ANA, BEN)


def test_whoever_decided_or_is_paid_does_not_let_the_money_go():
    rules.check_approver(ANA, receiver_id=BEN, deciders=(CARA,))
    with pytest.raises(PaidToYou):
        rules.check_approver(BEN, receiver_id=BEN, deciders=(CARA,))
    with pytest.raises(DecidedByYou):
        rules.check_approver(CARA, receiver_id=BEN, deciders=(ANA, CARA))


def test_the_second_approval_is_another_persons():
    rules.check_second(ANA, first_id=None)
    rules.check_second(ANA, first_id=BEN)
    with pytest.raises(SecondFinanceOfficerNeeded):
        rules.check_second(ANA, first_id=ANA)


@pytest.mark.parametrize(("reason", "code"), [("  \n", "missing"), ("x" * 1001, "too-long")])
def test_a_reason_is_a_sentence(reason, code):
    with pytest.raises(PayoutReasonMissing) as caught:
        rules.checked_reason(reason)

    assert [error.code for error in caught.value.errors] == [code]


def test_a_reason_is_kept_on_one_line():
    assert rules.checked_reason("  No such\n account. ") == "No such account."


@pytest.mark.parametrize(("state", "receipt"), tuple(product(PayoutState, Receipt)), ids=str)
def test_the_receiver_answers_once_and_only_about_paid_money(state, receipt):
    if state is not PayoutState.SUCCEEDED:
        with pytest.raises(PayoutStepNotPossible):
            rules.check_answerable(state, receipt)
    elif receipt is not Receipt.OPEN:
        with pytest.raises(AnsweredAlready):
            rules.check_answerable(state, receipt)
    else:
        rules.check_answerable(state, receipt)


def test_the_receiver_is_reminded_after_three_days():
    assert rules.remind_before(NOW) == NOW - timedelta(days=3)
