"""How the log is doing: what waits for the sealer, how old its last word is, whether the witness agrees."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from tulay.areas.audit.queries.cold import months_away
from tulay.areas.audit.queries.rows import position
from tulay.areas.audit.queries.tree import newest_signed, newest_witnessed, tree_size
from tulay.plumbing.db.transactions import open_transactions

LATE_S = 10
WITNESS_LATE_S = 60
COUNTED_MAX = 100_000
_WAITING = """
SELECT count(*), min(id::text) FROM (
  SELECT e.id FROM audit_entry e WHERE (e.tx, e.seq) > (%s::xid8, %s::bigint)
  ORDER BY e.tx, e.seq LIMIT %s) waiting
"""


@dataclass(frozen=True, slots=True)
class Health:
    """Figures of one moment; an age is None where there is nothing that could be old."""

    sealed: int
    waiting: int
    lag_s: float
    checkpoint_age_s: float | None
    witness_behind: int
    witness_age_s: float | None
    cold_months: int
    oldest_transaction_s: float

    @property
    def is_late(self) -> bool:
        """Say whether entries wait longer than they should."""
        return self.lag_s > LATE_S

    @property
    def is_unwitnessed(self) -> bool:
        """Say whether the witness has not agreed for longer than it should take."""
        return self.witness_behind > 0 and (self.witness_age_s or 0) > WITNESS_LATE_S


def log_health(origin: str, now: datetime) -> Health:
    """Look at the log as it is now.

    The witness's age counts from when it agreed last; before the first time, from the newest checkpoint.
    """
    size = tree_size()
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [*position(size), COUNTED_MAX])
        waiting, oldest = cursor.fetchone()
    signed, witnessed = newest_signed(origin), newest_witnessed(origin)
    behind = 0 if signed is None else signed.head.size - (witnessed.head.size if witnessed else 0)
    agreed_at = witnessed.witnessed_at if witnessed else (signed.at if signed else None)
    held = open_transactions()
    return Health(
        sealed=size,
        waiting=waiting,
        lag_s=_age(_written_at(oldest) if oldest else None, now) or 0.0,
        checkpoint_age_s=_age(signed.at if signed else None, now),
        witness_behind=behind,
        witness_age_s=_age(agreed_at, now),
        cold_months=len(months_away()),
        oldest_transaction_s=held[0].seconds if held else 0.0,
    )


def _written_at(entry_id: str) -> datetime:
    """Return when an entry was written: its key tells (UUIDv7), whatever time its deed had."""
    return datetime.fromtimestamp((UUID(entry_id).int >> 80) / 1_000, UTC)


def _age(at: datetime | None, now: datetime) -> float | None:
    return None if at is None else max(0.0, (now - at).total_seconds())
