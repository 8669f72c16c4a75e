"""What a gateway says it booked, held against our orders: nothing is lost, doubled or left without a reason."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest

from tulay.areas.audit.models import Entry as AuditEntry
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.payments.actions import reconciliation
from tulay.areas.payments.actions.breaks import WayOut, resolve_break, sign_write_off
from tulay.areas.payments.errors.reconciliation import (
    BreakClosed,
    BreakReasonMissing,
    BreakUnknown,
    CounterpartUnfit,
    NothingToSign,
    ResolutionUnfit,
    SecondPersonForWriteOff,
    StatementsOfAll,
    StatementTooLong,
)
from tulay.areas.payments.models import Break, Match, StatementLine
from tulay.areas.payments.queries.books import books
from tulay.areas.payments.queries.reconciliation import break_detail
from tulay.areas.payments.queries.verification import examined
from tulay.areas.payments.rules.attempts import AnswerOutcome
from tulay.areas.payments.rules.reconciliation import BreakKind, LineKind, Resolution
from tulay.areas.payments.tests.books import START, Counting, broken, the_break, unexplained
from tulay.areas.payments.tests.paying import make_finance
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
LATE = START + timedelta(days=10)
NOTED = "Seen in the gateway's own pages."


@pytest.fixture
def counting():
    return Counting()


def resolve(counting, found, way, *, other_id=None, by=None, reason=NOTED):
    return resolve_break(
        actor=by or counting.finance,
        break_id=found.id,
        chosen=WayOut(Resolution(way), reason, other_id),
        now=LATE,
    )


def test_what_both_books_say_is_matched_and_nothing_is_left(counting):
    order = counting.paid()
    back = counting.given_back(order, 5_000)

    counting.take(counting.line(order), counting.line(back))

    assert broken() == []
    assert Match.objects.count() == 2
    with reading(SYSTEM):
        [found] = books()
    assert found.theirs == found.ours == Money("NAD", 25_000 - 25 - 5_000)
    assert found.is_explained


def test_the_same_statement_again_changes_nothing(counting):
    line = counting.line(counting.paid())
    first = counting.take(line)

    again = counting.take(line)

    assert (again.id, again.is_new, again.new_lines) == (first.id, False, 0)
    assert StatementLine.objects.count() == 1


def test_a_part_first_and_the_whole_later_is_the_whole(counting):
    orders = [counting.paid(1_000 + n) for n in range(3)]
    lines = [counting.line(order) for order in orders]
    counting.take(lines[0], last=START + timedelta(days=8))
    assert [kind for kind, *_ in broken()] == ["missing-there"] * 2
    assert unexplained() == {}

    taken = counting.take(*lines, last=START + timedelta(days=8))

    assert (taken.lines, taken.new_lines) == (3, 2)
    assert {state for _, state, _ in broken()} == {"closed"}
    assert unexplained() == {}


def test_an_order_is_missed_only_when_its_time_to_be_booked_is_over(counting):
    counting.paid()
    counting.take(first=START, last=START + timedelta(days=2), name="early")
    assert broken() == []
    with reading(SYSTEM):
        assert books()[0].on_the_way == Money("NAD", 24_975)

    counting.take(first=START, last=START + timedelta(days=3), name="late")

    assert broken() == [("missing-there", "open", -24_975)]
    assert unexplained() == {}


@pytest.mark.parametrize(
    ("changed", "kind", "value"),
    [
        ({"amount": Money("NAD", 25_100)}, "amount", 100),
        ({"fee_minor": 40}, "amount", -15),
        ({"days": 4}, "date", 0),
        ({"reference": "nobody's"}, "missing-here", 24_975),
        ({"kind": LineKind.REFUND}, "missing-here", -25_025),
    ],
)
def test_what_differs_is_a_break_of_its_kind(counting, changed, kind, value):
    order = counting.paid()

    counting.take(counting.line(order, **changed))

    assert broken() == [(kind, "open", value)]
    assert unexplained() == {}


def test_a_second_line_for_one_order_is_a_duplicate(counting):
    order = counting.paid()

    counting.take(counting.line(order), counting.line(order))

    assert broken() == [("duplicate", "open", 24_975)]
    assert the_break().agency_id == counting.agency.id
    assert unexplained() == {}


def test_a_line_without_a_reference_is_matched_by_amount_and_day_if_only_one_fits(counting):
    counting.paid(31_000)
    order = counting.paid(32_000)
    counting.paid(33_000, at=START + timedelta(days=1))
    twin = counting.paid(33_000)

    counting.take(counting.line(order, reference=""), counting.line(twin, reference=""))

    assert broken() == [("missing-here", "open", 32_975)]
    assert Match.objects.get().way == "amount"


@pytest.mark.parametrize("outcome", [AnswerOutcome.PENDING, AnswerOutcome.UNKNOWN])
def test_a_booked_line_ends_an_order_whose_end_was_not_known(counting, outcome):
    order = counting.paid(outcome=outcome)

    counting.take(counting.line(order, fee_minor=30))

    order.refresh_from_db()
    assert (order.state, order.fee_minor) == ("succeeded", 30)
    assert broken() == []
    assert unexplained() == {}


def test_an_order_that_failed_here_and_was_booked_there_is_a_break(counting):
    order = counting.paid(outcome=AnswerOutcome.FAILED)

    counting.take(counting.line(order))

    assert broken() == [("missing-here", "open", 25_000)]
    assert the_break().agency_id == counting.agency.id
    assert unexplained() == {}


def test_suspense_holds_what_nobody_can_explain_yet(counting):
    counting.take(counting.alien(7_700))

    resolve(counting, the_break(), "suspense")

    with reading(SYSTEM):
        [found] = books()
        assert examined(LATE).faults == {}
    assert found.suspense == Money("NAD", 7_700)
    assert found.theirs == found.ours
    assert found.is_explained
    entry = AuditEntry.objects.get(action="payments.resolve-break")
    assert entry.facts["way"] == "suspense"


def test_what_is_missing_there_can_be_suspended_and_still_come(counting):
    order = counting.paid()
    counting.take(last=START + timedelta(days=5))
    resolve(counting, the_break(), "suspense")
    assert unexplained() == {}

    counting.take(counting.line(order, days=6), first=START + timedelta(days=6))

    assert broken()[0] == ("missing-here", "open", 24_975)
    resolve(counting, the_break("missing-here"), "suspense")
    with reading(SYSTEM):
        assert books()[0].suspense == Money("NAD", 0)
    assert unexplained() == {}


def test_little_is_written_off_alone_and_much_by_two(counting):
    counting.take(counting.alien(20_000), counting.alien(20_001))
    with reading(SYSTEM):
        little, much = Break.objects.order_by("value_minor")

    assert resolve(counting, little, "written-off") == "closed"
    assert resolve(counting, much, "written-off") == "to-sign"
    with pytest.raises(SecondPersonForWriteOff):
        sign_write_off(actor=counting.finance, break_id=much.id, approve=True, now=LATE)
    assert unexplained() == {}
    assert (
        sign_write_off(actor=counting.second, break_id=much.id, approve=True, now=LATE) == "closed"
    )
    assert unexplained() == {}
    with reading(SYSTEM):
        assert books()[0].breaks.minor == 0


def test_a_write_off_that_is_turned_down_is_open_again(counting):
    counting.take(counting.alien(50_000))
    found = the_break()
    resolve(counting, found, "written-off")

    sign_write_off(actor=counting.second, break_id=found.id, approve=False, now=LATE)

    assert broken() == [("missing-here", "open", 50_000)]
    with pytest.raises(NothingToSign):
        sign_write_off(actor=counting.second, break_id=found.id, approve=True, now=LATE)
    assert resolve(counting, found, "suspense") == "closed"


@pytest.mark.parametrize("side", ["missing-here", "missing-there"])
def test_two_breaks_that_are_the_same_money_are_matched_by_hand(counting, side):
    order = counting.paid()
    last = START + timedelta(days=5)
    counting.take(counting.line(order, reference="mistyped"), last=last)
    found = the_break(side)
    with reading(SYSTEM):
        shown = break_detail(counting.finance, found.id)
    other_id = shown.orders[0].id if shown.orders else shown.lines[0].break_id

    resolve(counting, found, "matched", other_id=other_id)

    assert {(kind, state) for kind, state, _ in broken()} == {
        ("missing-here", "closed"),
        ("missing-there", "closed"),
    }
    assert Match.objects.get().way == "hand"
    assert unexplained() == {}


def test_other_money_is_not_matched_by_hand(counting):
    order = counting.paid(10_000)
    counting.take(counting.alien(10_001))

    with pytest.raises(CounterpartUnfit):
        resolve(counting, the_break(), "matched", other_id=order.id)


def test_a_break_is_closed_once_with_a_reason_and_in_a_way_that_it_has(counting):
    order = counting.paid()
    counting.take(counting.line(order, days=5))
    found = the_break()

    with pytest.raises(BreakReasonMissing):
        resolve(counting, found, "noted", reason="  ")
    with pytest.raises(BreakReasonMissing):
        resolve(counting, found, "noted", reason="x" * 1_001)
    with pytest.raises(ResolutionUnfit):
        resolve(counting, found, "suspense")
    resolve(counting, found, "noted")
    with pytest.raises(BreakClosed):
        resolve(counting, found, "noted")


def test_an_officer_of_one_agency_sees_its_breaks_and_no_other(counting):
    order = counting.paid()
    counting.take(counting.line(order), counting.line(order), counting.alien())
    own = make_finance(counting.agency, factor_at=START)
    other = make_finance(make_agency(), factor_at=START)
    mine, nobodys = the_break("duplicate"), the_break("missing-here")

    for actor, found in ((other, mine), (other, nobodys), (own, nobodys)):
        with pytest.raises(BreakUnknown):
            resolve(counting, found, "suspense", by=actor)
    assert resolve(counting, mine, "suspense", by=own) == "closed"
    with pytest.raises(StatementsOfAll):
        counting.take(counting.alien(), by=own)


def test_a_statement_has_a_limit(counting, monkeypatch):
    monkeypatch.setattr("tulay.areas.payments.actions.statements_in.LINES_MAX", 1)

    with pytest.raises(StatementTooLong):
        counting.take(counting.alien(), counting.alien())


def test_many_lines_are_matched_in_turns(counting, monkeypatch):
    monkeypatch.setattr(reconciliation, "LINES_AT_A_TIME", 2)
    monkeypatch.setattr(reconciliation, "MISSING_AT_A_TIME", 2)
    orders = [counting.paid(1_000 + n) for n in range(9)]
    lines = [counting.line(order) for order in orders[:5]]

    counting.take(*lines, last=START + timedelta(days=5))

    assert Match.objects.count() == 5
    assert [kind for kind, *_ in broken()] == ["missing-there"] * 4
    assert unexplained() == {}


@pytest.mark.parametrize("name", ["put_together", "_open", "_missed", "record"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_whoever_dies_while_matching_is_followed_by_somebody_who_ends_it(
    counting, monkeypatch, name, when
):
    order = counting.paid()
    taken = counting.stored(counting.line(order), counting.alien(), last=START + timedelta(days=5))
    real, deaths = getattr(reconciliation, name), []

    def dying(*args, **kwargs):
        if deaths:
            return real(*args, **kwargs)
        deaths.append(when)
        if when == "after":
            real(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(reconciliation, name, dying)
    with pytest.raises(KeyboardInterrupt):
        counting.match(taken.id)
    assert unexplained() == {}

    counting.match(taken.id)
    counting.match(taken.id)

    assert deaths
    assert broken() == [("missing-here", "open", 7_700)]
    assert Match.objects.count() == 1
    assert unexplained() == {}


class Month:
    """A month at a gateway with mistakes planted in its statements."""

    def __init__(self, seed):
        self.dice, self.counting = random.Random(seed), Counting()
        self.planted, self.lines = [], []
        for number in range(self.dice.randint(6, 14)):
            at = START + timedelta(days=self.dice.randint(0, 9), minutes=number)
            order = self.counting.paid(10_000 + 137 * number, at=at, fee=self.dice.randint(0, 50))
            self.plant(order)
            if self.dice.random() < 0.3:
                self.plant(self.counting.given_back(order, 11 + number, at=at))
        self.dice.shuffle(self.lines)

    def plant(self, order):
        """Write about an order as a gateway does, mostly rightly."""
        line, write = self.counting.line, self.lines.append
        value = line(order).value_minor
        mistake = self.dice.choice(["", "", "", "lost", "off", "late", "twice", "alien", "mute"])
        if mistake == "lost":
            self.planted.append((BreakKind.MISSING_THERE, -value))
        elif mistake == "off":
            much = self.dice.choice([-3, 1, 250])
            write(line(order, amount=Money("NAD", order.amount_minor + much)))
            sign = 1 if order.kind == "charge" else -1
            self.planted.append((BreakKind.AMOUNT, sign * much))
        elif mistake == "late":
            write(line(order, days=self.dice.choice([-5, 4, 9])))
            self.planted.append((BreakKind.DATE, 0))
        elif mistake == "twice":
            write(line(order))
            write(line(order))
            self.planted.append((BreakKind.DUPLICATE, value))
        elif mistake == "alien":
            write(line(order))
            alien = self.counting.alien(self.dice.randint(1, 9_000), on=order.ended_at)
            write(alien)
            self.planted.append((BreakKind.MISSING_HERE, alien.value_minor))
        elif mistake == "mute":
            write(line(order, reference=""))
        else:
            write(line(order))

    def told(self):
        """Take in some of it, then all of it, in pieces that overlap."""
        last = START + timedelta(days=20)
        for _ in range(2):
            some = self.dice.sample(self.lines, self.dice.randint(0, len(self.lines)))
            self.counting.take(*some, name=str(uuid4()), last=START + timedelta(days=1))
            assert unexplained() == {}
        self.counting.take(*self.lines, name="whole", last=last)

    def clear(self):
        """Close everything in any way it has."""
        with reading(SYSTEM):
            rows = list(Break.objects.filter(state="open"))
        for row in rows:
            way = self.dice.choice(["suspense", "written-off"]) if row.value_minor else "noted"
            if resolve(self.counting, row, way) == "to-sign":
                sign_write_off(actor=self.counting.second, break_id=row.id, approve=True, now=LATE)
            assert unexplained() == {}


@pytest.mark.parametrize("seed", range(12))
def test_every_planted_break_is_found_and_nothing_else(seed):
    month = Month(seed)

    month.told()

    with reading(SYSTEM):
        rows = Break.objects.exclude(state="closed").values_list("kind", "value_minor")
        assert sorted(rows) == sorted((kind.value, value) for kind, value in month.planted)
    assert unexplained() == {}
    month.clear()
    with reading(SYSTEM):
        assert all(one.breaks.minor == 0 and one.theirs == one.ours for one in books())
        assert examined(LATE).faults == {}


def test_money_that_moved_behind_the_books_is_unexplained(counting, monkeypatch):
    """The control: a correction that is not booked leaves something that nobody can explain."""
    counting.take(counting.alien(7_700))
    monkeypatch.setattr("tulay.areas.payments.actions.breaks.transfer", lambda *_, **__: None)

    resolve(counting, the_break(), "suspense")

    assert unexplained() == {"NAD": 7_700}
