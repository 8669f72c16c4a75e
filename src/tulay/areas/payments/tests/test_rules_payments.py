"""The machine of a payment and of a refund, every step of it; what may be paid and given back."""

from datetime import UTC, datetime
from itertools import product

import pytest

from tulay.areas.payments.errors.payments import (
    AmountNotPayable,
    PaymentStepNotPossible,
    ReferenceNotYours,
    RefundReasonMissing,
    RefundTooLarge,
    SecondPersonNeeded,
    SourceUnusable,
)
from tulay.areas.payments.rules import payments as rules
from tulay.areas.payments.rules.attempts import AttemptState
from tulay.areas.payments.rules.payments import AMOUNT_MOST, Hand, PaymentState, RefundState

ALLOWED = {
    ("created", "submitted", "payer"),
    ("created", "cancelled", "payer"),
    ("created", "expired", "system"),
    ("submitted", "succeeded", "system"),
    ("submitted", "failed", "system"),
    ("submitted", "unknown", "system"),
    ("unknown", "succeeded", "system"),
    ("unknown", "failed", "system"),
    ("succeeded", "partially_refunded", "system"),
    ("succeeded", "refunded", "system"),
    ("partially_refunded", "partially_refunded", "system"),
    ("partially_refunded", "refunded", "system"),
}
REFUNDS = {
    ("proposed", "submitted", "finance"),
    ("proposed", "refused", "finance"),
    ("submitted", "succeeded", "system"),
    ("submitted", "failed", "system"),
    ("submitted", "unknown", "system"),
    ("unknown", "succeeded", "system"),
    ("unknown", "failed", "system"),
}


def passes(check, *args):
    try:
        check(*args)
    except PaymentStepNotPossible:
        return False
    return True


def test_every_step_of_a_payment_is_allowed_or_refused_as_written():
    steps = product(PaymentState, PaymentState, Hand)
    allowed = {
        (a.value, b.value, h.value) for a, b, h in steps if passes(rules.check_step, a, b, h)
    }

    assert allowed == ALLOWED


def test_every_step_of_a_refund_is_allowed_or_refused_as_written():
    steps = product(RefundState, RefundState, Hand)
    allowed = {
        (a.value, b.value, h.value) for a, b, h in steps if passes(rules.check_refund_step, a, b, h)
    }

    assert allowed == REFUNDS


def test_what_has_ended_goes_nowhere_but_back_to_its_payer():
    sources = {a for a, _, _ in ALLOWED}

    assert sources & {state.value for state in rules.ENDED_PAYMENTS} == {
        "succeeded",
        "partially_refunded",
    }
    assert not {a for a, _, _ in REFUNDS} & {state.value for state in rules.ENDED_REFUNDS}


@pytest.mark.parametrize("state", AttemptState)
def test_a_payment_stands_where_its_call_stands(state):
    known = {"succeeded", "failed", "unknown"}

    assert rules.after_call(state) == (state.value if state.value in known else "submitted")


@pytest.mark.parametrize(
    ("back", "state"), [(1, "partially_refunded"), (99, "partially_refunded"), (100, "refunded")]
)
def test_a_payment_is_refunded_when_all_of_it_went_back(back, state):
    assert rules.after_refunds(100, back) == state


@pytest.mark.parametrize("minor", [1, AMOUNT_MOST])
def test_an_amount_between_one_cent_and_the_most_is_paid(minor):
    rules.check_amount(minor)


@pytest.mark.parametrize("minor", [0, -1, AMOUNT_MOST + 1, True, 1.5, "5", None])
def test_what_is_no_such_amount_is_not(minor):
    with pytest.raises(AmountNotPayable):
        rules.check_amount(minor)


@pytest.mark.parametrize("source", ["+264811234567", "tok_visa", "pm_card_visa", "a-b_c"])
def test_a_wallet_or_a_token_is_a_source(source):
    rules.check_source(source)


@pytest.mark.parametrize("source", ["", "abc", "a b c d", "a" * 65, "x;y;z;w", "٠١٢٣٤"])
def test_what_is_neither_is_not(source):
    with pytest.raises(SourceUnusable):
        rules.check_source(source)


def test_a_reference_with_a_colon_is_for_areas_of_ours():
    rules.check_own_reference("INV-2026.1")
    for reference in ("request:1", "", "a" * 65):
        with pytest.raises(ReferenceNotYours):
            rules.check_own_reference(reference)


@pytest.mark.parametrize(
    ("minor", "reserved", "fits"),
    [
        (1, 0, True),
        (100, 0, True),
        (101, 0, False),
        (50, 51, False),
        (0, 0, False),
        (True, 0, False),
    ],
)
def test_no_more_is_given_back_than_is_left(minor, reserved, fits):
    if fits:
        rules.check_refund(minor, paid_minor=100, reserved_minor=reserved, reason="x")
    else:
        with pytest.raises(RefundTooLarge):
            rules.check_refund(minor, paid_minor=100, reserved_minor=reserved, reason="x")


def test_a_refund_has_a_reason_and_a_second_person():
    with pytest.raises(RefundReasonMissing):
        rules.check_refund(1, paid_minor=100, reserved_minor=0, reason=" ")
    rules.check_second_person("a", "b")
    with pytest.raises(SecondPersonNeeded):
        rules.check_second_person("a", "a")


def test_the_time_to_pay_ends_at_its_moment():
    at = datetime(2026, 11, 22, tzinfo=UTC)

    assert rules.is_over(at, at)
    assert not rules.is_over(at, at.replace(year=2025))
