"""Stripe's dialect, spoken by its own SDK to localstripe over a line that loses answers."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import stripe

from tests.gateways.striped import KEY, SECRET, free_port
from tulay.areas.payments.adapters import stripe as adapter
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

GOOD, DECLINED = "pm_card_visa", "pm_card_chargeCustomerFail"
ASKS_ITS_OWNER = "4000002500003155"
ASKS_AND_DECLINES = "4000008260003178"


@pytest.fixture
def ours(stripe_here):
    return gateway_named("stripe")


def charge(source=GOOD, minor=1_000):
    return ChargeOrder(reference_of(AttemptKind.CHARGE, uuid4()), Money("NAD", minor), source)


def refund(order, number, minor=400):
    reference = reference_of(AttemptKind.REFUND, uuid4())
    return RefundOrder(reference, Money("NAD", minor), order.reference, number)


def question(order, number="", kind=AttemptKind.CHARGE):
    return Question(order.reference, kind, number, datetime.now(UTC))


def test_a_card_is_charged_once_under_our_reference(ours, line, local_stripe):
    order = charge()

    answer = ours.charge(order)

    assert answer.outcome is AnswerOutcome.SUCCEEDED
    assert answer.gateway_reference.startswith("pi_")
    [sent] = line.carried
    assert f"\r\nidempotency-key: {order.reference}\r\n".encode() in sent.lower()
    assert local_stripe.taken() == 1_000
    [intent] = local_stripe.intents()
    assert intent["metadata"] == {"reference": order.reference}
    assert (intent["currency"], intent["amount"]) == ("nad", 1_000)


@pytest.mark.parametrize(
    ("source", "failure"),
    [
        (DECLINED, Failure.DECLINED),
        ("pm_none", Failure.REFUSED),
        ("+264811230000", Failure.REFUSED),
    ],
)
def test_a_card_that_cannot_be_charged_has_failed(ours, local_stripe, source, failure):
    order = charge(source)

    answer = ours.charge(order)

    assert (answer.outcome, answer.failure) == (AnswerOutcome.FAILED, failure)
    assert local_stripe.taken() == 0


def test_a_card_that_asks_its_owner_is_called_off(ours, line, local_stripe):
    """Nobody can lead the owner to their bank, and nobody may be able to finish it later."""
    order = charge(local_stripe.card(ASKS_ITS_OWNER))

    answer = ours.charge(order)

    assert (answer.outcome, answer.failure) == (AnswerOutcome.FAILED, Failure.NOT_CONFIRMED)
    [intent] = local_stripe.intents()
    assert (intent["status"], local_stripe.taken()) == ("canceled", 0)
    assert len(line.orders()) == 2


@pytest.mark.parametrize("mood", ["lost", "slow", "broken"])
@pytest.mark.parametrize("source", [GOOD, DECLINED])
def test_what_was_done_and_not_answered_is_found(ours, line, monkeypatch, mood, source):
    order = charge(source)
    later = AnswerOutcome.SUCCEEDED if source == GOOD else AnswerOutcome.FAILED
    monkeypatch.setattr(adapter, "TIMEOUT_S", 0.3 if mood == "slow" else 30)
    line.mood = mood

    first = ours.charge(order)

    assert first.outcome is AnswerOutcome.UNKNOWN
    assert len(line.carried) == 1  # the SDK tries nothing twice
    line.mood = "pass"
    monkeypatch.setattr(adapter, "TIMEOUT_S", 30)
    assert ours.ask(question(order)).outcome is later
    assert len(line.orders()) == 1
    assert line.server.taken() == (1_000 if source == GOOD else 0)


def test_what_never_arrived_is_not_known_and_what_was_never_sent_failed(
    ours, line, local_stripe, settings
):
    order = charge()
    line.mood = "cut"
    assert ours.charge(order).outcome is AnswerOutcome.UNKNOWN
    assert ours.ask(question(order)).outcome is AnswerOutcome.UNKNOWN
    line.mood = "pass"
    assert ours.ask(question(order)).outcome is AnswerOutcome.ABSENT
    assert ours.lost_after == timedelta(hours=1)
    assert local_stripe.taken() == 0

    settings.PAYMENT_GATEWAYS = {"stripe": f"http://:{KEY}@127.0.0.1:{free_port()}/"}
    answer = gateway_named("stripe").charge(order)
    assert (answer.outcome, answer.failure) == (AnswerOutcome.FAILED, Failure.UNREACHABLE)


def test_asking_by_number_and_through_pages_of_others(ours, line, monkeypatch):
    monkeypatch.setattr(adapter, "PAGE", 2)
    orders = [charge() for _ in range(5)]
    numbers = [ours.charge(order).gateway_reference for order in orders]
    sent = len(line.orders())

    for order, number in zip(orders, numbers, strict=True):
        assert ours.ask(question(order, number)).gateway_reference == number
        assert ours.ask(question(order)).gateway_reference == number
    assert ours.ask(question(charge(), "pi_none")).outcome is AnswerOutcome.UNKNOWN
    assert len(line.orders()) == sent

    monkeypatch.setattr(adapter, "LOOKED_AT_MOST", 3)
    assert ours.ask(question(orders[-1])).outcome is AnswerOutcome.UNKNOWN


def test_money_goes_back_once(ours, line, local_stripe):
    order = charge()
    number = ours.charge(order).gateway_reference
    back = refund(order, number)

    answer = ours.refund(back)
    assert answer.outcome is AnswerOutcome.SUCCEEDED
    assert f"idempotency-key: {back.reference}".encode() in line.carried[-1].lower()
    assert local_stripe.taken() == 600
    asked = question(back, answer.gateway_reference, AttemptKind.REFUND)
    assert ours.ask(asked).outcome is AnswerOutcome.SUCCEEDED

    lost = refund(order, number, 100)
    line.mood = "lost"
    assert ours.refund(lost).outcome is AnswerOutcome.UNKNOWN
    line.mood = "pass"
    found = ours.ask(question(lost, kind=AttemptKind.REFUND))
    assert found.outcome is AnswerOutcome.SUCCEEDED
    assert found.gateway_reference.startswith("re_")
    assert local_stripe.taken() == 500

    never = refund(order, number)
    assert ours.ask(question(never, kind=AttemptKind.REFUND)).outcome is AnswerOutcome.ABSENT
    assert ours.refund(refund(order, "pi_none")).failure == Failure.REFUSED


def test_a_wrong_key_moves_nothing(ours, local_stripe, settings, line):
    address = f"http://:none@127.0.0.1:{line.port}/?webhook_secret={SECRET}"
    settings.PAYMENT_GATEWAYS = {"stripe": address}

    assert gateway_named("stripe").charge(charge()).failure == Failure.REFUSED
    assert local_stripe.taken() == 0


def test_what_is_booked_on_a_day_is_told_with_our_references(ours, monkeypatch):
    monkeypatch.setattr(adapter, "PAGE", 2)
    before = datetime.now(UTC).date()
    order, other = charge(), charge(minor=2_500)
    number = ours.charge(order).gateway_reference
    ours.charge(other)
    back = refund(order, number)
    ours.refund(back)
    assert datetime.now(UTC).date() == before, "begun within a moment of midnight: run it again"

    lines = ours.statement(before)

    assert {(line.reference, line.kind, line.amount.minor, line.fee_minor) for line in lines} == {
        (order.reference, AttemptKind.CHARGE, 1_000, 0),
        (other.reference, AttemptKind.CHARGE, 2_500, 0),
        (back.reference, AttemptKind.REFUND, 400, 0),
    }
    assert {line.booked_date for line in lines} == {before}
    assert ours.statement(before - timedelta(days=1)) == ()


def test_a_statement_is_lacking_when_nobody_answers(ours, line):
    line.mood = "broken"
    with pytest.raises(StatementLacking):
        ours.statement(datetime.now(UTC).date())


def test_it_carries_what_it_can(ours):
    assert gateways_for(AttemptKind.CHARGE, "NAD") == ("stripe",)
    assert gateways_for(AttemptKind.REFUND, "NAD") == ("stripe",)
    assert gateways_for(AttemptKind.PAYOUT, "NAD") == ()
    assert gateways_for(AttemptKind.CHARGE, "EUR") == ()
    sent = ours.pay_out(PayoutOrder("out_1", Money("NAD", 1), "+264811234567", "N. N."))
    assert (sent.outcome, sent.failure) == (AnswerOutcome.FAILED, Failure.REFUSED)


# --- what it tells ----------------------------------------------------------------------------------
def test_what_it_tells_is_read_if_it_is_signed(ours, local_stripe, ear):
    local_stripe.call("POST", "/_config/webhooks/ours", {"url": ear.url, "secret": SECRET})
    good, bad = charge(), charge(DECLINED)
    number = ours.charge(good).gateway_reference
    ours.charge(bad)
    now = datetime.now(UTC)

    [(headers, body)] = ear.of(good.reference)
    told = ours.read_event(headers, body, now=now)
    assert told.reference == good.reference
    assert told.answer.outcome is AnswerOutcome.SUCCEEDED
    assert (told.answer.gateway_reference, told.amount) == (number, good.amount)
    assert told.is_to_be_asked  # it names no fee

    [(bad_headers, bad_body)] = ear.of(bad.reference)
    failed = ours.read_event(bad_headers, bad_body, now=now)
    assert (failed.answer.outcome, failed.answer.failure) == (
        AnswerOutcome.FAILED,
        Failure.DECLINED,
    )

    for forged in (
        (headers, body.replace(b"1000", b"1001"), now),
        (bad_headers, body, now),
        ({}, body, now),
        ({"Stripe-Signature": "t=1,v1=00"}, body, now),
        ({"Stripe-Signature": "v1=00"}, body, now),
        (headers, b"\xff", now),
        (headers, body, now + timedelta(minutes=6)),
        (headers, body, now - timedelta(minutes=6)),
    ):
        with pytest.raises(EventForged):
            ours.read_event(forged[0], forged[1], now=forged[2])


def told(ours, thing, kind="event", secret=SECRET):
    """Have something told that localstripe never tells, signed with the SDK's own hand."""
    body = json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"object": thing}})
    now = datetime.now(UTC)
    signed = stripe.WebhookSignature.generate_signature_header(body, secret, int(now.timestamp()))
    return ours.read_event({"Stripe-Signature": signed}, body.encode(), now=now)


