"""The worker's side of the outbox: do one row, once."""

from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from django.db import close_old_connections, transaction

from tulay.kernel.actor import SYSTEM
from tulay.plumbing import events
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.writes import add
from tulay.plumbing.jobs import JOBS, Job
from tulay.plumbing.models import OutboxRow

log = structlog.get_logger(__name__)
BACKOFF_S = (2, 5, 15, 30, 60, 120, 300, 900)
EVENT_ATTEMPTS_MAX = 20
CLAIM = timedelta(seconds=60)  # longer than any errand may take


def deliver_row(row_id: str) -> None:
    """Do what a row says; note a failure beside it and let the relay bring it again later."""
    close_old_connections()
    try:
        job = _claimed_errand(row_id)
        if job is not None:
            _run_errand(row_id, job)
        else:
            _run_in_one_transaction(row_id)
    except Exception as error:
        log.exception("job_failed", row_id=row_id)
        _note_failure(row_id, error)
    finally:
        close_old_connections()


def _open_row(row_id: str) -> OutboxRow | None:
    open_rows = OutboxRow.objects.select_for_update(skip_locked=True).filter(
        id=row_id, done_at=None, failed_at=None
    )
    return open_rows.first()


def _run_in_one_transaction(row_id: str) -> None:
    with one_transaction(seen_as=SYSTEM):
        row = _open_row(row_id)
        if row is None or _waits_for_an_earlier(row):
            return
        _perform(row)
        row.done_at = _now()
        row.save(update_fields=["done_at"])


def _perform(row: OutboxRow) -> None:
    if row.kind == "job":
        JOBS[row.name].function(**row.payload)
        return
    handlers = events.HANDLERS.get(row.name, {})
    if row.handler:
        handlers[row.handler](events.read(row.name, row.payload))
    elif len(handlers) == 1:
        next(iter(handlers.values()))(events.read(row.name, row.payload))
    else:
        _fan_out(row, list(handlers))


def _fan_out(row: OutboxRow, handlers: list[str]) -> None:
    """Give each handler a row of its own, so that one which fails does not repeat the others."""
    for handler in handlers:
        add(
            OutboxRow(
                kind="event",
                name=row.name,
                handler=handler,
                payload=row.payload,
                queue=row.queue,
                subject=f"{row.subject}>{handler}"[-80:],
                key=f"{row.id}>{handler}"[-200:],
            )
        )


def _waits_for_an_earlier(row: OutboxRow) -> bool:
    return bool(row.subject) and (
        OutboxRow.objects.filter(
            subject=row.subject, id__lt=row.id, done_at=None, failed_at=None
        ).exists()
    )


def _claimed_errand(row_id: str) -> Job | None:
    """Claim a row whose job calls the outside: such a job holds no transaction while it runs."""
    with transaction.atomic():
        row = _open_row(row_id)
        job = JOBS.get(row.name) if row and row.kind == "job" else None
        if row is None or job is None or not job.calls_outside:
            return None
        if row.not_before and row.not_before > _now():
            raise _ClaimedElsewhere
        row.not_before, row.attempts = _now() + CLAIM, row.attempts + 1
        row.save(update_fields=["not_before", "attempts"])
    return Job(job.name, partial(job.function, **row.payload), job.queue, job.attempts_max, True)  # noqa: FBT003 - calls_outside, as Job has it


class _ClaimedElsewhere(Exception):
    """Another worker is on this errand."""


def _run_errand(row_id: str, job: Job) -> None:
    job.function()
    OutboxRow.objects.filter(id=row_id).update(done_at=_now(), not_before=None)


def _note_failure(row_id: str, error: Exception) -> None:
    if isinstance(error, _ClaimedElsewhere):
        return
    with transaction.atomic():
        row = OutboxRow.objects.select_for_update().filter(id=row_id, done_at=None).first()
        if row is None:
            return
        errand = row.kind == "job" and row.name in JOBS and JOBS[row.name].calls_outside
        row.attempts += 0 if errand else 1
        row.error = type(error).__name__[:200]  # the class only: a message may carry personal data
        row.not_before = _now() + timedelta(
            seconds=BACKOFF_S[min(row.attempts, len(BACKOFF_S)) - 1]
        )
        if row.attempts >= _attempts_max(row):
            row.failed_at = _now()
        row.save(update_fields=["attempts", "error", "not_before", "failed_at"])


def _attempts_max(row: OutboxRow) -> int:
    known = JOBS.get(row.name) if row.kind == "job" else None
    return known.attempts_max if known else EVENT_ATTEMPTS_MAX


def _now() -> datetime:
    return datetime.now(UTC)


def open_count() -> int:
    """Return how many rows still wait (for `/readyz` and metrics)."""
    return OutboxRow.objects.filter(done_at=None, failed_at=None).count()
