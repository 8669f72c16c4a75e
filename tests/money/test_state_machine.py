"""Anything in any order, over the real database, beside a model of a few lines: they never part.

`make soak` plays it twenty times five hundred steps (`SOAK_LEDGER`); here it is short.
"""

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tulay.areas.payments.actions import ledger
from tulay.areas.payments.models import Account, Unfolded
from tulay.areas.payments.queries.verification import examined
from tulay.areas.payments.rules.ledger import (
    AccountKind,
    HoldOrder,
    Owner,
    OwnerKind,
    TransferKind,
    TransferOrder,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Problem
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import entered

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
SPACE = UUID(int=99)
EXAMPLES, STEPS = map(int, os.environ.get("SOAK_LEDGER", "3x30").split("x"))
AMOUNTS = st.integers(1, 120)
PLACES = st.integers(0, 5)


class Model:
    """What the ledger should say, without any of its means."""

    def __init__(self):
        self.balance, self.held, self.hot, self.frozen = {}, {}, set(), set()
        self.done, self.holds, self.reversed = {}, {}, set()

    def refusal(self, debit, amount):
        if debit in self.frozen:
            return "payments.account-frozen"
        if debit not in self.hot and self.balance[debit] - self.held[debit] < amount:
            return "payments.funds-lacking"
        return ""

    def move(self, order):
        """Return the problem that a transfer meets, or move it."""
        facts = (order.debit, order.credit, order.amount, order.kind, order.reference)
        if order.id in self.done:
            return "" if self.done[order.id] == facts else "payments.transfer-differs"
        refusal = self.refusal(order.debit, order.amount.minor)
        if not refusal:
            self.done[order.id] = facts
            self.balance[order.debit] -= order.amount.minor
            self.balance[order.credit] += order.amount.minor
        return refusal

    def copy(self):
        other = Model()
        other.balance, other.held = dict(self.balance), dict(self.held)
        other.hot, other.frozen, other.done = self.hot, set(self.frozen), dict(self.done)
        return other


class Books(RuleBasedStateMachine):
    """The ledger, driven at random."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.eyes = entered(SYSTEM)
        self.eyes.__enter__()
        self.model, self.now, self.count = Model(), BEGIN, 0
        self.orders, self.hold_ids, self.accounts = [], [], []

    def teardown(self):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        faults = examined(self.now).faults
        self.eyes.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        assert faults == {}

    def fresh(self):
        self.count += 1
        self.now += timedelta(seconds=1)
        return uuid5(SPACE, str(self.count))

    def pick(self, place):
        return self.accounts[place % len(self.accounts)]

    def order(self, debit, credit, minor, number=None):
        return TransferOrder(
            number or self.fresh(),
            self.pick(debit),
            self.pick(credit),
            Money("NAD", minor),
            TransferKind.SENDING,
        )

    def says(self, call, expected):
        """Do it, and compare what it says with what the model said."""
        said = ""
        try:
            call()
        except Problem as problem:
            said = problem.code
        assert said == expected

    @initialize()
    def begin(self):
        for kind in (AccountKind.CLEARING, AccountKind.WALLET, AccountKind.WALLET):
            self.open(kind)
        self.transfer(0, 1, 100)

    @rule(kind=st.sampled_from([AccountKind.WALLET, AccountKind.TREASURY, AccountKind.REVENUE]))
    @precondition(lambda self: len(self.accounts) < 6)
    def open(self, kind):
        owner = Owner(OwnerKind.AGENCY, self.fresh())
        for _ in range(2):
            account = ledger.account_for(owner, kind, "NAD", now=self.now)
        self.accounts.append(account)
        self.model.balance[account] = self.model.held[account] = 0
        if kind in (AccountKind.REVENUE, AccountKind.CLEARING):
            self.model.hot.add(account)

    @rule(debit=PLACES, credit=PLACES, minor=AMOUNTS)
    def transfer(self, debit, credit, minor):
        order = self.order(debit, credit, minor)
        if order.debit != order.credit:
            self.orders.append(order)
            self.says(lambda: ledger.transfer(order, now=self.now), self.model.move(order))

    @rule(place=st.integers(0, 50))
    @precondition(lambda self: self.orders)
    def retry(self, place):
        order = self.orders[place % len(self.orders)]
        self.says(lambda: ledger.transfer(order, now=self.now), self.model.move(order))

    @rule(place=st.integers(0, 50), debit=PLACES, credit=PLACES, minor=AMOUNTS)
    @precondition(lambda self: self.orders)
    def take_a_known_number(self, place, debit, credit, minor):
        order = self.order(debit, credit, minor, self.orders[place % len(self.orders)].id)
        if order.debit != order.credit:
            self.says(lambda: ledger.transfer(order, now=self.now), self.model.move(order))

    @rule(debit=PLACES, credit=PLACES, minor=AMOUNTS, lasts=st.integers(1, 60))
    def hold(self, debit, credit, minor, lasts):
        number, giver, taker = self.fresh(), self.pick(debit), self.pick(credit)
        if giver == taker:
            return
        until = self.now + timedelta(seconds=lasts)
        order = HoldOrder(number, giver, taker, Money("NAD", minor), until)
        refusal = self.model.refusal(giver, minor)
        self.says(lambda: ledger.hold(order, now=self.now), refusal)
        if not refusal:
            self.hold_ids.append(number)
            self.model.holds[number] = [giver, taker, minor, until, "pending"]
            if giver not in self.model.hot:
                self.model.held[giver] += minor

    def settle(self, number, state):
        giver, _, minor, _, _ = self.model.holds[number]
        self.model.holds[number][4] = state
        if giver not in self.model.hot:
            self.model.held[giver] -= minor

    @rule(place=st.integers(0, 50), less=st.integers(0, 3))
    @precondition(lambda self: self.hold_ids)
    def post(self, place, less):
        number = self.hold_ids[place % len(self.hold_ids)]
        giver, taker, minor, until, state = self.model.holds[number]
        wanted = max(1, minor - less)
        if state == f"posted {wanted}":
            expected = ""
        elif state != "pending" or until <= self.now:
            expected = "payments.hold-settled"
        elif giver in self.model.frozen:
            expected = "payments.account-frozen"
        else:
            expected = ""
            self.settle(number, f"posted {wanted}")
            self.model.balance[giver] -= wanted
            self.model.balance[taker] += wanted
            amount = Money("NAD", wanted)
            self.model.done[number] = (giver, taker, amount, TransferKind.PAYMENT, "")
        self.says(lambda: ledger.post_hold(number, amount_minor=wanted, now=self.now), expected)

    @rule(place=st.integers(0, 50))
    @precondition(lambda self: self.hold_ids)
    def void(self, place):
        number = self.hold_ids[place % len(self.hold_ids)]
        state = self.model.holds[number][4]
        expected = "" if state in ("pending", "voided") else "payments.hold-settled"
        if state == "pending":
            self.settle(number, "voided")
        self.says(lambda: ledger.void_hold(number, now=self.now), expected)

    @rule(passed=st.integers(0, 90))
    def expire(self, passed):
        self.now += timedelta(seconds=passed)
        due = [
            number
            for number, (_, _, _, until, state) in self.model.holds.items()
            if state == "pending" and until <= self.now
        ]
        for number in due:
            self.settle(number, "expired")
        assert ledger.expire_holds(now=self.now) == len(due)

    @rule(place=st.integers(0, 50))
    @precondition(lambda self: self.model.done)
    def reverse(self, place):
        known = list(self.model.done)
        number, back = known[place % len(known)], self.fresh()
        debit, credit, amount, _, reference = self.model.done[number]
        order = TransferOrder(back, credit, debit, amount, TransferKind.REVERSAL, reference)
        if number in self.model.reversed:
            refusal = self.model.refusal(credit, amount.minor) or "payments.already-reversed"
        else:
            refusal = self.model.move(order)
            if not refusal:
                self.model.reversed.add(number)
        self.says(lambda: ledger.reverse(number, reversal_id=back, now=self.now), refusal)

    @rule(
        lines=st.lists(st.tuples(PLACES, PLACES, AMOUNTS), min_size=1, max_size=6),
        linked=st.booleans(),
        again=st.booleans(),
    )
    def batch(self, lines, linked, again):
        orders = [self.order(*line) for line in lines]
        orders = [order for order in orders if order.debit != order.credit]
        orders += self.orders[-1:] if again else []
        trial = self.model.copy()
        said = [trial.move(order) for order in orders]
        if linked and any(said):
            known = self.model.done
            said = [
                one or ("" if o.id in known else ledger.LINKED)
                for one, o in zip(said, orders, strict=True)
            ]
        else:
            for order in orders:
                self.model.move(order)
            self.orders += orders
        outcomes = ledger.transfer_all(orders, linked=linked, now=self.now)
        assert [one.problem for one in outcomes] == said

    @rule(place=PLACES, is_frozen=st.booleans())
    def freeze(self, place, is_frozen):
        account = self.pick(place)
        if account in self.model.hot:
            return
        if is_frozen:
            ledger.freeze(account, now=self.now)
            self.model.frozen.add(account)
        else:
            ledger.thaw(account)
            self.model.frozen.discard(account)

    @rule()
    def fold(self):
        assert ledger.fold() >= 0
        assert not Unfolded.objects.exists()

    @invariant()
    def balances_are_the_models(self):
        waiting = {}
        for account, amount in Unfolded.objects.values_list("account_id", "amount"):
            waiting[account] = waiting.get(account, 0) + amount
        rows = Account.objects.filter(id__in=self.accounts).values_list("id", "balance", "held")
        seen = {row: (balance + waiting.get(row, 0), held) for row, balance, held in rows}
        model = self.model
        assert seen == {a: (model.balance[a], model.held[a]) for a in self.accounts}


PLAYED = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_the_ledger_never_parts_from_its_model():
    ledger.fold()
    run_state_machine_as_test(Books, settings=PLAYED)


def test_a_model_that_forgets_what_is_held_parts_from_the_ledger():
    """The control: were held money free, somebody would see."""

    class Careless(Books):
        def settle(self, number, state):
            self.model.holds[number][4] = state

    books = Careless()
    try:
        books.begin()
        books.hold(1, 2, 10, 60)
        books.balances_are_the_models()
        books.void(0)
        with pytest.raises(AssertionError):
            books.balances_are_the_models()
    finally:
        books.teardown()
