"""Each invariant sees the fault that is planted for it, and a whole ledger has none."""

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tulay.areas.audit.models import Entry as AuditEntry
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.actions.verification import verify_ledger
from tulay.areas.payments.models import Verification
from tulay.areas.payments.rules.verification import Invariant, Report
from tulay.areas.payments.tests.factories import NOW, hold_order, make_account, make_hot, order
from tulay.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db
UNTIL = NOW + timedelta(hours=1)


def busy_ledger():
    """A ledger in which everything has happened once."""
    giver, taker, hot = make_account(1000), make_account(50), make_hot()
    done = ledger.transfer(order(giver, taker, 100), now=NOW)
    ledger.transfer(order(giver, hot, 30), now=NOW)
    ledger.fold()
    ledger.transfer(order(hot, taker, 5), now=NOW)
    ledger.reverse(done.id, reversal_id=uuid4(), now=NOW)
    ledger.transfer_all([order(giver, taker, 7), order(taker, hot, 2)], linked=True, now=NOW)
    holds = [hold_order(giver, taker, 10, until=UNTIL) for _ in range(4)]
    for one in holds:
        ledger.hold(one, now=NOW)
    ledger.post_hold(holds[0].id, amount_minor=4, now=NOW)
    ledger.void_hold(holds[1].id, now=NOW)
    return {"giver": giver, "taker": taker, "hot": hot, "done": done.id, "hold": holds[2].id,
            "posted": holds[0].id}  # fmt: skip


