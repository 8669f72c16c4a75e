"""A simulated month ends whole; with each of fifteen mistakes planted in our code it does not."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import DatabaseError

from tests.gateways.month import check, month
from tests.gateways.paying import Paying
from tulay.areas.payments.actions import attempts, clearing, payments, refunds
from tulay.areas.payments.adapters import simulator as adapter
from tulay.areas.payments.queries import payments as queries
from tulay.areas.payments.rules.attempts import Answer, AnswerOutcome, AttemptState
from tulay.areas.payments.rules.payments import PaymentState
from tulay.kernel.errors import Problem

pytestmark = pytest.mark.django_db
DAYS = 22


@pytest.fixture
def paying(gateway, monkeypatch):
    monkeypatch.setattr(adapter, "TIMEOUT_S", 0.5)
    gateway.control("patience", {"slow_s": 0.8})
    return Paying(gateway)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_month_ends_whole(paying, seed):
    month(paying, days=DAYS, seed=seed)

    check(paying)


SUCCESS = Answer(AnswerOutcome.SUCCEEDED, "gw_planted")


def silence_is(outcome):
    return lambda patch: patch(adapter, "UNKNOWN", Answer(outcome, failure="declined"))


def state_becomes(old, new):
    real = attempts.state_after

    def planted(*args, **kwargs):
        state = real(*args, **kwargs)
        return AttemptState(new) if state == old else state

    return lambda patch: patch(attempts, "state_after", planted)


def all_are_successes(patch):
    patch(adapter, "_answer_from", lambda told: replace(SUCCESS, gateway_reference=told["id"]))


def what_is_unknown_there_succeeded(patch):
    patch(adapter, "ABSENT", SUCCESS)


def nobody_asks(patch):
    patch(queries, "attempts_to_ask", lambda _now: ())


def ledger_hears(change):
    """Plant a mistake between our transfers and the ledger."""

    def plant(patch):
        real = clearing.transfer

        def planted(order, *, now):
            for one in change(order):
                real(one, now=now)

        patch(clearing, "transfer", planted)

    return plant


def is_kind(order, kind):
    return order.kind.value == kind


def no_fee(order):
    return [] if is_kind(order, "fee") else [order]


def fee_twice(order):
    return [order, replace(order, id=uuid4())] if is_kind(order, "fee") else [order]


def no_refund(order):
    return [] if is_kind(order, "refund") else [order]


def refund_twice(order):
    return [order, replace(order, id=uuid4())] if is_kind(order, "refund") else [order]


def a_cent_short(order):
    if not is_kind(order, "payment"):
        return [order]
    return [replace(order, amount=replace(order.amount, minor=order.amount.minor - 1))]


def wrong_way_round(order):
    if not is_kind(order, "refund"):
        return [order]
    return [replace(order, debit=order.credit, credit=order.debit)]


def sent_twice(patch):
    real = attempts._sent

    def planted(gateway, order):
        real(gateway, replace(order, reference=f"again_{uuid4().hex}"))
        return real(gateway, order)

    patch(attempts, "_sent", planted)


def nobody_is_told(patch):
    patch(payments, "publish", lambda _event: None)


def failures_are_told_as_successes(patch):
    def told(payment_id, reference, agency_id, payer_id, _failure):
        return payments.PaymentSucceeded(payment_id, reference, agency_id, payer_id, 1, "NAD")

    patch(payments, "PaymentFailed", told)


def refunds_are_not_added_up(patch):
    def planted(_amount, _refunded):
        return PaymentState.PARTIALLY_REFUNDED

    patch(refunds.rules, "after_refunds", planted)
    patch(refunds, "_reserved", lambda _payment: 0)
    real = refunds.Payment.save

    def forgetful(self, *args, **kwargs):
        self.refunded_minor = 0
        real(self, *args, **kwargs)

    patch(refunds.Payment, "save", forgetful)


PLANTED = {
    "silence is a failure": silence_is(AnswerOutcome.FAILED),
    "silence is a success": silence_is(AnswerOutcome.SUCCEEDED),
    "what is pending has succeeded": state_becomes("pending", "succeeded"),
    "what is pending has failed": state_becomes("pending", "failed"),
    "every answer is a success": all_are_successes,
    "what never arrived has succeeded": what_is_unknown_there_succeeded,
    "nobody asks": nobody_asks,
    "the fee is not booked": ledger_hears(no_fee),
    "the fee is booked twice": ledger_hears(fee_twice),
    "a refund is not booked": ledger_hears(no_refund),
    "a refund is booked twice": ledger_hears(refund_twice),
    "a refund is booked the wrong way round": ledger_hears(wrong_way_round),
    "a cent is lost": ledger_hears(a_cent_short),
    "an order is sent twice": sent_twice,
    "nobody is told": nobody_is_told,
    "failures are told as successes": failures_are_told_as_successes,
    "refunds are not added up": refunds_are_not_added_up,
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_found(paying, monkeypatch, name):
    PLANTED[name](monkeypatch.setattr)

    with pytest.raises((AssertionError, Problem, DatabaseError)):
        month(paying, days=11, seed=1)
        check(paying)


def test_there_are_fifteen_mistakes():
    assert len(PLANTED) >= 15
