"""Money that a bank booked, and money that it sent back: the payout follows, whichever is told first."""

import pytest

from tulay.areas.payments.actions.attempts import conclude_attempt, take_attempt
from tulay.areas.payments.actions.paying import pay_out
from tulay.areas.payments.actions.payouts import approve_payout
from tulay.areas.payments.actions.receiving import choose_destination, confirm_payout
from tulay.areas.payments.actions.reconciliation import match_statement
from tulay.areas.payments.actions.statements_in import our_reference, take_file
from tulay.areas.payments.models import Attempt
from tulay.areas.payments.queries.verification import examined
from tulay.areas.payments.rules.attempts import Answer, AnswerOutcome
from tulay.areas.payments.rules.destinations import checked_destination
from tulay.areas.payments.tests.books import broken, unexplained
from tulay.areas.payments.tests.camt import statement
from tulay.areas.payments.tests.factories import NOW
from tulay.areas.payments.tests.paying import Treasury, make_finance, stored
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
AMOUNT, ALL = 35_000, 10_000_000
ADDRESS = "http://:key@127.0.0.1:9/?webhook_secret=secret&account=62001234567&currencies=NAD"


class Banking:
    """A payout to a bank that answers by statements alone."""

    def __init__(self):
        self.treasury, self.officer = Treasury(), make_finance(factor_at=NOW)
        self.payout_id = self.treasury.propose()
        where = checked_destination("bank", holder="N", account="62123456789", bank="FNB")
        choose_destination(
            actor=self.treasury.receiver, payout_id=self.payout_id, destination=where, now=NOW
        )
        self.order = self.sent()

    def sent(self):
        approve_payout(actor=self.treasury.selma, payout_id=self.payout_id, now=NOW)
        pay_out(actor=SYSTEM, payout_id=self.payout_id, now=NOW)
        with reading(SYSTEM):
            order = Attempt.objects.get(subject_id=stored(self.payout_id).hold_id)
        take_attempt(actor=SYSTEM, attempt_id=order.id, now=NOW)
        answer = Answer(AnswerOutcome.PENDING)
        conclude_attempt(actor=SYSTEM, attempt_id=order.id, answer=answer, now=NOW)
        return order

    def told(self, *lines):
        """Take a statement in: `booked` and `returned` lines carry the number that the bank was given."""
        number = self.order.subject_id.hex
        minor = {"booked": -AMOUNT, "returned": AMOUNT}
        rows = [(f"{what}-{number}", number, minor[what], NOW.date()) for what in lines]
        content = statement(rows, name="-".join(lines))
        [taken] = take_file(actor=self.officer, content=content, now=NOW)
        match_statement(actor=SYSTEM, statement_id=taken.id, turn=0, now=NOW)

    @property
    def state(self):
        return stored(self.payout_id).state


@pytest.fixture
def banking(settings):
    settings.PAYMENT_GATEWAYS = {"simulator": ADDRESS}
    return Banking()


def test_what_was_booked_was_paid(banking):
    assert (banking.state, banking.treasury.money) == ("submitted", (ALL, AMOUNT))

    banking.told("booked")

    assert (banking.state, banking.treasury.money) == ("succeeded", (ALL - AMOUNT, 0))
    assert broken() == []
    assert unexplained() == {}


@pytest.mark.parametrize("order", [("booked", "returned"), ("returned", "booked")])
@pytest.mark.parametrize("at_once", [True, False])
def test_what_came_back_waits_for_another_try(banking, order, at_once):
    for lines in [order] if at_once else [(one,) for one in order]:
        banking.told(*lines)
        assert unexplained() == {}

    assert (banking.state, banking.treasury.money) == ("failed", (ALL, 0))
    assert stored(banking.payout_id).failure == "returned"
    assert {state for _, state, _ in broken()} <= {"closed"}
    with reading(SYSTEM):
        assert examined(NOW).faults == {}
    told = OutboxRow.objects.filter(kind="event", name__startswith="payments.Payout")
    assert sorted(told.values_list("name", flat=True)) == [
        "payments.PayoutFailed",
        "payments.PayoutSucceeded",
    ]


def test_what_came_back_is_paid_again_under_another_number(banking):
    banking.told("booked", "returned")
    first = banking.order

    banking.order = banking.sent()
    banking.told("booked")

    assert banking.order.reference != first.reference
    assert (banking.state, banking.treasury.money) == ("succeeded", (ALL - AMOUNT, 0))
    assert unexplained() == {}


def test_who_said_that_it_came_is_asked_anew(banking):
    banking.told("booked")
    confirm_payout(actor=banking.treasury.receiver, payout_id=banking.payout_id, now=NOW)

    banking.told("returned")

    row = stored(banking.payout_id)
    assert (row.state, row.receipt, row.answered_at) == ("failed", "open", None)


def test_the_same_return_told_twice_is_a_difference(banking):
    banking.told("booked", "returned")

    rows = [("again", banking.order.subject_id.hex, AMOUNT, NOW.date())]
    [taken] = take_file(actor=banking.officer, content=statement(rows), now=NOW)
    match_statement(actor=SYSTEM, statement_id=taken.id, turn=0, now=NOW)

    assert broken() == [("missing-here", "open", AMOUNT)]
    assert banking.treasury.money == (ALL, 0)
    assert unexplained() == {}


@pytest.mark.parametrize("given", ["", "INV-17", "not-a-number"])
def test_a_reference_that_is_not_ours_stays_what_it_is(given):
    assert our_reference(given) == given