@contextmanager
def tampering():
    """Work as the owner of the tables with every trigger asleep: what a thief of the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET LOCAL ROLE tulay_app")


def test_a_busy_ledger_is_whole():
    busy_ledger()
    report = verify_ledger(actor=SYSTEM, now=NOW)
    assert report.faults == {}
    assert (report.accounts, report.transfers, report.entries) == (4, 9, 18)


FAULTS = {
    "an entry made up": (
        (
            "INSERT INTO payments_entry (transfer_id, account_id, at, amount, currency, version, balance_after)"
            " SELECT gen_random_uuid(), %(giver)s, %(now)s, 5, 'NAD', version + 1, balance + 5"
            " FROM payments_account WHERE id = %(giver)s"
        ),
        {Invariant.CURRENCIES, Invariant.TRANSFERS, Invariant.BALANCES, Invariant.CONTINUITY},
    ),
    "an amount changed on both sides": (
        "UPDATE payments_entry SET amount = amount * 2 WHERE transfer_id = %(done)s",
        {Invariant.TRANSFERS, Invariant.BALANCES, Invariant.CONTINUITY},
    ),
    "an entry moved to another account": (
        (
            "UPDATE payments_entry SET account_id = %(hot)s, version = NULL, balance_after = NULL"
            " WHERE transfer_id = %(done)s AND account_id = %(taker)s"
        ),
        {Invariant.TRANSFERS, Invariant.BALANCES, Invariant.CONTINUITY},
    ),
    "a balance raised": (
        "UPDATE payments_account SET balance = balance + 1 WHERE id = %(giver)s",
        {Invariant.BALANCES},
    ),
    "a floor taken away": (
        "UPDATE payments_account SET floor = NULL, held = 0 WHERE id = %(giver)s",
        {Invariant.FLOORS},
    ),
    "a floor above what was there": (
        "UPDATE payments_entry SET balance_after = -1, version = 1 WHERE account_id = %(giver)s AND version = 1",
        {Invariant.FLOORS, Invariant.CONTINUITY},
    ),
    "a number left out": (
        "UPDATE payments_entry SET version = version + 1 WHERE account_id = %(taker)s AND version > 2",
        {Invariant.CONTINUITY},
    ),
    "a running balance mended by hand": (
        "UPDATE payments_entry SET balance_after = balance_after + 1 WHERE account_id = %(taker)s AND version = 2",
        {Invariant.CONTINUITY},
    ),
    "a guard asleep": (
        "ALTER TABLE payments_entry_2026_11 DISABLE TRIGGER payments_entry_2026_11_no_truncate",
        {Invariant.APPEND_ONLY},
    ),
    "a sum no longer looked at": (
        "ALTER TABLE payments_entry DISABLE TRIGGER payments_entries_balance",
        {Invariant.APPEND_ONLY},
    ),
    "a privilege given": (
        "GRANT UPDATE ON payments_transfer TO tulay_ledger",
        {Invariant.APPEND_ONLY},
    ),
    "a privilege on accounts given": (
        "GRANT UPDATE ON payments_account TO tulay_app",
        {Invariant.APPEND_ONLY},
    ),
    "one number with effects in two months": (
        (
            "INSERT INTO payments_entry (transfer_id, account_id, at, amount, currency)"
            " SELECT transfer_id, %(hot)s, at + interval '40 days', 1, currency FROM payments_entry"
            " WHERE transfer_id = %(done)s LIMIT 1"
        ),
        {Invariant.ONCE, Invariant.TRANSFERS, Invariant.CURRENCIES, Invariant.BALANCES},
    ),
    "a transfer that lost its entries": (
        "DELETE FROM payments_entry WHERE transfer_id = %(done)s",
        {Invariant.NOTHING_LOST, Invariant.BALANCES, Invariant.CONTINUITY},
    ),
    "an acknowledged transfer that is gone": (
        "DELETE FROM payments_transfer WHERE id = %(done)s",
        {Invariant.NOTHING_LOST, Invariant.TRANSFERS},
    ),
    "a posted hold without its transfer": (
        "UPDATE payments_hold SET posted = 5 WHERE id = %(posted)s",
        {Invariant.NOTHING_LOST},
    ),
    "held money forgotten": (
        "UPDATE payments_account SET held = 0 WHERE id = %(giver)s",
        {Invariant.HOLDS},
    ),
    "a hold ended without freeing its money": (
        "UPDATE payments_hold SET state = 'voided', settled_at = at WHERE id = %(hold)s",
        {Invariant.HOLDS},
    ),
    "a settlement of nothing": (
        (
            "INSERT INTO payments_settlement_plan (id, merchant_id, agency_id, cadence, way, destination,"
            " settled_version, settled_until_date, kept_minor, updated_at) VALUES (%(done)s, %(done)s, %(done)s,"
            " 'daily', 'bank', '', 7, '2026-11-22', 0, %(now)s)"
        ),
        {Invariant.SETTLEMENTS},
    ),
    "a gateway's line put down to an order of which our books know nothing": (
        (
            "WITH s AS (INSERT INTO payments_statement (id, provider, title, account, from_date, until_date, digest,"
            " lines, new_lines, taken_at) VALUES (%(done)s, 'simulator', '', '', '2026-11-20', '2026-11-21', '', 1, 1,"
            " %(now)s)), l AS (INSERT INTO payments_statement_line (id, statement_id, provider, key, line, reference,"
            " kind, amount_minor, fee_minor, value_minor, currency, booked_date) VALUES (%(done)s, %(done)s,"
            " 'simulator', '', '', '', 'charge', 5, 0, 5, 'NAD', '2026-11-20'))"
            " INSERT INTO payments_match (id, line_id, attempt_id, part, way, matched_at)"
            " VALUES (%(done)s, %(done)s, %(done)s, 'order', 'reference', %(now)s)"
        ),
        {Invariant.EXPLAINED},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault):
    sql, expected = FAULTS[fault]
    known = busy_ledger()
    with tampering() as cursor:
        cursor.execute(sql, {**known, "now": NOW})

    report = verify_ledger(actor=SYSTEM, now=NOW)

    found = {Invariant(name) for name in report.faults}
    assert expected <= found, report.faults
    assert all(report.faults.values())
    transaction.set_rollback(True)


def test_a_report_names_the_unexplained_value_to_the_last_unit():
    sql, _ = FAULTS["a gateway's line put down to an order of which our books know nothing"]
    known = busy_ledger()
    with tampering() as cursor:
        cursor.execute(sql, {**known, "now": NOW})
    assert verify_ledger(actor=SYSTEM, now=NOW).faults == {"explained": ("simulator NAD 5",)}


def test_every_invariant_has_a_planted_fault():
    assert set().union(*(expected for _, expected in FAULTS.values())) == set(Invariant)


def test_the_result_is_kept_and_accounted_for():
    known = busy_ledger()
    with tampering() as cursor:
        cursor.execute("UPDATE payments_account SET balance = 7 WHERE id = %s", [known["taker"]])

    verify_ledger(actor=SYSTEM, now=NOW)

    row = Verification.objects.get()
    assert row.faults == {"balances": [f"account {known['taker']}"]}
    entry = AuditEntry.objects.get(action="payments.verify-ledger")
    assert entry.facts["faults"] == "balances"


def test_a_report_without_faults_is_whole():
    assert Report(NOW, 0, 0, 0, {}).is_whole
    assert not Report(NOW, 0, 0, 0, {"once": ("transfer 1",)}).is_whole
