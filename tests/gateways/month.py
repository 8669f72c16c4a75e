"""A month at a gateway that behaves as gateways do, and what has to be true at its end."""

import random
from collections import Counter

from tulay.areas.payments.actions.attempts import ask_about
from tulay.areas.payments.adapters.registry import gateway_named
from tulay.areas.payments.errors.gateways import EventForged
from tulay.areas.payments.models import Attempt, Payment, Refund
from tulay.areas.payments.queries import payments as queries
from tulay.areas.payments.rules.attempts import ENDED
from tulay.areas.payments.rules.payments import ENDED_PAYMENTS, ENDED_REFUNDS
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

MOODS = ("0000", "9901", "9902", "9903", "9904", "9905", "9906", "9907", "9908", "9910", "9911")


def month(paying, *, days, seed):
    """Let people pay and get money back for so many days; what is told comes late, twice and in any order."""
    dice, late = random.Random(seed), []
    paid = []
    for day in range(days):
        payment_id = paying.begun(minor=1_000 + 7 * day, digits=MOODS[day % len(MOODS)])
        paying.send(payment_id)
        paying.send(payment_id)  # the broker hands the job out again
        paid.append(payment_id)
        if day % 3 == 0:
            give_back(paying, dice.choice(paid))
        late += heard(paying)
        dice.shuffle(late)
        told, late = late[: len(late) // 2], late[len(late) // 2 :]
        tell(paying, told + told[:1])
        go_on(paying, hours=24)
    paying.gateway.control("clock", {"ahead_s": 60})  # whatever takes its time there has had it
    tell(paying, late)
    for _ in range(12):
        go_on(paying, hours=13)
        tell(paying, heard(paying))


def heard(paying):
    return paying.gateway.deliveries()


def tell(paying, deliveries):
    """Hand over what is genuine, and between it something that somebody made up."""
    paying.tell(deliveries)
    for one in deliveries:
        if '"failed"' in one["body"]:
            forged = one["body"].replace('"failed"', '"succeeded"').replace("evt_", "evt_forged_")
            try:
                paying.tell([one | {"body": forged}])
            except EventForged:
                continue


def give_back(paying, payment_id):
    if paying.payment(payment_id).state in {"succeeded", "partially_refunded"}:
        payment = paying.payment(payment_id)
        left = payment.amount_minor - payment.refunded_minor
        paying.send(paying.refund_begun(payment_id, max(1, left // 2)))


def go_on(paying, *, hours):
    """Let time pass and do what the worker does meanwhile: ask about what is due."""
    for _ in range(4):
        paying.later(hours=hours / 4)
        with reading(SYSTEM):
            due = queries.attempts_to_ask(paying.now)
        for attempt_id, _asks in due:
            ask_about(actor=SYSTEM, attempt_id=attempt_id, clock=paying.clock)


def check(paying):
    """Everything has ended, both books say the same, and others were told once."""
    with reading(SYSTEM):
        attempts = list(Attempt.objects.all())
        payments = list(Payment.objects.all())
        refunds = list(Refund.objects.all())
    assert all(one.state in ENDED for one in attempts), Counter(one.state for one in attempts)
    assert all(one.state in ENDED_PAYMENTS for one in payments)
    assert all(one.state in ENDED_REFUNDS for one in refunds)
    for one in attempts:
        theirs = paying.gateway.call("GET", f"/v1/operations/{one.reference}")
        status = theirs[1]["status"] if theirs[0] == 200 else "failed"
        assert one.state == status, (one.reference, one.state, status)
    assert paying.ours() == paying.theirs()
    _check_payments(payments, refunds)
    _check_statement(paying, attempts)


def _check_payments(payments, refunds):
    went = Counter()
    for one in refunds:
        went[one.payment_id] += one.amount_minor if one.state == "succeeded" else 0
    assert all(one.refunded_minor == went[one.id] for one in payments)
    told = OutboxRow.objects.filter(kind="event")
    happy = told.filter(name="payments.PaymentSucceeded").values_list(
        "payload__payment_id", flat=True
    )
    sad = told.filter(name="payments.PaymentFailed").values_list("payload__payment_id", flat=True)
    paid = [str(one.id) for one in payments if one.state != "failed"]
    assert sorted(happy) == sorted(paid)
    assert sorted(sad) == sorted(str(one.id) for one in payments if one.state == "failed")


def _check_statement(paying, attempts):
    """The statement, read until it is whole, has each of our successes once and nothing else."""
    day = Attempt.objects.earliest("begun_at").begun_at.date()
    ours = gateway_named("simulator")
    ours.statement(day)  # the first one lacks lines
    lines = ours.statement(day)
    booked = sorted((line.reference, line.amount.minor, line.fee_minor) for line in lines)
    known = sorted(
        (one.reference, one.amount_minor, one.fee_minor)
        for one in attempts
        if one.state == "succeeded"
    )
    assert booked == known
