"""From the outbox to Celery, with a real broker."""

from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.conf import settings
from django.db import connection

from tulay.plumbing import jobs, relay
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.jobs import enqueue, job, periodic
from tulay.plumbing.models import OutboxRow
from tulay.plumbing.queues import Queue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def broker(monkeypatch):
    monkeypatch.setattr(jobs, "JOBS", dict(jobs.JOBS))
    monkeypatch.setattr(jobs, "SCHEDULES", {})
    monkeypatch.setattr(relay, "SCHEDULES", jobs.SCHEDULES)
    monkeypatch.setattr(relay, "_last_slot", {})
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete(*Queue)
    yield client
    client.delete(*Queue)


@pytest.fixture
def one_job():
    @job("trial.count", queue=Queue.REPORTS)
    def count(**_):
        pass

    with one_transaction():
        enqueue("trial.count")


def test_a_due_row_is_handed_to_its_queue_and_not_again_at_once(broker, one_job):
    assert relay.hand_over() == 1
    assert relay.hand_over() == 0
    assert broker.llen(Queue.REPORTS) == 1


def test_a_wiped_broker_loses_nothing(broker, one_job):
    relay.hand_over()
    broker.delete(*Queue)
    OutboxRow.objects.update(handed_at=datetime.now(UTC) - timedelta(seconds=31))

    assert relay.hand_over() == 1
    assert broker.llen(Queue.REPORTS) == 1


def test_a_done_row_is_left_alone(broker, one_job):
    OutboxRow.objects.update(done_at=datetime.now(UTC))

    assert relay.hand_over() == 0


def test_a_row_waits_for_its_time(broker, one_job):
    OutboxRow.objects.update(not_before=datetime.now(UTC) + timedelta(minutes=5))
    assert relay.hand_over() == 0

    OutboxRow.objects.update(not_before=datetime.now(UTC) - timedelta(seconds=1))
    assert relay.hand_over() == 1


def test_a_dead_broker_leaves_the_row_for_later(broker, one_job, monkeypatch):
    def refuses(**_):
        raise relay.BrokerDown

    monkeypatch.setattr(relay.deliver, "apply_async", refuses)
    with pytest.raises(relay.BrokerDown):
        relay.hand_over()

    assert OutboxRow.objects.get().handed_at is None


def test_only_so_many_rows_are_in_flight(broker, one_job, monkeypatch):
    monkeypatch.setattr(relay, "IN_FLIGHT_MAX", 1)
    with one_transaction():
        enqueue("trial.count")

    assert [relay.hand_over(), relay.hand_over()] == [1, 0]


def test_a_periodic_job_runs_once_per_slot_whatever_restarts(broker):
    @periodic(every=timedelta(hours=1))
    @job("trial.hourly")
    def hourly(**_):
        pass

    ten_past = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
    relay.schedule(ten_past)
    relay._last_slot.clear()  # a restart forgets
    relay.schedule(ten_past + timedelta(minutes=20))
    relay.schedule(ten_past + timedelta(hours=1))

    slots = OutboxRow.objects.order_by("key").values_list("payload__at", flat=True)
    assert list(slots) == ["2026-11-23T09:00:00+00:00", "2026-11-23T10:00:00+00:00"]


def test_one_scheduler_leads(broker, one_job, as_database_owner):
    as_database_owner.execute("SELECT pg_advisory_lock(%s)", [relay.LEADER_LOCK])
    assert relay._turn() == relay.STANDBY_S
    assert broker.llen(Queue.REPORTS) == 0

    as_database_owner.execute("SELECT pg_advisory_unlock(%s)", [relay.LEADER_LOCK])
    assert relay._turn() == relay.POLL_S
    assert broker.llen(Queue.REPORTS) == 1


@pytest.fixture
def pool(transactional_db, monkeypatch):
    """Two connections that take turns, as in the product; other tests keep one for themselves."""
    connection.close()
    waiting = []
    for _ in range(2):
        connection.connection = None
        connection.ensure_connection()
        waiting.append(connection.connection)

    def take_turns():
        connection.connection = waiting.pop(0)
        waiting.append(connection.connection)

    take_turns()
    monkeypatch.setattr(relay, "close_old_connections", take_turns)
    yield
    connection.close()
    for raw in waiting:
        raw.close()


def test_a_scheduler_never_locks_itself_out_whichever_connection_a_turn_gets(broker, one_job, pool):
    assert [relay._turn() for _ in range(4)] == [relay.POLL_S] * 4


def test_a_row_is_free_for_the_worker_when_its_id_is_sent(broker, one_job, monkeypatch):
    seen = []

    def look(args, queue):
        elsewhere = connection.copy()
        with elsewhere.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM plumbing_outbox WHERE id = %s FOR UPDATE SKIP LOCKED", args
            )
            seen.append(cursor.fetchone())
        elsewhere.close()

    monkeypatch.setattr(relay.deliver, "apply_async", look)

    relay.hand_over()

    assert None not in seen
    assert len(seen) == 1
