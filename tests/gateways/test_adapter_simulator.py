"""Our side of the line: what the simulator's behaviour comes to, and that asking never moves money."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.gateways.simulated import Simulated
from tulay.areas.payments.adapters import simulator as adapter
from tulay.areas.payments.adapters.protocol import (
    ChargeOrder,
    PayoutOrder,
    Question,
    RefundOrder,
    StatementLacking,
)
from tulay.areas.payments.adapters.registry import gateway_named, gateways_for
from tulay.areas.payments.errors.gateways import EventForged, GatewayUnknown
from tulay.areas.payments.rules.attempts import AnswerOutcome, AttemptKind, Failure, reference_of
from tulay.kernel.money import Money


def charge(purse, amount=1_000):
    return ChargeOrder(reference_of(AttemptKind.CHARGE, uuid4()), Money("NAD", amount), purse)


def asked(order, kind=AttemptKind.CHARGE):
    return Question(order.reference, kind, "", datetime.now(UTC))


@pytest.fixture(autouse=True)
def impatient(gateway, monkeypatch):
    monkeypatch.setattr(adapter, "TIMEOUT_S", 1)
    gateway.control("patience", {"slow_s": 2})


@pytest.mark.parametrize(
    ("digits", "at_once", "asked_later"),
    [
        ("0000", AnswerOutcome.SUCCEEDED, AnswerOutcome.SUCCEEDED),
        ("9901", AnswerOutcome.FAILED, AnswerOutcome.FAILED),
        ("9902", AnswerOutcome.UNKNOWN, AnswerOutcome.ABSENT),
        ("9903", AnswerOutcome.UNKNOWN, AnswerOutcome.SUCCEEDED),
        ("9904", AnswerOutcome.UNKNOWN, AnswerOutcome.SUCCEEDED),
        ("9905", AnswerOutcome.PENDING, AnswerOutcome.SUCCEEDED),
        ("9906", AnswerOutcome.PENDING, AnswerOutcome.FAILED),
        ("9908", AnswerOutcome.UNKNOWN, AnswerOutcome.ABSENT),
    ],
)
def test_what_a_charge_comes_to(gateway, digits, at_once, asked_later):
    ours, order = gateway_named("simulator"), charge(f"+26481123{digits}")

    first = ours.charge(order)
    gateway.control("clock", {"ahead_s": 60})
    later = ours.ask(asked(order))

    assert (first.outcome, later.outcome) == (at_once, asked_later)
    taken = gateway.sums().get("charge:NAD", 0)
    assert taken == (1_000 if asked_later is AnswerOutcome.SUCCEEDED else 0)


def test_a_fee_and_a_number_come_with_success(gateway):
    answer = gateway_named("simulator").charge(charge("+264811230000"))

    assert (answer.fee_minor, answer.failure) == (15, "")
    assert answer.gateway_reference.startswith("gw_")


def test_a_refund_and_a_payout_go_out(gateway):
    ours, order = gateway_named("simulator"), charge("+264811230000")
    ours.charge(order)

    back = ours.refund(RefundOrder("ref_" + "1" * 32, Money("NAD", 400), order.reference))
    more = ours.refund(RefundOrder("ref_" + "2" * 32, Money("NAD", 700), order.reference))
    sent = ours.pay_out(PayoutOrder("out_" + "3" * 32, Money("NAD", 50), "+264811230000", "N. N."))

    assert [back.outcome, more.outcome, sent.outcome] == ["succeeded", "failed", "succeeded"]
    assert more.failure == Failure.REFUSED
    assert gateway.sums()["refund:NAD"] == 400
    assert gateway.sums()["payout:NAD"] == 50


def test_nothing_was_sent_where_nobody_listens(tmp_path, settings):
    nobody = Simulated(tmp_path)
    settings.PAYMENT_GATEWAYS = {"simulator": nobody.address}
    ours, order = gateway_named("simulator"), charge("+264811230000")

    answer = ours.charge(order)

    assert (answer.outcome, answer.failure) == (AnswerOutcome.FAILED, Failure.UNREACHABLE)
    assert ours.ask(asked(order)).outcome is AnswerOutcome.UNKNOWN
    with pytest.raises(StatementLacking):
        ours.statement(datetime.now(UTC).date())


def test_what_it_tells_is_read_and_what_is_forged_is_not(gateway):
    ours, order, now = gateway_named("simulator"), charge("+264811230000"), datetime.now(UTC)
    ours.charge(order)
    [told] = gateway.deliveries()
    headers, body = told["headers"], told["body"].encode()

    event = ours.read_event(headers, body, now=now)

    assert (event.reference, event.amount) == (order.reference, Money("NAD", 1_000))
    assert event.answer.outcome is AnswerOutcome.SUCCEEDED
    forgeries = [
        (headers, body.replace(b"1000", b"1001"), now),
        ({}, body, now),
        ({"Gateway-Signature": "t=1,v1="}, body, now),
        (headers, body, now + timedelta(minutes=6)),
        (headers, body, now - timedelta(minutes=6)),
    ]
    for given, text, moment in forgeries:
        with pytest.raises(EventForged):
            ours.read_event(given, text, now=moment)


def test_a_statement_tells_what_moved(gateway):
    ours, order = gateway_named("simulator"), charge("+264811230000")
    ours.charge(order)
    ours.charge(charge("+264811239901"))

    [line] = ours.statement(datetime.now(UTC).date())

    assert (line.reference, line.kind, line.fee_minor) == (order.reference, AttemptKind.CHARGE, 15)


def test_only_gateways_of_this_installation_are_known(gateway, settings):
    assert gateways_for(AttemptKind.PAYOUT, "NAD") == ("simulator",)
    settings.PAYMENT_GATEWAYS = {"simulator": gateway.address + "&currencies=PHP"}
    assert gateways_for(AttemptKind.PAYOUT, "NAD") == ()
    with pytest.raises(GatewayUnknown):
        gateway_named("somebody")
    settings.PAYMENT_GATEWAYS = {}
    with pytest.raises(GatewayUnknown):
        gateway_named("simulator")


def test_a_gateway_never_prints_its_key(gateway):
    from tulay.areas.payments.adapters.addresses import Address

    assert "key-of-the-tests" not in repr(Address.read(gateway.address))
    assert "secret" not in repr(Address.read(gateway.address))
