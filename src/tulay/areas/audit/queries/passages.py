"""The way of rows between the table of entries and the files of cold months, as SQL: stretch by stretch."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from tulay.areas.audit import rules
from tulay.areas.audit.queries.rows import COLUMNS_OF_E, Row

SUBJECT = rules.COLUMNS.index("subject_id")
_ROWS = f"""
SELECT l.hash, {COLUMNS_OF_E} FROM audit_leaf l JOIN audit_entry e ON e.id = l.entry_id
WHERE l.index >= %s AND l.index < %s ORDER BY l.index
"""  # noqa: S608 - names are ours
_LEAVES = "SELECT hash FROM audit_leaf WHERE index >= %s AND index < %s ORDER BY index"
_IS_HERE = """
SELECT e.id IS NOT NULL FROM audit_leaf l LEFT JOIN audit_entry e ON e.id = l.entry_id WHERE l.index = %s
"""
REMOVE = """
DELETE FROM audit_entry e USING audit_leaf l
WHERE e.id = l.entry_id AND l.index >= %s AND l.index < %s
"""
# They come before all that is sealed now, in the order of their places: the sealer never sees them again.
BRING_BACK = f"""
INSERT INTO audit_entry ({", ".join(rules.COLUMNS)}, tx, seq) OVERRIDING SYSTEM VALUE
VALUES ({", ".join(["%s"] * len(rules.COLUMNS))}, '0', %s) ON CONFLICT (id) DO NOTHING
"""  # noqa: S608 - names are ours
POINT = "INSERT INTO audit_cold_subject (subject_id, month, block) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"


def rows_between(first: int, until: int) -> list[tuple[bytes, Row]]:
    """Return leaf and columns of the entries at these places, as far as they are in the table."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [first, until])
        return [(bytes(leaf), columns) for leaf, *columns in cursor.fetchall()]


def leaves_between(first: int, until: int) -> list[bytes]:
    """Return the leaves at these places."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [first, until])
        return [bytes(leaf) for (leaf,) in cursor.fetchall()]


def is_here(place: int) -> bool:
    """Answer whether the entry at a place is in the table."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_HERE, [place])
        found = cursor.fetchone()
    return bool(found and found[0])


def stretches(first: int, until: int, width: int) -> Iterator[tuple[int, int]]:
    """Cut [first, until) into stretches."""
    for begin in range(first, until, width):
        yield begin, min(begin + width, until)


def run(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one of the statements above for each of these."""
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
