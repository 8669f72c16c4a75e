"""A payment by card from beginning to end: charged once whatever the line loses, told of once whatever is repeated."""

import json
from datetime import UTC, datetime

import pytest
import stripe

from tests.gateways.paying import Paying
from tests.gateways.striped import SECRET
from tulay.areas.payments.actions.webhooks_in import receive_notice
from tulay.areas.payments.errors.gateways import EventForged
from tulay.areas.payments.models.payments import GatewayNotice
from tulay.areas.payments.rules.notices import NoticeOutcome
from tulay.areas.payments.rules.payments import PaymentState, RefundState
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db


class ByCard(Paying):
    """Somebody who pays by card."""

    provider = "stripe"

    def source(self, digits):
        return {"0000": "pm_card_visa", "9901": "pm_card_chargeCustomerFail"}[digits]

    def heard(self, headers, body):
        return receive_notice(
            actor=SYSTEM, provider="stripe", headers=headers, body=body, now=datetime.now(UTC)
        )


@pytest.fixture
def paying(stripe_here):
    return ByCard(stripe_here)


def state_of(paying, payment_id):
    return PaymentState(paying.payment(payment_id).state)


def test_a_payment_and_what_is_given_back_of_it_stand_in_both_books(paying, local_stripe):
    payment_id = paying.paid(25_000)
    refund_id = paying.refund_begun(payment_id, 10_000)
    paying.send(refund_id)

    assert state_of(paying, payment_id) is PaymentState.PARTIALLY_REFUNDED
    assert RefundState(paying.refund(refund_id).state) is RefundState.SUCCEEDED
    assert paying.ours() == (-15_000, 15_000)
    assert local_stripe.taken() == 15_000


@pytest.mark.parametrize("mood", ["lost", "broken"])
def test_what_was_taken_and_not_answered_is_found_and_not_taken_again(
    paying, line, local_stripe, mood
):
    payment_id = paying.begun(25_000)
    line.mood = mood
    paying.send(payment_id)
    assert state_of(paying, payment_id) is PaymentState.UNKNOWN
    line.mood = "pass"

    assert paying.settle(payment_id) == "succeeded"
    paying.send(payment_id)  # a job that comes a second time

    assert state_of(paying, payment_id) is PaymentState.SUCCEEDED
    assert local_stripe.taken() == 25_000
    assert len(line.orders()) == 1


def test_what_never_arrived_is_given_up_after_an_hour(paying, line, local_stripe):
    payment_id = paying.begun(25_000)
    line.mood = "cut"
    paying.send(payment_id)
    line.mood = "pass"
    paying.ask(payment_id)
    assert state_of(paying, payment_id) is PaymentState.UNKNOWN

    paying.later(hours=1)
    paying.ask(payment_id)

    assert state_of(paying, payment_id) is PaymentState.FAILED
    assert (paying.payment(payment_id).failure, local_stripe.taken()) == ("never-arrived", 0)


def test_a_declined_card_can_be_followed_by_another(paying, local_stripe):
    reference = "request:00000000-0000-7000-8000-000000000001"
    first = paying.initiate(25_000, reference=reference)
    paying.complete(first, "9901")
    paying.send(first)
    assert state_of(paying, first) is PaymentState.FAILED

    second = paying.initiate(25_000, reference=reference)
    paying.complete(second)
    paying.send(second)

    assert state_of(paying, second) is PaymentState.SUCCEEDED
    assert local_stripe.taken() == 25_000


def test_what_it_tells_ends_what_is_unknown_and_counts_once(paying, line, local_stripe, ear):
    local_stripe.call("POST", "/_config/webhooks/ours", {"url": ear.url, "secret": SECRET})
    payment_id = paying.begun(25_000)
    line.mood = "lost"
    paying.send(payment_id)
    line.mood = "pass"
    [(headers, body)] = ear.of(paying.attempt(payment_id).reference)

    with pytest.raises(EventForged):
        paying.heard(headers, body.replace(b"25000", b"25001"))
    assert paying.heard(headers, body) is NoticeOutcome.APPLIED
    attempt = paying.attempt(payment_id)
    assert attempt.next_ask_at <= datetime.now(UTC)
    assert attempt.gateway_reference.startswith("pi_")
    paying.ask(payment_id)
    assert state_of(paying, payment_id) is PaymentState.SUCCEEDED
    assert paying.heard(headers, body) is NoticeOutcome.REPEATED

    assert paying.ours() == (-25_000, 25_000)
    with reading(SYSTEM):
        [kept] = GatewayNotice.objects.filter(provider="stripe")
    assert kept.body == body.decode()


def signed(thing, number):
    body = json.dumps({"id": number, "object": "event", "data": {"object": thing}})
    at = int(datetime.now(UTC).timestamp())
    header = stripe.WebhookSignature.generate_signature_header(body, SECRET, at)
    return {"Stripe-Signature": header}, body.encode()


def test_late_and_contradicting_news_change_nothing(paying, local_stripe):
    payment_id = paying.paid(25_000)
    [intent] = local_stripe.intents()
    news = [
        ({"status": "processing"}, NoticeOutcome.LATE),
        ({"status": "succeeded"}, NoticeOutcome.LATE),
        ({"status": "canceled"}, NoticeOutcome.CONTRADICTS),
        ({"status": "succeeded", "amount": 1}, NoticeOutcome.CONTRADICTS),
        ({"metadata": {"reference": "pay_nobody"}}, NoticeOutcome.UNMATCHED),
        ({"metadata": {}}, NoticeOutcome.IGNORED),
    ]

    for number, (said, outcome) in enumerate(news):
        told = {**intent, "latest_charge": None, **said}
        assert paying.heard(*signed(told, f"evt_{number}")) is outcome

    assert state_of(paying, payment_id) is PaymentState.SUCCEEDED
    assert paying.ours() == (-25_000, 25_000)


def test_a_payment_told_of_before_it_was_answered_is_pending_until_asked(paying, line):
    payment_id = paying.begun(25_000)
    line.mood = "lost"
    paying.send(payment_id)
    line.mood = "pass"
    attempt = paying.attempt(payment_id)
    thing = {
        "object": "payment_intent",
        "id": "pi_1",
        "status": "succeeded",
        "amount": 25_000,
        "currency": "nad",
        "metadata": {"reference": attempt.reference},
    }

    assert paying.heard(*signed(thing, "evt_a")) is NoticeOutcome.APPLIED
    assert paying.attempt(payment_id).state == "pending"
    assert state_of(paying, payment_id) is PaymentState.UNKNOWN
    assert paying.ours() == (0, 0)  # nothing is booked before the fee is known
