"""Transactions that are open: one that writes and does not end holds back the sealing of the log for everybody."""

from dataclasses import dataclass

from django.db import connection, transaction

ALERT_S = 10
LISTED_MAX = 20
# Those of the whole server count: transaction numbers are shared by its databases.
_OPEN = f"""
SELECT pid, extract(epoch FROM clock_timestamp() - xact_start)::float8, coalesce(application_name, '')
  FROM pg_stat_activity
 WHERE backend_xid IS NOT NULL AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
 ORDER BY xact_start LIMIT {LISTED_MAX}
"""  # noqa: S608 - a number of ours


@dataclass(frozen=True, slots=True)
class Open:
    """A transaction that has written and has not ended."""

    pid: int
    seconds: float
    program: str


def open_transactions() -> list[Open]:
    """Return the open transactions that write, the oldest first.

    PostgreSQL shows those of the login that asks, so the process's role is laid down for this one look.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(_OPEN)
        found = [Open(*row) for row in cursor.fetchall()]
        cursor.execute(f'SET LOCAL ROLE "{role}"')
    return found
