"""Stored entries as the tree reads them: column by column, without a model between."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from tulay.areas.audit import rules

ID = rules.COLUMNS.index("id")
Row = Sequence[Any]

COLUMNS_OF_E = ", ".join(f"e.{c}::text" if c == "facts" else f"e.{c}" for c in rules.COLUMNS)
# The xmin rule: nothing is sealed that a transaction still running could come before.
_NEXT = f"""
SELECT {COLUMNS_OF_E} FROM audit_entry e
WHERE (e.tx, e.seq) > (%s::xid8, %s::bigint) AND e.tx < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY e.tx, e.seq LIMIT %s
"""  # noqa: S608 - names are ours
_AT = """
SELECT e.tx::text, e.seq FROM audit_leaf l JOIN audit_entry e ON e.id = l.entry_id WHERE l.index = %s
"""
_ONE = f"SELECT {COLUMNS_OF_E} FROM audit_entry e WHERE e.id = %s"  # noqa: S608 - names are ours
BEGINNING = ("0", 0)


def next_rows(size: int, limit: int) -> list[Row]:
    """Return the committed entries that follow the first `size`, in the order in which they are sealed."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [*position(size), limit])
        found: list[Row] = cursor.fetchall()
    return found


def position(size: int) -> tuple[str, int]:
    """Return after which transaction and number what is not sealed begins."""
    if size == 0:
        return BEGINNING
    with connection.cursor() as cursor:
        cursor.execute(_AT, [size - 1])
        found = cursor.fetchone()
    assert found is not None, "a sealed entry is never taken away"
    return found[0], found[1]


def envelope_of(entry_id: UUID) -> bytes | None:
    """Return the canonical envelope of an entry: what its leaf is the hash of."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE, [entry_id])
        found = cursor.fetchone()
    return rules.envelope(found) if found else None
