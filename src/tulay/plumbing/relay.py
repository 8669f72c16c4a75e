"""The scheduler process: hand open outbox rows to Celery, and put periodic jobs into the outbox.

One at a time, by an advisory lock; a second scheduler waits. Polling rather than NOTIFY: a NOTIFY takes a
lock that serialises every commit. A row handed over but not done within 30 s is handed over again, so a wiped
broker loses nothing; doing a row twice is impossible (`delivery.py`).
"""

import threading
from datetime import UTC, datetime
from uuid import UUID

import structlog
from django.db import close_old_connections, connection, transaction
from django.db.utils import Error as DatabaseError
from kombu.exceptions import OperationalError as BrokerDown

from tulay.plumbing.jobs import SCHEDULES, deliver
from tulay.plumbing.models import OutboxRow

log = structlog.get_logger(__name__)
LEADER_LOCK = 0x74756C61
POLL_S = 0.2
STANDBY_S = 2.0
BATCH = 200
IN_FLIGHT_MAX = 1_000

_DUE = """
SELECT o.id, o.queue FROM plumbing_outbox o
WHERE o.done_at IS NULL AND o.failed_at IS NULL
  AND (o.not_before IS NULL OR o.not_before <= now())
  AND (o.handed_at IS NULL OR o.handed_at < now() - interval '30 seconds'
       OR (o.not_before IS NOT NULL AND o.handed_at < o.not_before))
  AND (o.subject = '' OR NOT EXISTS (
    SELECT 1 FROM plumbing_outbox e WHERE e.subject = o.subject AND e.id < o.id
      AND e.done_at IS NULL AND e.failed_at IS NULL))
ORDER BY o.id LIMIT %s FOR UPDATE OF o SKIP LOCKED
"""
_IN_FLIGHT = """
SELECT count(*) FROM plumbing_outbox
WHERE done_at IS NULL AND failed_at IS NULL AND handed_at > now() - interval '30 seconds'
"""


def run(stop: threading.Event) -> None:
    """Relay until told to stop; survive a database or broker that goes away."""
    while not stop.is_set():
        try:
            pause = _turn()
        except (DatabaseError, BrokerDown, OSError) as error:
            log.warning("relay_waits", reason=type(error).__name__)
            connection.close()
            pause = STANDBY_S
        stop.wait(pause)
    connection.close()


def _turn() -> float:
    """Schedule and hand over once, unless another scheduler is doing it."""
    close_old_connections()
    with transaction.atomic():
        if not _leads():
            return STANDBY_S
        schedule(datetime.now(UTC))
    return 0.0 if hand_over() == BATCH else POLL_S


def _leads() -> bool:
    """Take the lock for the rest of this transaction.

    Never for the session: a pooled connection would go back with the lock still on it, and the next turn, on another
    connection, would be locked out by its own past for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LEADER_LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def hand_over() -> int:
    """Send the ids of due rows to their queues; return how many.

    Noted first, sent after the commit: a worker is quicker than a transaction, and leaves a row alone that is locked.
    """
    due = _noted_as_handed()
    for number, (row_id, queue) in enumerate(due):
        try:
            deliver.apply_async(args=[str(row_id)], queue=queue)
        except BaseException:
            _take_back([unsent for unsent, _ in due[number:]])
            raise
    return len(due)


def _noted_as_handed() -> list[tuple[UUID, str]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_IN_FLIGHT)
        counted = cursor.fetchone()
        room = min(BATCH, IN_FLIGHT_MAX - (counted[0] if counted else 0))
        if room <= 0 or not _leads():
            return []
        cursor.execute(_DUE, [room])
        due: list[tuple[UUID, str]] = cursor.fetchall()
        if due:
            cursor.execute(
                "UPDATE plumbing_outbox SET handed_at = clock_timestamp() WHERE id = ANY(%s)",
                [[row_id for row_id, _ in due]],
            )
    return due


def _take_back(unsent: list[UUID]) -> None:
    """Let rows that the broker did not take be due at once, and not in half a minute."""
    OutboxRow.objects.filter(id__in=unsent, done_at=None).update(handed_at=None)


def schedule(now: datetime) -> None:
    """Put each periodic job's present slot into the outbox, once."""
    wanted = [(s, s.slot(now)) for s in SCHEDULES.values()]
    rows = [
        OutboxRow(
            kind="job",
            name=s.job.name,
            queue=s.job.queue,
            key=f"{s.job.name}@{slot:%Y%m%dT%H%M%S}",
            payload={"at": slot.isoformat()},
        )
        for s, slot in wanted
        if _last_slot.get(s.job.name) != slot
    ]
    if rows:
        OutboxRow.objects.bulk_create(rows, ignore_conflicts=True)
        _last_slot.update({s.job.name: slot for s, slot in wanted})


_last_slot: dict[str, datetime] = {}
