"""Many at the same moment, with real commits: one key, one effect; and no cent is made or lost."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.money.browsing import browser_of
from tests.money.test_wallet_pages import Somebody, api, keyed
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.errors.ledger import AccountFrozen, FundsLacking, TransferDiffers
from tulay.areas.payments.models import Account, Transfer
from tulay.areas.payments.queries.verification import examined
from tulay.areas.payments.tests.factories import NOW, make_account, make_hot, order
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Problem
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def at_once(calls, threads=THREADS):
    """Make all calls on a few threads, each with a connection of its own."""

    def made(call):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(made, calls))


def test_sixty_four_posts_with_one_key_have_one_effect_and_equal_answers():
    giver, taker = Somebody(100_000), Somebody()
    body = {
        "wallet_id": str(giver.wallet),
        "to": taker.number,
        "amount_minor": 100,
        "currency": "PHP",
    }
    headers = keyed()
    browsers = [browser_of(giver.person) for _ in range(THREADS)]

    answers = at_once(
        [lambda n=n: api(browsers[n % THREADS], "/transactions", body, headers) for n in range(64)]
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    with reading(SYSTEM):
        assert Account.objects.get(id=taker.wallet).balance == 100
        assert Transfer.objects.filter(kind="sending").count() == 1


def test_a_payment_asks_the_database_twice_before_it_is_written():
    giver, taker = Somebody(100_000), Somebody()
    browser = browser_of(giver.person)
    money = {"amount_minor": 100, "currency": "PHP"}
    body = {"wallet_id": str(giver.wallet), "to": taker.number, **money}
    api(browser, "/transactions", body, keyed())  # who it is, is known from now on

    with CaptureQueriesContext(connection) as seen:
        answer = api(browser, "/transactions", body, keyed())

    assert answer.status_code == 201
    asked = [one["sql"] for one in seen.captured_queries if one["sql"] not in {"BEGIN", "COMMIT"}]
    assert ["plumbing_is_answered" in asked[0], "payments_send" in asked[1], len(asked)] == [
        True,
        True,
        2,
    ]


def test_transfers_at_once_in_every_direction_keep_every_cent():
    accounts = [make_account(1_000) for _ in range(5)] + [make_hot()]
    chance = random.Random(2026)
    orders = [order(*chance.sample(accounts, 2), chance.randint(1, 400)) for _ in range(240)]
    orders += chance.sample(orders, 60)  # some are sent twice

    def move(one):
        try:
            with transaction.atomic():
                return ledger.transfer(one, now=NOW).is_new
        except FundsLacking:
            return False

    moved = at_once([lambda one=one: move(one) for one in orders])

    with reading(SYSTEM):
        report = examined(datetime.now(UTC))
        assert report.faults == {}
        assert Transfer.objects.filter(kind="sending").count() == sum(moved)
        assert min(Account.objects.filter(floor=0).values_list("balance", flat=True)) >= 0


def test_one_number_at_once_moves_once():
    giver, taker = make_account(1_000), make_account()
    once = order(giver, taker, 10, number=uuid4())

    def move():
        with transaction.atomic():
            return ledger.transfer(once, now=NOW).is_new

    assert sum(at_once([move] * 32)) == 1
    with reading(SYSTEM):
        assert Account.objects.get(id=taker).balance == 10


@pytest.mark.parametrize("meanwhile", ["spent", "frozen"])
@pytest.mark.parametrize("is_taker_first", [True, False])
def test_who_comes_too_late_is_refused_and_leaves_no_trace(meanwhile, is_taker_first):
    """It looked before the other one was done, and waits for the row: what it saw is over by then."""
    one, other = sorted([make_account(1_000), make_account(1_000)])
    taker, giver = (one, other) if is_taker_first else (other, one)
    late = order(giver, taker, 900)

    def refused():
        try:
            with transaction.atomic():
                ledger.transfer(late, now=NOW)
        except Problem as problem:
            return type(problem)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            if meanwhile == "spent":
                ledger.transfer(order(giver, make_hot(), 200), now=NOW)
            else:
                ledger.freeze(giver, now=NOW)
            answer = pool.submit(refused)
            wait_for_a_lock()
        assert answer.result(30) is {"spent": FundsLacking, "frozen": AccountFrozen}[meanwhile]

    with reading(SYSTEM):
        assert Account.objects.get(id=taker).balance == 1_000
        assert examined(datetime.now(UTC)).faults == {}


def test_who_brings_a_number_that_is_being_used_moves_nothing():
    giver, taker, other = make_account(1_000), make_account(), make_account(1_000)
    first, second = order(giver, taker, 10), order(other, taker, 10)
    second = replace(second, id=first.id)

    def refused():
        try:
            with transaction.atomic():
                ledger.transfer(second, now=NOW)
        except TransferDiffers:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            ledger.transfer(first, now=NOW)
            answer = pool.submit(refused)
            wait_for_a_lock()
        assert answer.result(30)

    with reading(SYSTEM):
        assert Account.objects.get(id=other).balance == 1_000
        assert Account.objects.get(id=taker).balance == 10
        assert examined(datetime.now(UTC)).faults == {}


def wait_for_a_lock():
    """Wait until another connection to this database waits for ours."""
    waiting = (
        "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    )
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.rowcount:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")
