"""Folding, running out, and room for the coming months leave an audit entry where something was done."""

from datetime import timedelta

import pytest

from tulay.areas.audit.models import Entry as AuditEntry
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.actions.upkeep import (
    expire_due_holds,
    fold_hot_accounts,
    open_months_ahead,
)
from tulay.areas.payments.tests.factories import NOW, hold_order, make_account, make_hot, order
from tulay.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db


def recorded(code):
    return AuditEntry.objects.filter(action=code).count()


def test_fold_adds_up_and_is_quiet_when_nothing_came():
    giver, hot = make_account(10), make_hot()
    ledger.transfer(order(giver, hot, 10), now=NOW)

    assert fold_hot_accounts(actor=SYSTEM, now=NOW) == 2  # the gateway's side of the funding, too
    assert fold_hot_accounts(actor=SYSTEM, now=NOW) == 0

    assert recorded("payments.fold") == 1


def test_expire_frees_what_ran_out_and_is_quiet_otherwise():
    giver, taker = make_account(10), make_account()
    until = NOW + timedelta(hours=1)
    ledger.hold(hold_order(giver, taker, 5, until=until), now=NOW)

    assert expire_due_holds(actor=SYSTEM, now=NOW) == 0
    assert expire_due_holds(actor=SYSTEM, now=until) == 1

    assert recorded("payments.expire-holds") == 1


def test_open_months_reaches_a_year_ahead():
    later = NOW.replace(year=2030)

    assert open_months_ahead(actor=SYSTEM, now=later) == 13
    assert open_months_ahead(actor=SYSTEM, now=later) == 0

    assert recorded("payments.open-months") == 1
