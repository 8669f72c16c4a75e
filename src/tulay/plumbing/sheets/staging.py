"""What was understood of a sheet waits here until somebody says yes; then it goes into its tables whole, or not at all.

An area derives its own `Import` and `Staged` tables, so that its row security guards them. A piece of `Staged` holds
some hundred rows of one table, each with the columns of that table; `put_in` moves all of them by one statement.
Nothing is between staged and in: a crash leaves the one or the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext

from tulay.plumbing.db.base import Row
from tulay.plumbing.sheets.checking import Checked
from tulay.plumbing.sheets.problems import ImportNotReady

PIECE = 500


class ImportStep(StrEnum):
    """How far an import is."""

    FAULTY = "faulty"
    CHECKED = "checked"
    APPLIED = "applied"
    UNDONE = "undone"
    DROPPED = "dropped"


LEADS: Mapping[ImportStep, frozenset[ImportStep]] = {
    ImportStep.CHECKED: frozenset({ImportStep.APPLIED, ImportStep.DROPPED}),
    ImportStep.FAULTY: frozenset({ImportStep.DROPPED}),
    ImportStep.APPLIED: frozenset({ImportStep.UNDONE}),
    ImportStep.UNDONE: frozenset(),
    ImportStep.DROPPED: frozenset(),
}


class ImportRow(Row):
    """A sheet that was brought in: what it was called, what is wrong in it, how far it is."""

    file_name = models.CharField(max_length=150)
    sha256 = models.BinaryField(max_length=32)
    step = models.CharField(max_length=8, default=ImportStep.CHECKED.value)
    row_count = models.PositiveIntegerField()
    fault_count = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    brought_by = models.UUIDField(null=True)
    brought_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def go_on(self, to: ImportStep, now: datetime) -> None:
        """Note the next step.

        :raises ImportNotReady: it does not lead there from where it is.
        """
        if to not in LEADS[ImportStep(self.step)]:
            raise ImportNotReady
        self.step, self.settled_at = to.value, now
        self.save(update_fields=["step", "settled_at"])


class StagedRow(Row):
    """Some rows for one table, with the columns of that table."""

    table = models.CharField(max_length=60)
    rows = models.JSONField()

    class Meta:
        abstract = True


def pieces(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Cut rows into pieces that a database column holds well."""
    remaining = iter(rows)
    while some := list(islice(remaining, PIECE)):
        yield some


def faults_in(found: Checked) -> list[dict[str, Any]]:
    """Return the faults as they are kept."""
    return [
        {
            "row": one.row,
            "column": one.column,
            "head": one.head,
            "code": one.error.code,
            "detail": one.error.detail,
            "facts": {name: str(value) for name, value in one.error.facts.items()},
        }
        for one in found.faults
    ]


def fault_words(kept: Mapping[str, Any]) -> str:
    """Return what is wrong, of a fault as it is kept, in the reader's language."""
    return str(gettext(kept["detail"])).format(**kept["facts"])


def put_in(
    into: type[models.Model],
    staged: type[StagedRow],
    import_id: UUID,
    columns: Iterable[str],
    *,
    now: datetime,
    dated: Iterable[str] = (),
) -> int:
    """Move the staged rows of one table into it by one statement; return how many.

    :param columns: what the staged rows say; the table's own names.
    :param dated: columns that get this moment.
    """
    table, said, moments = into._meta.db_table, list(columns), list(dated)
    listed = ", ".join(f'"{name}"' for name in (*said, *moments))
    taken = ", ".join((*(f'row."{name}"' for name in said), *("%s" for _ in moments)))
    sql = (
        f'INSERT INTO "{table}" ({listed}) SELECT {taken} FROM "{staged._meta.db_table}" AS piece '  # noqa: S608 - names are ours
        f'CROSS JOIN LATERAL jsonb_populate_recordset(NULL::"{table}", piece.rows) AS row '
        "WHERE piece.import_id = %s AND piece.table = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(now for _ in moments), import_id, table])
        count: int = cursor.rowcount
    return count