def test_what_is_none_of_ours_is_genuine_and_concerns_nothing(ours):
    for thing in (
        {"object": "customer", "id": "cus_1"},
        {"object": "payment_intent", "id": "pi_1", "status": "succeeded", "metadata": {}},
        {"object": "payout", "id": "po_1", "metadata": {"reference": "out_1"}},
    ):
        event = told(ours, thing)
        assert (event.id, event.reference, event.answer) == ("evt_1", "", None)
    with pytest.raises(EventForged):
        told(ours, {"object": "customer"}, secret="whsec_of_somebody_else")
    with pytest.raises(EventForged):  # one of ours, and not as it should be
        told(ours, {"object": "refund", "metadata": {"reference": "ref_1"}})


@pytest.mark.parametrize(
    ("thing", "outcome", "failure"),
    [
        ({"object": "refund", "status": "succeeded"}, AnswerOutcome.SUCCEEDED, ""),
        ({"object": "refund", "status": "pending"}, AnswerOutcome.PENDING, ""),
        ({"object": "refund", "status": "failed"}, AnswerOutcome.FAILED, Failure.REFUSED),
        ({"object": "payment_intent", "status": "processing"}, AnswerOutcome.PENDING, ""),
        ({"object": "payment_intent", "status": "requires_action"}, AnswerOutcome.UNKNOWN, ""),
        (
            {"object": "payment_intent", "status": "canceled"},
            AnswerOutcome.FAILED,
            Failure.NOT_CONFIRMED,
        ),
        (
            {
                "object": "payment_intent",
                "status": "requires_payment_method",
                "last_payment_error": {
                    "code": "card_declined",
                    "decline_code": "insufficient_funds",
                },
            },
            AnswerOutcome.FAILED,
            Failure.FUNDS,
        ),
    ],
)
def test_what_each_state_means(ours, thing, outcome, failure):
    whole = {"id": "x_1", "metadata": {"reference": "r_1"}, "amount": 5, "currency": "nad", **thing}

    answer = told(ours, whole).answer

    assert (answer.outcome, answer.failure) == (outcome, failure)


@pytest.mark.parametrize(
    ("booked", "answer"),
    [
        ({"fee": 59, "currency": "nad"}, (AnswerOutcome.SUCCEEDED, 59)),
        ({"fee": 3, "currency": "usd"}, (AnswerOutcome.SUCCEEDED, 0)),
        (None, (AnswerOutcome.PENDING, 0)),
    ],
)
def test_the_fee_is_known_before_a_payment_has_succeeded(booked, answer):
    thing = {
        "object": "payment_intent",
        "id": "pi_1",
        "status": "succeeded",
        "currency": "nad",
        "latest_charge": {"balance_transaction": booked},
    }

    found = adapter.answer_of(thing)

    assert (found.outcome, found.fee_minor) == answer
