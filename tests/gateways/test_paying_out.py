"""Payouts through a real gateway: however it behaves and wherever a process dies, money goes once or comes back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.gateways.paying import total
from tulay.areas.payments.actions import attempts, paying, sending
from tulay.areas.payments.actions.attempts import ask_about, carry_out
from tulay.areas.payments.actions.clearing import clearing_of
from tulay.areas.payments.actions.paying import pay_out
from tulay.areas.payments.actions.payouts import approve_payout
from tulay.areas.payments.actions.receiving import choose_destination
from tulay.areas.payments.adapters import simulator as adapter
from tulay.areas.payments.errors.payouts import NoWayToPay
from tulay.areas.payments.models import Attempt
from tulay.areas.payments.rules.attempts import ENDED
from tulay.areas.payments.rules.destinations import checked_destination
from tulay.areas.payments.tests.paying import Treasury, stored
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
AMOUNT = 35_000


class Died(BaseException):
    """The process is gone; nobody catches this."""


class Sending:
    """An agency that pays into a mobile number, and a clock that goes on when told to."""

    def __init__(self, gateway):
        self.gateway, self.now = gateway, datetime.now(UTC)
        self.treasury = Treasury(factor_at=self.now)

    def clock(self):
        return self.now

    def approved(self, digits="0000"):
        payout_id = self.treasury.propose(now=self.now)
        where = checked_destination("mobile", holder="N", account=f"+26481123{digits}")
        choose_destination(
            actor=self.treasury.receiver, payout_id=payout_id, destination=where, now=self.now
        )
        self.approve(payout_id)
        return payout_id

    def approve(self, payout_id):
        approve_payout(actor=self.treasury.selma, payout_id=payout_id, now=self.now)

    def send(self, payout_id):
        """Do both jobs: order, and carry out."""
        pay_out(actor=SYSTEM, payout_id=payout_id, now=self.now)
        carry_out(actor=SYSTEM, attempt_id=self.attempt(payout_id).id, clock=self.clock)

    def attempt(self, payout_id):
        with reading(SYSTEM):
            return Attempt.objects.get(subject_id=stored(payout_id).hold_id)

    def settle(self, payout_id):
        """Do what the worker does for at most a minute."""
        end = self.now + timedelta(seconds=60)
        self.send(payout_id)
        while self.attempt(payout_id).state not in ENDED and self.now < end:
            due = self.attempt(payout_id).next_ask_at
            if due and due <= self.now:
                ask_about(actor=SYSTEM, attempt_id=self.attempt(payout_id).id, clock=self.clock)
            self.now += timedelta(seconds=1)
        return stored(payout_id).state

    def ours(self):
        with reading(SYSTEM):
            return total(clearing_of("simulator", "NAD", self.now))

    def theirs(self):
        """What the gateway paid for us, and keeps as its fee."""
        sums = self.gateway.sums()
        return sums.get("payout:NAD", 0) + sums.get("fee:NAD", 0)


@pytest.fixture
def outside(gateway, monkeypatch):
    monkeypatch.setattr(adapter, "TIMEOUT_S", 1)
    gateway.control("patience", {"slow_s": 1.5})
    return Sending(gateway)


def told(name):
    return OutboxRow.objects.filter(kind="event", name=f"payments.{name}").count()


@pytest.mark.parametrize(
    ("digits", "state"),
    [("0000", "succeeded"), ("9902", "failed"), ("9904", "succeeded"), ("9908", "failed")],
)
def test_however_the_gateway_behaves_a_payout_ends_and_both_books_agree(outside, digits, state):
    payout_id = outside.approved(digits)
    outside.gateway.control("clock", {"ahead_s": 30})

    assert outside.settle(payout_id) == state

    assert outside.ours() == outside.theirs()
    money = (10_000_000 - AMOUNT, 0) if state == "succeeded" else (10_000_000, 0)
    assert outside.treasury.money == money
    assert told("PayoutSucceeded") + told("PayoutFailed") == 1


def test_silence_is_shown_as_unknown_and_held(outside):
    payout_id = outside.approved("9904")

    outside.send(payout_id)

    assert stored(payout_id).state == "unknown"
    assert outside.treasury.money == (10_000_000, AMOUNT)
    outside.send(payout_id)
    assert outside.gateway.sums()["payout:NAD"] == AMOUNT


def test_what_came_back_is_sent_again_as_another_order(outside):
    payout_id = outside.approved("9902")
    outside.gateway.control("clock", {"ahead_s": 30})
    assert outside.settle(payout_id) == "failed"
    first = stored(payout_id).hold_id

    where = checked_destination("mobile", holder="N", account="+264811230000")
    choose_destination(
        actor=outside.treasury.receiver, payout_id=payout_id, destination=where, now=outside.now
    )
    approve_payout(
        actor=replace(outside.treasury.petrus, factor_at=outside.now),
        payout_id=payout_id,
        now=outside.now,
    )

    assert outside.settle(payout_id) == "succeeded"
    assert stored(payout_id).hold_id != first
    assert outside.ours() == outside.theirs()


def test_without_a_gateway_only_wallets_are_offered(outside, settings):
    settings.PAYMENT_GATEWAYS = {}
    payout_id = outside.treasury.propose(reference=f"request:{uuid4()}", now=outside.now)
    where = checked_destination("bank", holder="N", account="62123456789", bank="FNB")

    with pytest.raises(NoWayToPay):
        choose_destination(
            actor=outside.treasury.receiver,
            payout_id=payout_id,
            destination=where,
            now=outside.now,
        )


POINTS = [
    (paying, "begin_attempt", "before"),
    (paying, "begin_attempt", "after"),
    (paying, "account", "before"),
    (attempts, "_sent", "before"),
    (attempts, "_sent", "after"),
    (attempts, "_concluded", "before"),
    (sending, "post_hold", "before"),
    (sending, "post_hold", "after"),
    (sending, "succeed", "before"),
    (sending, "succeed", "after"),
    (sending, "account", "before"),
    (sending, "account", "after"),
]


@pytest.mark.parametrize(
    ("module", "name", "when"),
    [pytest.param(*point, id=f"{point[1]} ({point[2]})") for point in POINTS],
)
def test_a_payout_survives_a_death(outside, monkeypatch, module, name, when):
    payout_id = outside.approved()
    real, deaths = getattr(module, name), []

    def dying(*args, **kwargs):
        if deaths:
            return real(*args, **kwargs)
        deaths.append(when)
        if when == "after":
            real(*args, **kwargs)
        raise Died

    monkeypatch.setattr(module, name, dying)
    with pytest.raises(Died):
        outside.send(payout_id)
    began = outside.now
    outside.gateway.control("clock", {"ahead_s": 30})

    state = outside.settle(payout_id)

    assert deaths
    assert (outside.now - began).total_seconds() <= 60
    lost = name == "_sent" and when == "before"
    assert state == ("failed" if lost else "succeeded")
    assert outside.ours() == outside.theirs()
    assert told("PayoutSucceeded") == (0 if lost else 1)
    assert outside.treasury.money == (10_000_000 - (0 if lost else AMOUNT), 0)
