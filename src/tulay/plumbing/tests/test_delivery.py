"""The outbox, row by row: an effect happens once, in order, or is visibly failed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tulay.plumbing import delivery, events, jobs
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.delivery import deliver_row
from tulay.plumbing.events import on, publish
from tulay.plumbing.jobs import JOBS, enqueue, job
from tulay.plumbing.models import OutboxRow
from tulay.plumbing.queues import Queue

pytestmark = pytest.mark.django_db(transaction=True)
BOOK = UUID(int=5)


@dataclass(frozen=True, slots=True)
class BookLent:
    book_id: UUID
    at: datetime
    copies: int = 1


@pytest.fixture(autouse=True)
def own_registries(monkeypatch):
    monkeypatch.setattr(delivery, "close_old_connections", lambda: None)
    monkeypatch.setattr(events, "EVENTS", {})
    monkeypatch.setattr(events, "HANDLERS", events.defaultdict(dict))
    monkeypatch.setattr(jobs, "JOBS", {})
    monkeypatch.setattr(delivery, "JOBS", jobs.JOBS)


@pytest.fixture
def heard():
    return []


def publish_now(*facts):
    with one_transaction():
        for fact in facts:
            publish(fact)
    return list(OutboxRow.objects.order_by("id").values_list("id", flat=True))


def lent(copies=1):
    return BookLent(BOOK, datetime(2026, 11, 23, tzinfo=UTC), copies)


def test_an_event_reaches_its_handler_once_as_it_was(heard):
    on(BookLent)(lambda event: heard.append(event))
    (row_id,) = publish_now(lent(3))

    deliver_row(str(row_id))
    deliver_row(str(row_id))

    assert heard == [lent(3)]
    assert OutboxRow.objects.get().done_at is not None


def test_an_event_of_a_rolled_back_transaction_never_was(heard):
    on(BookLent)(heard.append)
    with pytest.raises(RuntimeError), one_transaction():
        publish(lent())
        raise RuntimeError

    assert not OutboxRow.objects.exists()


def test_two_handlers_have_two_fates(heard):
    def fails(event):
        raise ValueError

    on(BookLent)(fails)
    on(BookLent)(heard.append)
    (row_id,) = publish_now(lent())
    deliver_row(str(row_id))
    children = OutboxRow.objects.exclude(id=row_id)
    for child in list(children):
        deliver_row(str(child.id))

    assert heard == [lent()]
    assert sorted(children.values_list("attempts", flat=True)) == [0, 1]
    assert children.get(attempts=1).error == "ValueError"


def test_events_of_one_subject_keep_their_order(heard):
    on(BookLent)(heard.append)
    first, second = publish_now(lent(1), lent(2))

    deliver_row(str(second))
    assert heard == []
    deliver_row(str(first))
    deliver_row(str(second))

    assert [event.copies for event in heard] == [1, 2]


def test_an_event_nobody_waits_for_is_done():
    events.EVENTS[events.name_of(BookLent)] = BookLent
    (row_id,) = publish_now(lent())

    deliver_row(str(row_id))

    assert OutboxRow.objects.get().done_at is not None


def test_a_job_that_fails_leaves_no_trace_but_its_error_and_comes_again():
    @job("trial.write")
    def write(*, note, **_):
        enqueue("trial.write", note="half done")
        raise ValueError("with a name in it: Aminah")

    with one_transaction():
        enqueue("trial.write", note="first")
    row = OutboxRow.objects.get()
    deliver_row(str(row.id))

    row = OutboxRow.objects.get()
    assert (row.attempts, row.error, row.done_at) == (1, "ValueError", None)
    assert row.not_before > datetime.now(UTC)


def test_a_job_that_always_fails_is_failed_in_the_end():
    @job("trial.never", attempts_max=2)
    def never(**_):
        raise ValueError

    with one_transaction():
        enqueue("trial.never")
    row = OutboxRow.objects.get()
    for _ in range(3):
        deliver_row(str(row.id))

    row.refresh_from_db()
    assert row.failed_at is not None
    assert row.attempts == 2


def test_a_key_makes_a_job_once_for_ever():
    @job("trial.once")
    def once(**_):
        pass

    with one_transaction():
        enqueue("trial.once", key="slot-1")
    with pytest.raises(Exception, match="plumbing_outbox_key"), one_transaction():
        enqueue("trial.once", key="slot-1")


def test_an_errand_runs_without_a_transaction_and_is_claimed_by_one_worker(heard):
    from tulay.plumbing.actions import in_transaction

    @job("trial.call", queue=Queue.EXTERNAL, calls_outside=True)
    def call(*, number, **_):
        row = OutboxRow.objects.get()
        heard.append((number, in_transaction(), row.attempts))
        deliver_row(str(row.id))  # a second worker comes while the first is on its errand

    with one_transaction():
        enqueue("trial.call", number=4)
    row_id = OutboxRow.objects.get().id
    deliver_row(str(row_id))

    assert heard == [(4, False, 1)]
    assert OutboxRow.objects.get().done_at is not None


def test_a_dead_workers_errand_comes_again(heard):
    @job("trial.call", calls_outside=True)
    def call(**_):
        heard.append("called")

    with one_transaction():
        enqueue("trial.call")
    past = datetime.now(UTC) - timedelta(seconds=1)
    OutboxRow.objects.update(not_before=past, attempts=1)  # claimed a minute ago, never finished
    deliver_row(str(OutboxRow.objects.get().id))

    assert heard == ["called"]


def test_unknown_jobs_cannot_be_written():
    assert "trial.unknown" not in JOBS
    with pytest.raises(KeyError), one_transaction():
        enqueue("trial.unknown")
