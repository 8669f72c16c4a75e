"""The same statement from many hands at once, and many matching at once: each line has one effect."""

import pytest

from tests.money.test_at_once import at_once
from tulay.areas.payments.actions.reconciliation import match_statement
from tulay.areas.payments.actions.statements_in import take_file
from tulay.areas.payments.models import Break, Match, Statement, StatementLine
from tulay.areas.payments.tests.books import START, Counting, unexplained
from tulay.areas.payments.tests.camt import statement
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "http://:key@127.0.0.1:9/?webhook_secret=secret&account=62001234567&currencies=NAD"


def test_one_file_from_many_hands_at_once_is_taken_in_once(settings):
    settings.PAYMENT_GATEWAYS = {"simulator": ADDRESS}
    counting = Counting()
    orders = [counting.paid(1_000 + n, fee=0) for n in range(6)]
    lines = [(f"B{n}", "", o.amount_minor, START.date()) for n, o in enumerate(orders)]
    content = statement([*lines, ("B9", "", 77, START.date())])

    def take():
        return take_file(actor=counting.finance, content=content, now=START)[0]

    taken = at_once([take] * 8)

    assert sum(one.is_new for one in taken) == 1
    assert len({one.id for one in taken}) == 1
    assert (Statement.objects.count(), StatementLine.objects.count()) == (1, 7)

    def match():
        return match_statement(actor=SYSTEM, statement_id=taken[0].id, turn=0, now=START)

    assert all(at_once([match] * 8))
    with reading(SYSTEM):
        assert (Match.objects.count(), Break.objects.count()) == (6, 1)
    assert unexplained() == {}
