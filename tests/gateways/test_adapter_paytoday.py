"""PayToday's dialect, spoken to a counterpart that speaks it: what is known of an order, and what never is."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tulay.areas.payments.adapters import paytoday as adapter
from tulay.areas.payments.adapters.protocol import (
    ChargeOrder,
    PayoutOrder,
    Question,
    RefundOrder,
    StatementLacking,
)
from tulay.areas.payments.adapters.registry import gateway_named, gateways_for
from tulay.areas.payments.errors.gateways import EventForged
from tulay.areas.payments.rules.attempts import AnswerOutcome, AttemptKind, Failure, reference_of
from tulay.kernel.money import Money


@pytest.fixture
def ours(gateway, settings, monkeypatch):
    monkeypatch.setattr(adapter, "CHARGE_S", 1)
    gateway.control("patience", {"slow_s": 2})
    settings.PAYMENT_GATEWAYS = {"paytoday": gateway.paytoday}
    return gateway_named("paytoday")


def charge(digits="0000"):
    reference = reference_of(AttemptKind.CHARGE, uuid4())
    return ChargeOrder(reference, Money("NAD", 1_000), f"+26481123{digits}")


def question(order, number, kind=AttemptKind.CHARGE):
    return Question(order.reference, kind, number, datetime.now(UTC))


@pytest.mark.parametrize(
    ("digits", "at_once", "failure"),
    [
        ("0000", AnswerOutcome.SUCCEEDED, ""),
        ("9901", AnswerOutcome.FAILED, Failure.FUNDS),
        ("9902", AnswerOutcome.UNKNOWN, ""),
        ("9903", AnswerOutcome.UNKNOWN, ""),
        ("9904", AnswerOutcome.UNKNOWN, ""),
        ("9905", AnswerOutcome.PENDING, ""),
        ("9908", AnswerOutcome.UNKNOWN, ""),
    ],
)
def test_what_a_charge_comes_to(ours, digits, at_once, failure):
    answer = ours.charge(charge(digits))

    assert (answer.outcome, answer.failure) == (at_once, failure)


def test_what_is_pending_is_asked_for_by_its_number(ours, gateway):
    order = charge("9905")
    number = ours.charge(order).gateway_reference
    gateway.control("clock", {"ahead_s": 60})

    assert ours.ask(question(order, number)).outcome is AnswerOutcome.SUCCEEDED


def test_without_a_number_nothing_is_learnt_and_nothing_is_taken_for_lost(ours):
    order = charge("9904")
    ours.charge(order)

    assert ours.ask(question(order, "")).outcome is AnswerOutcome.UNKNOWN
    assert ours.ask(question(order, "gw_" + "0" * 32)).outcome is AnswerOutcome.UNKNOWN
    assert ours.lost_after is None


def test_money_goes_back_by_the_number_of_its_charge(ours, gateway):
    order = charge()
    number = ours.charge(order).gateway_reference
    back = RefundOrder("ref_" + uuid4().hex, Money("NAD", 400), order.reference, number)
    more = RefundOrder("ref_" + uuid4().hex, Money("NAD", 700), order.reference, number)

    assert ours.refund(back).outcome is AnswerOutcome.SUCCEEDED
    assert ours.refund(more).failure == Failure.REFUSED
    assert ours.ask(question(back, "gw_1", AttemptKind.REFUND)).outcome is AnswerOutcome.UNKNOWN
    assert gateway.sums()["refund:NAD"] == 400


def test_a_wrong_key_moves_nothing(gateway, settings):
    settings.PAYMENT_GATEWAYS = {"paytoday": gateway.paytoday.replace("key-of", "no-key-of")}

    assert gateway_named("paytoday").charge(charge()).failure == Failure.REFUSED
    assert gateway.sums() == {}


def test_it_carries_what_it_can(ours, settings):
    assert gateways_for(AttemptKind.CHARGE, "NAD") == ("paytoday",)
    assert gateways_for(AttemptKind.PAYOUT, "NAD") == ()
    assert gateways_for(AttemptKind.CHARGE, "PHP") == ()
    sent = ours.pay_out(PayoutOrder("out_1", Money("NAD", 1), "+264811234567", "N. N."))
    assert sent.outcome is AnswerOutcome.FAILED
    with pytest.raises(EventForged):
        ours.read_event({}, b"{}", now=datetime.now(UTC))
    with pytest.raises(StatementLacking):
        ours.statement(datetime.now(UTC).date())
