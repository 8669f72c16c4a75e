"""Payments from end to end over the real ledger and a real gateway process."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from tests.gateways.paying import Paying
from tulay.areas.audit.models import Entry as AuditEntry
from tulay.areas.payments.actions.payments import (
    cancel_payment,
    complete_payment,
    expire_payments,
    initiate_payment,
)
from tulay.areas.payments.actions.refunds import approve_refund, ask_refund, refuse_refund
from tulay.areas.payments.adapters import simulator as adapter
from tulay.areas.payments.errors.gateways import EventForged
from tulay.areas.payments.errors.payments import (
    AlreadyPaying,
    AmountNotPayable,
    GatewayCannot,
    PaymentExpired,
    PaymentStepNotPossible,
    PaymentUnknown,
    RefundReasonMissing,
    RefundTooLarge,
    RefundUnknown,
    SecondPersonNeeded,
    SourceUnusable,
)
from tulay.areas.payments.models import Attempt, GatewayNotice, Payment
from tulay.areas.payments.rules.payments import AMOUNT_MOST
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def paying(gateway, monkeypatch):
    monkeypatch.setattr(adapter, "TIMEOUT_S", 1)
    gateway.control("patience", {"slow_s": 1.5})
    return Paying(gateway)


def events(name):
    return list(
        OutboxRow.objects.filter(kind="event", name=f"payments.{name}").values_list(
            "payload", flat=True
        )
    )


def test_a_payment_goes_through_and_the_ledger_and_others_hear_of_it(paying):
    payment_id = paying.begun()
    assert paying.payment(payment_id).state == "submitted"

    paying.send(payment_id)

    payment = paying.payment(payment_id)
    assert (payment.state, payment.fee_minor, payment.failure) == ("succeeded", 375, "")
    assert paying.ours() == paying.theirs() == (375 - 25_000, 25_000)
    [told] = events("PaymentSucceeded")
    assert (told["reference"], told["amount_minor"]) == (payment.reference, 25_000)
    done = set(AuditEntry.objects.values_list("action", flat=True))
    assert {
        "payments.initiate",
        "payments.complete",
        "payments.take-attempt",
        "payments.conclude-attempt",
    } <= done


@pytest.mark.parametrize(
    ("digits", "state", "failure"),
    [
        ("9901", "failed", "insufficient-funds"),
        ("9902", "failed", "never-arrived"),
        ("9903", "succeeded", ""),
        ("9904", "succeeded", ""),
        ("9905", "succeeded", ""),
        ("9906", "failed", "not-confirmed"),
        ("9907", "succeeded", ""),
        ("9908", "failed", "never-arrived"),
        ("9911", "succeeded", ""),
    ],
)
def test_however_the_gateway_behaves_a_payment_ends_and_both_books_agree(
    paying, digits, state, failure
):
    payment_id = paying.begun(digits=digits)
    paying.send(payment_id)
    paying.gateway.control("clock", {"ahead_s": 30})

    paying.settle(payment_id)

    payment = paying.payment(payment_id)
    assert (payment.state, payment.failure) == (state, failure)
    assert paying.ours() == paying.theirs()
    paying.tell(paying.gateway.deliveries())
    assert paying.payment(payment_id).state == state
    assert paying.ours() == paying.theirs()
    heard = events("PaymentSucceeded" if state == "succeeded" else "PaymentFailed")
    assert len(heard) == 1


def test_silence_is_shown_as_unknown_and_never_sent_again(paying):
    payment_id = paying.begun(digits="9904")
    paying.send(payment_id)

    assert paying.payment(payment_id).state == "unknown"
    paying.send(payment_id)
    assert paying.gateway.sums()["charge:NAD"] == 25_000
    with pytest.raises(PaymentStepNotPossible):
        paying.complete(payment_id)


def test_after_a_failure_the_same_can_be_paid_anew(paying):
    payment_id = paying.initiate(reference="request:one")
    paying.complete(payment_id, "9901")
    paying.send(payment_id)

    again = paying.initiate(reference="request:one")

    assert again != payment_id
    paying.complete(again)
    paying.send(again)
    with pytest.raises(AlreadyPaying):
        paying.initiate(reference="request:one")


def test_asked_twice_for_the_same_it_is_one_payment(paying):
    first = paying.initiate(reference="request:one")

    assert paying.initiate(reference="request:one") == first
    with pytest.raises(AlreadyPaying):
        paying.initiate(minor=1, reference="request:one")
    paying.complete(first)
    with pytest.raises(AlreadyPaying):
        paying.initiate(reference="request:one")


@pytest.mark.parametrize("minor", [0, -1, True, AMOUNT_MOST + 1])
def test_what_is_no_amount_is_not_asked_for(paying, minor):
    with pytest.raises(AmountNotPayable):
        paying.initiate(minor)


def test_only_the_payer_pays_and_cancels(paying):
    from tulay.areas.cases.tests.factories import make_applicant

    payment_id, stranger = paying.initiate(), make_applicant()
    for act in (
        lambda who: complete_payment(
            actor=who,
            payment_id=payment_id,
            provider="simulator",
            source="+2648112",
            now=paying.now,
        ),
        lambda who: cancel_payment(actor=who, payment_id=payment_id, now=paying.now),
    ):
        for who in (stranger, paying.finance):
            with pytest.raises(PaymentUnknown):
                act(who)
    cancel_payment(actor=paying.payer, payment_id=payment_id, now=paying.now)
    assert paying.payment(payment_id).state == "cancelled"


def test_a_way_of_paying_that_is_not_offered_is_refused(paying):
    payment_id = paying.initiate()

    with pytest.raises(GatewayCannot):
        complete_payment(
            actor=paying.payer,
            payment_id=payment_id,
            provider="stripe",
            source="pm_card",
            now=paying.now,
        )
    with pytest.raises(SourceUnusable):
        complete_payment(
            actor=paying.payer,
            payment_id=payment_id,
            provider="simulator",
            source="a b",
            now=paying.now,
        )


def test_what_nobody_pays_is_over_after_thirty_days(paying):
    payment_id, paid = paying.initiate(), paying.paid()
    paying.later(days=30)

    with pytest.raises(PaymentExpired):
        paying.complete(payment_id)
    assert expire_payments(actor=SYSTEM, now=paying.now) == 1

    assert paying.payment(payment_id).state == "expired"
    assert paying.payment(paid).state == "succeeded"
    with pytest.raises(PaymentStepNotPossible):
        paying.complete(payment_id)


def test_money_goes_back_in_parts_and_no_more_than_was_paid(paying):
    payment_id = paying.paid()

    first = paying.refund_begun(payment_id, 10_000)
    paying.send(first)
    assert paying.payment(payment_id).state == "partially_refunded"
    with pytest.raises(RefundTooLarge):
        paying.refund_begun(payment_id, 15_001)
    rest = paying.refund_begun(payment_id, 15_000)
    with pytest.raises(RefundTooLarge):
        paying.refund_begun(payment_id, 1)
    paying.send(rest)

    payment = paying.payment(payment_id)
    assert (payment.state, payment.refunded_minor) == ("refunded", 25_000)
    assert paying.ours() == paying.theirs() == (375, 0)
    assert [told["refunded_minor"] for told in events("PaymentRefunded")] == [10_000, 25_000]


def test_a_refund_needs_two_people_a_reason_and_a_paid_payment(paying):
    unpaid, payment_id = paying.initiate(), paying.paid()
    asked = {"amount_minor": 100, "reason": "A mistake.", "now": paying.now}
    with pytest.raises(PaymentStepNotPossible):
        ask_refund(actor=paying.finance, payment_id=unpaid, **asked)
    with pytest.raises(RefundReasonMissing):
        ask_refund(actor=paying.finance, payment_id=payment_id, **(asked | {"reason": "  "}))
    with pytest.raises(Forbidden):
        ask_refund(actor=paying.payer, payment_id=payment_id, **asked)
    refund_id = ask_refund(actor=paying.finance, payment_id=payment_id, **asked)

    for decide in (approve_refund, refuse_refund):
        with pytest.raises(SecondPersonNeeded):
            decide(actor=paying.finance, refund_id=refund_id, now=paying.now)
    refuse_refund(actor=paying.second, refund_id=refund_id, now=paying.now)
    with pytest.raises(PaymentStepNotPossible):
        approve_refund(actor=paying.second, refund_id=refund_id, now=paying.now)

    assert paying.refund(refund_id).state == "refused"
    assert not Attempt.objects.filter(subject_id=refund_id).exists()
    paying.refund_begun(payment_id, 25_000)  # what was refused is not kept aside


def test_a_finance_officer_of_another_agency_finds_nothing(paying):
    from tulay.areas.cases.tests.factories import make_officer
    from tulay.areas.directory.tests.factories import make_agency
    from tulay.areas.identity.rules.roles import Role

    other = make_officer(make_agency(), Role.FINANCE_OFFICER)
    payment_id = paying.paid()
    refund_id = ask_refund(
        actor=paying.finance, payment_id=payment_id, amount_minor=5, reason="x", now=paying.now
    )

    with pytest.raises(PaymentUnknown):
        ask_refund(actor=other, payment_id=payment_id, amount_minor=5, reason="x", now=paying.now)
    with pytest.raises(RefundUnknown):
        approve_refund(actor=other, refund_id=refund_id, now=paying.now)


def test_what_the_gateway_tells_is_kept_once_sealed_and_applied_once(paying):
    payment_id = paying.begun(digits="9907")
    carry = paying.attempt(payment_id)
    paying.gateway.call(
        "POST",
        "/v1/charges",
        {
            "reference": carry.reference,
            "amount": 25_000,
            "currency": "NAD",
            "purse": "+264811239907",
        },
    )

    told = paying.tell(paying.gateway.deliveries())

    assert told == ["applied", "repeated", "repeated"]
    assert paying.payment(payment_id).state == "succeeded"
    assert paying.ours() == paying.theirs()
    [notice] = GatewayNotice.objects.all()
    assert carry.reference in notice.body
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM payments_gateway_notice")
        assert carry.reference.encode() not in bytes(cursor.fetchone()[0])
    paying.send(payment_id)  # the worker comes late: it was told before it called
    assert paying.ours() == paying.theirs()


def test_what_is_told_backwards_changes_nothing(paying):
    payment_id = paying.paid(digits="9911")

    assert set(paying.tell(paying.gateway.deliveries())) <= {"late"}
    assert paying.payment(payment_id).state == "succeeded"


def test_what_contradicts_or_concerns_nobody_is_kept_and_changes_nothing(paying):
    payment_id = paying.begun()
    reference = paying.attempt(payment_id).reference
    wrong = {"reference": reference, "amount": 1, "currency": "NAD", "purse": "+264811230000"}
    stray = wrong | {"reference": "pay_nobody_knows"}
    for one in (wrong, stray):
        paying.gateway.call("POST", "/v1/charges", one)

    told = paying.tell(paying.gateway.deliveries())

    assert told == ["contradicts", "unmatched"]
    assert paying.payment(payment_id).state == "submitted"


def test_what_is_forged_is_refused_and_not_kept(paying):
    payment_id = paying.begun(digits="9904")
    paying.send(payment_id)
    [told] = paying.gateway.deliveries()

    with pytest.raises(EventForged):
        paying.tell([told | {"body": told["body"].replace("succeeded", "failed")}])

    assert GatewayNotice.objects.count() == 0
    assert paying.payment(payment_id).state == "unknown"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [16, 64])
def test_many_at_once_charge_once(paying, many):
    payment_id = paying.begun()

    def once(_):
        try:
            paying.send(payment_id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(once, range(many)))

    assert paying.gateway.sums()["charge:NAD"] == 25_000
    assert paying.ours() == paying.theirs()
    assert len(paying.gateway.deliveries()) == 1


@pytest.mark.django_db(transaction=True)
def test_many_who_complete_and_initiate_at_once_make_one_payment(paying):
    def once(_):
        try:
            payment_id = paying.initiate(reference="request:one")
            with contextlib.suppress(PaymentStepNotPossible):
                paying.complete(payment_id)
        except AlreadyPaying:
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(once, range(32)))

    with reading(SYSTEM):
        assert Payment.objects.count() == 1
        assert Attempt.objects.count() == 1


def test_a_currency_is_paid_where_it_is_taken(paying, settings):
    settings.PAYMENT_GATEWAYS = {"simulator": paying.gateway.address + "&currencies=PHP"}
    payment_id = paying.initiate()

    with pytest.raises(GatewayCannot):
        paying.complete(payment_id)


def test_initiate_takes_currencies_apart(paying):
    asked = {
        "actor": paying.payer,
        "payer_id": paying.payer.person_id,
        "agency_id": paying.agency.id,
        "now": paying.now,
    }
    initiate_payment(**asked, amount=Money("NAD", 5), reference="request:one")

    with pytest.raises(AlreadyPaying):
        initiate_payment(**asked, amount=Money("PHP", 5), reference="request:one")


def test_what_was_begun_and_never_asked_about_is_asked_about_in_time(paying):
    from tulay.areas.payments.queries.payments import attempts_to_ask

    payment_id = paying.begun(digits="9904")
    paying.send(payment_id)
    attempt = paying.attempt(payment_id)

    assert attempts_to_ask(paying.now) == ()
    assert attempts_to_ask(paying.now + timedelta(seconds=5)) == ((attempt.id, 0),)
