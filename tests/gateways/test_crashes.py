"""A process dies at each point of a charge, a refund and a webhook: what comes after ends within a minute, once."""

import pytest

from tests.gateways.paying import Paying
from tulay.areas.payments.actions import attempts, clearing, payments, refunds, webhooks_in
from tulay.areas.payments.adapters import simulator as adapter
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db


class Died(BaseException):
    """The process is gone; nobody catches this."""


ORDER = [  # what both a charge and a refund go through, in this order
    ("attempts", "begin_attempt's record", "enqueue", "before"),
    ("attempts", "begin_attempt's job", "enqueue", "after"),
    ("attempts", "take_attempt reads", "_held", "after"),
    ("attempts", "take_attempt writes", "_account", "before"),
    ("attempts", "before the call", "_sent", "before"),
    ("attempts", "after the call", "_sent", "after"),
    ("attempts", "conclude_attempt reads", "state_after", "before"),
    ("attempts", "conclude_attempt writes", "_concluded", "before"),
    ("clearing", "before the ledger", "transfer", "before"),
    ("clearing", "after the ledger", "transfer", "after"),
]
CHARGE = [
    *ORDER,
    ("payments", "before others are told", "publish", "before"),
    ("payments", "after others are told", "publish", "after"),
]
REFUND = [
    *ORDER,
    ("refunds", "before others are told", "publish", "before"),
    ("refunds", "after others are told", "publish", "after"),
]
NOTICE = [
    ("webhooks_in", "before it is found genuine", "gateway_named", "before"),
    ("webhooks_in", "before its order is found", "held_by_reference", "before"),
    ("webhooks_in", "after its order is found", "held_by_reference", "after"),
    ("webhooks_in", "before it is applied", "apply_answer", "before"),
    ("clearing", "before the ledger", "transfer", "before"),
    ("clearing", "after the ledger", "transfer", "after"),
    ("webhooks_in", "after it is applied", "apply_answer", "after"),
    ("webhooks_in", "before it is accounted for", "record", "before"),
]  # fmt: skip
MODULES = {
    "attempts": attempts,
    "clearing": clearing,
    "payments": payments,
    "refunds": refunds,
    "webhooks_in": webhooks_in,
}


def named(points):
    return [pytest.param(*point, id=f"{point[1]} ({point[3]})") for point in points]


@pytest.fixture
def paying(gateway, monkeypatch):
    monkeypatch.setattr(adapter, "TIMEOUT_S", 2)
    return Paying(gateway)


@pytest.fixture
def dies(monkeypatch):
    """Arrange that the process dies once, where it is told to."""

    def at(module, name, when):
        real, deaths = getattr(MODULES[module], name), []

        def dying(*args, **kwargs):
            if deaths:
                return real(*args, **kwargs)
            deaths.append(when)
            if when == "after":
                real(*args, **kwargs)
            raise Died

        monkeypatch.setattr(MODULES[module], name, dying)
        return deaths

    return at


def told(name):
    return OutboxRow.objects.filter(kind="event", name=f"payments.{name}").count()


@pytest.mark.parametrize(("module", "_what", "name", "when"), named(CHARGE))
def test_a_charge_survives_a_death(paying, dies, module, _what, name, when):
    payment_id = paying.initiate()
    deaths = dies(module, name, when)

    with pytest.raises(Died):
        paying.complete(payment_id)
        paying.send(payment_id)
    if (
        paying.payment(payment_id).state == "created"
    ):  # nothing was committed: the payer presses again
        paying.complete(payment_id)
    began = paying.now
    state = paying.settle(payment_id)

    assert deaths
    assert (paying.now - began).total_seconds() <= 60
    payment = paying.payment(payment_id)
    assert payment.state == state
    lost = name == "_sent" and when == "before"
    assert state == ("failed" if lost else "succeeded")
    assert paying.ours() == paying.theirs()
    assert told("PaymentSucceeded") == (0 if lost else 1)
    if lost:  # nothing is stuck: it can be paid anew
        again = paying.initiate(reference=payment.reference)
        paying.complete(again)
        assert paying.settle(again) == "succeeded"
        assert paying.ours() == paying.theirs()


@pytest.mark.parametrize(("module", "_what", "name", "when"), named(REFUND))
def test_a_refund_survives_a_death(paying, dies, module, _what, name, when):
    payment_id = paying.paid()
    refund_id = paying.refund_asked(payment_id, 10_000)
    deaths = dies(module, name, when)

    with pytest.raises(Died):
        paying.approve(refund_id)
        paying.send(refund_id)
    if paying.refund(refund_id).state == "proposed":
        paying.approve(refund_id)
    state = paying.settle(refund_id)

    assert deaths
    lost = name == "_sent" and when == "before"
    assert paying.refund(refund_id).state == state == ("failed" if lost else "succeeded")
    assert paying.ours() == paying.theirs()
    assert told("PaymentRefunded") == (0 if lost else 1)
    if lost:
        again = paying.refund_begun(payment_id, 25_000)  # its amount is free again
        assert paying.settle(again) == "succeeded"
        assert paying.ours() == paying.theirs()


@pytest.mark.parametrize(("module", "_what", "name", "when"), named(NOTICE))
def test_a_webhook_survives_a_death(paying, dies, module, _what, name, when):
    payment_id = paying.begun(digits="9904")
    paying.send(payment_id)
    deliveries = paying.gateway.deliveries()
    deaths = dies(module, name, when)

    with pytest.raises(Died):
        paying.tell(deliveries)
    assert paying.payment(payment_id).state == "unknown"
    again = paying.tell(deliveries + deliveries)  # the gateway got no answer and tells again

    assert deaths
    assert again == ["applied", "repeated"]
    assert paying.payment(payment_id).state == "succeeded"
    assert paying.ours() == paying.theirs()
    assert told("PaymentSucceeded") == 1


def test_there_are_thirty_points():
    assert len(CHARGE) + len(REFUND) + len(NOTICE) >= 30
