"""Jobs and schedules. Doors see only this file; Celery is behind it (house, trade-off 9).

An action writes a row (`enqueue`) in its own transaction; the relay hands ids to Celery; a worker does the row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from celery import Celery
from django.conf import settings

from tulay.plumbing.db.writes import add
from tulay.plumbing.models import OutboxRow
from tulay.plumbing.queues import Queue

JobFunction = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Job:
    """A named function that takes ids; `calls_outside` jobs run errands and hold no transaction."""

    name: str
    function: JobFunction
    queue: Queue
    attempts_max: int
    calls_outside: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job and its rhythm, counted from midnight UTC plus `offset`."""

    job: Job
    every: timedelta
    offset: timedelta

    def slot(self, now: datetime) -> datetime:
        """Return the beginning of the present slot."""
        epoch = datetime(2026, 1, 1, tzinfo=UTC) + self.offset
        return epoch + (now - epoch) // self.every * self.every


JOBS: dict[str, Job] = {}
SCHEDULES: dict[str, Schedule] = {}


def job(
    name: str, *, queue: Queue = Queue.DEFAULT, attempts_max: int = 12, calls_outside: bool = False
) -> Callable[[JobFunction], JobFunction]:
    """Make a function a job: ids and plain values by keyword, unknown keywords tolerated."""

    def register(function: JobFunction) -> JobFunction:
        assert name not in JOBS, f"{name} is already a job"
        JOBS[name] = Job(name, function, queue, attempts_max, calls_outside)
        return function

    return register


def periodic(
    *, every: timedelta, offset: timedelta = timedelta()
) -> Callable[[JobFunction], JobFunction]:
    """Put a job on the schedule (write it above `@job`): once per slot, whatever restarts in between."""

    def register(function: JobFunction) -> JobFunction:
        scheduled = next(j for j in JOBS.values() if j.function is function)
        SCHEDULES[scheduled.name] = Schedule(scheduled, every, offset)
        return function

    return register


def enqueue(
    name: str, *, key: str | None = None, not_before: datetime | None = None, **arguments: Any
) -> None:
    """Write a job beside its cause. `arguments` are ids and plain values, never personal data."""
    known = JOBS[name]
    plain = {
        k: v if isinstance(v, (int, bool)) or v is None else str(v) for k, v in arguments.items()
    }
    row = OutboxRow(kind="job", name=name, payload=plain, queue=known.queue, key=key)
    row.not_before = not_before
    add(row)


def _celery() -> Celery:
    app = Celery("tulay")  # type: ignore[no-untyped-call]  # Celery ships no types
    app.conf.update(
        broker_url=settings.REDIS_URL,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": 600,
            "socket_timeout": 10,
            "socket_connect_timeout": 2,
        },
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_default_queue=Queue.DEFAULT,
        task_publish_retry=False,
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        enable_utc=True,
    )
    return app


celery_app = _celery()


@celery_app.task(name="plumbing.deliver")  # type: ignore[no-untyped-call,untyped-decorator]  # same
def deliver(row_id: str) -> None:
    """Do one outbox row: Celery knows its id and nothing else."""
    from tulay.plumbing.delivery import deliver_row  # noqa: PLC0415 - the worker's side only

    deliver_row(row_id)
