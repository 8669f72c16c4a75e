"""Somebody who pays an agency, two finance officers, and the clock of a test."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4, uuid5

from django.db.models import Sum

from tulay.areas.cases.tests.factories import make_applicant, make_officer
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules.roles import Role
from tulay.areas.payments.actions.attempts import ask_about, carry_out
from tulay.areas.payments.actions.payments import complete_payment, initiate_payment
from tulay.areas.payments.actions.refunds import approve_refund, ask_refund
from tulay.areas.payments.actions.webhooks_in import receive_notice
from tulay.areas.payments.models import Attempt, Entry, Payment, Refund
from tulay.areas.payments.rules.attempts import ENDED
from tulay.areas.payments.rules.ledger import (
    NAMESPACE,
    AccountKind,
    Owner,
    OwnerKind,
    account_id,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import reading

PURSE = "+26481123{}"


class Paying:
    """An agency, a payer, two finance officers; time goes on only when told to."""

    provider = "simulator"

    def __init__(self, gateway):
        self.gateway = gateway
        self.agency = make_agency(jurisdiction="namibia", country="NA")
        self.payer = make_applicant(name="Ndapewa Nangolo")
        self.finance = make_officer(None, Role.FINANCE_OFFICER, name="Festus Amupolo")
        self.second = make_officer(None, Role.FINANCE_OFFICER, name="Selma Iipinge")
        self.now = datetime.now(UTC)

    def clock(self):
        return self.now

    def later(self, **much):
        self.now += timedelta(**much)
        return self.now

    def initiate(self, minor=25_000, *, reference=None, payer=None):
        return initiate_payment(
            actor=payer or self.payer,
            payer_id=(payer or self.payer).person_id,
            agency_id=self.agency.id,
            amount=Money("NAD", minor),
            reference=reference or f"request:{uuid4()}",
            now=self.now,
        )

    def complete(self, payment_id, digits="0000"):
        complete_payment(
            actor=self.payer,
            payment_id=payment_id,
            provider=self.provider,
            source=self.source(digits),
            now=self.now,
        )

    def source(self, digits):
        return PURSE.format(digits)

    def begun(self, minor=25_000, digits="0000"):
        """A payment whose order is on record and not yet sent; return its id."""
        payment_id = self.initiate(minor)
        self.complete(payment_id, digits)
        return payment_id

    def paid(self, minor=25_000, digits="0000"):
        payment_id = self.begun(minor, digits)
        self.send(payment_id)
        return payment_id

    def refund_asked(self, payment_id, minor):
        return ask_refund(
            actor=self.finance,
            payment_id=payment_id,
            amount_minor=minor,
            reason="Paid twice at the counter.",
            now=self.now,
        )

    def approve(self, refund_id):
        approve_refund(actor=self.second, refund_id=refund_id, now=self.now)

    def refund_begun(self, payment_id, minor):
        refund_id = self.refund_asked(payment_id, minor)
        self.approve(refund_id)
        return refund_id

    def attempt(self, subject_id):
        with reading(SYSTEM):
            return Attempt.objects.get(subject_id=subject_id)

    def send(self, subject_id):
        carry_out(actor=SYSTEM, attempt_id=self.attempt(subject_id).id, clock=self.clock)

    def ask(self, subject_id):
        ask_about(actor=SYSTEM, attempt_id=self.attempt(subject_id).id, clock=self.clock)

    def settle(self, subject_id, *, within_s=60):
        """Do what the worker does for at most so long: send again, ask when it is due."""
        end = self.now + timedelta(seconds=within_s)
        self.send(subject_id)
        while self.attempt(subject_id).state not in ENDED and self.now < end:
            due = self.attempt(subject_id).next_ask_at
            if due and due <= self.now:
                self.ask(subject_id)
            self.later(seconds=1)
        return self.attempt(subject_id).state

    def payment(self, payment_id):
        with reading(SYSTEM):
            return Payment.objects.get(id=payment_id)

    def refund(self, refund_id):
        with reading(SYSTEM):
            return Refund.objects.get(id=refund_id)

    def tell(self, deliveries):
        """Hand over what the gateway would post; return what came of each."""
        return [
            receive_notice(
                actor=SYSTEM,
                provider="simulator",
                headers=one["headers"],
                body=one["body"].encode(),
                now=datetime.fromtimestamp(
                    int(one["headers"]["Gateway-Signature"][2:].partition(",")[0]), UTC
                ),
            )
            for one in deliveries
        ]

    def ours(self):
        """Our side of the comparison, made of the ledger alone: what came in, went back, and the fees."""
        clearing = account_id(
            Owner(OwnerKind.GATEWAY, uuid5(NAMESPACE, f"gateway:{self.provider}")),
            AccountKind.CLEARING,
            "NAD",
        )
        revenue = account_id(Owner(OwnerKind.AGENCY, self.agency.id), AccountKind.REVENUE, "NAD")
        return total(clearing), total(revenue)

    def theirs(self):
        """The gateway's side: what it owes us, with the sign of our clearing account, and what agencies are due."""
        sums = self.gateway.sums()
        taken = sums.get("charge:NAD", 0) - sums.get("refund:NAD", 0)
        return sums.get("fee:NAD", 0) - taken, taken


def total(account):
    with reading(SYSTEM):
        return Entry.objects.filter(account_id=account).aggregate(sum=Sum("amount"))["sum"] or 0


def kinds(deliveries):
    return [json.loads(one["body"])["type"] for one in deliveries]
