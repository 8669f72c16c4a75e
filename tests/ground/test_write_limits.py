"""A transaction that may write ends by itself: nothing is changed, whoever asked hears a problem, others go on."""

import time
from datetime import UTC, datetime

import pytest
from django.db import Error, connection

from tulay.areas.audit.actions import record
from tulay.areas.audit.models import Entry
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db import scope, writes
from tulay.plumbing.http.database_errors import as_problem
from tulay.plumbing.http.errors import Busy

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
NEVER = 10**9


def asleep_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(30)")


def asleep_in_between():
    time.sleep(2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def written(sleep, *, is_limited=True):
    with one_transaction(is_limited=is_limited), scope.entered(SYSTEM):
        record(actor=SYSTEM, code="trial.write", target="thing:1", at=NOW)
        writes.flush()
        sleep()


@pytest.mark.parametrize(
    ("sleep", "known_from"),
    [
        (asleep_in_the_database, 170_000),
        (asleep_in_between, 170_000),
        (asleep_in_the_database, NEVER),
    ],
    ids=["in a statement", "between two", "in a statement of an older server"],
)
def test_what_takes_too_long_is_ended_and_said(monkeypatch, sleep, known_from):
    monkeypatch.setattr(scope, "WRITES_END_WITHIN", "200ms")
    monkeypatch.setattr(scope, "KNOWS_WHOLE_TRANSACTIONS", known_from)
    with pytest.raises(Error) as raised:
        written(sleep)
    connection.close()

    assert isinstance(as_problem(raised.value), Busy)
    with scope.reading(SYSTEM):
        assert not Entry.objects.exists()


def test_the_limit_is_that_of_one_transaction_and_others_have_none():
    with one_transaction(), scope.entered(SYSTEM):
        limited = limits()
    assert limited == "5s"
    with scope.reading(SYSTEM):
        assert limits() == "0"
    with one_transaction(is_limited=False), scope.entered(SYSTEM):
        assert limits() == "0"


def test_an_older_server_limits_each_statement_and_each_pause(monkeypatch):
    monkeypatch.setattr(scope, "KNOWS_WHOLE_TRANSACTIONS", NEVER)
    with one_transaction(), scope.entered(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'),"
            " current_setting('idle_in_transaction_session_timeout')"
        )
        assert cursor.fetchone() == ("5s", "5s")


def limits():
    name = "transaction_timeout"
    if connection.pg_version < scope.KNOWS_WHOLE_TRANSACTIONS:
        name = "idle_in_transaction_session_timeout"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        (value,) = cursor.fetchone()
    return "0" if value == "1min" else value
