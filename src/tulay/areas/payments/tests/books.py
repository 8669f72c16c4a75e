"""An agency that is paid through a gateway, and the gateway's lines about it, as a test wants them to be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.payments.actions.attempts import conclude_attempt, take_attempt
from tulay.areas.payments.actions.payments import complete_payment, initiate_payment
from tulay.areas.payments.actions.reconciliation import match_statement
from tulay.areas.payments.actions.refunds import approve_refund, ask_refund
from tulay.areas.payments.actions.statements_in import Offered, take_statement
from tulay.areas.payments.models import Attempt, Break
from tulay.areas.payments.queries.books import books
from tulay.areas.payments.rules.attempts import Answer, AnswerOutcome
from tulay.areas.payments.rules.reconciliation import Line, LineKind
from tulay.areas.payments.tests.paying import make_finance, make_receiver
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import reading

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
SUCCEEDED = AnswerOutcome.SUCCEEDED


class Counting:
    """Payments whose end is told by the test, and the statements that a gateway would write about them."""

    def __init__(self):
        self.agency = make_agency(jurisdiction="namibia", country="NA")
        self.payer = make_receiver(name="Ndapewa Nangolo")
        self.finance = make_finance(name="Festus Amupolo", factor_at=START)
        self.second = make_finance(name="Selma Iipinge", factor_at=START)
        self.numbers = iter(range(1, 10_000))

    def paid(self, minor=25_000, *, at=START, fee=25, outcome=SUCCEEDED):
        """Let somebody pay; return the order as it then stands."""
        payment_id = initiate_payment(
            actor=self.payer,
            payer_id=self.payer.person_id,
            agency_id=self.agency.id,
            amount=Money("NAD", minor),
            reference=f"request:{uuid4()}",
            now=at,
        )
        complete_payment(
            actor=self.payer,
            payment_id=payment_id,
            provider="simulator",
            source="+264811230000",
            now=at,
        )
        return self.ended(payment_id, at=at, fee=fee, outcome=outcome)

    def given_back(self, order, minor, *, at=START):
        """Give some of it back."""
        refund_id = ask_refund(
            actor=self.finance,
            payment_id=order.subject_id,
            amount_minor=minor,
            reason="Paid twice.",
            now=at,
        )
        approve_refund(actor=replace(self.second, factor_at=at), refund_id=refund_id, now=at)
        return self.ended(refund_id, at=at, fee=0)

    def ended(self, subject_id, *, at, fee, outcome=SUCCEEDED):
        with reading(SYSTEM):
            order = Attempt.objects.get(subject_id=subject_id)
        take_attempt(actor=SYSTEM, attempt_id=order.id, now=at)
        fee = fee if outcome is SUCCEEDED else 0
        answer = Answer(outcome, f"gw_{order.id.hex}", fee)
        conclude_attempt(actor=SYSTEM, attempt_id=order.id, answer=answer, now=at)
        order.refresh_from_db()
        return order

    def line(self, order, *, days=0, **changed):
        """What the gateway would write about an order."""
        at = order.ended_at or order.called_at
        facts = {
            "id": f"L{next(self.numbers)}",
            "reference": order.reference,
            "kind": LineKind(order.kind),
            "amount": order.amount,
            "fee_minor": order.fee_minor,
            "booked_date": at.date() + timedelta(days=days),
        }
        return Line(**(facts | changed))

    def alien(self, minor=7_700, *, on=START, **changed):
        """A line about nothing of ours."""
        facts = {"reference": f"pay_{uuid4().hex}", "kind": LineKind.CHARGE}
        facts |= {"amount": Money("NAD", minor), "fee_minor": 0, "booked_date": on.date()}
        return Line(id=f"L{next(self.numbers)}", **(facts | changed))

    def take(self, *lines, first=START, last=None, by=SYSTEM, name=None, at=None):
        """Take a statement in, and match it."""
        taken = self.stored(*lines, first=first, last=last, by=by, name=name, at=at)
        self.match(taken.id, at=at)
        return taken

    def stored(self, *lines, first=START, last=None, by=SYSTEM, name=None, at=None):
        last = last or first
        name = name or f"{first.date()}"
        offered = Offered("simulator", name, lines, "", first.date(), last.date())
        return take_statement(actor=by, offered=offered, now=at or last)

    def match(self, statement_id, *, at=None):
        turn = 0
        while not match_statement(
            actor=SYSTEM, statement_id=statement_id, turn=turn, now=at or START
        ):
            turn += 1


def broken():
    """Every break: kind, state, value, sorted."""
    with reading(SYSTEM):
        rows = Break.objects.all()
        return sorted((row.kind, row.state, row.value_minor) for row in rows)


def the_break(kind=None):
    with reading(SYSTEM):
        return Break.objects.get(**({"kind": kind} if kind else {}))


def unexplained():
    """What nobody can explain, by currency."""
    with reading(SYSTEM):
        return {one.currency: one.minor for one in (b.unexplained for b in books()) if one.minor}
