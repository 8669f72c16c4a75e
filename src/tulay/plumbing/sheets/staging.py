"""What was understood of a sheet waits here until somebody says yes; then it goes into its tables whole, or not at all.

An area derives its own `Import` and `Staged` tables, so that its row security guards them. A piece of `Staged` holds
some hundred rows of one table, each with the columns of that table; `put_in` moves all of them by one statement.
Nothing is between staged and in: a crash leaves the one or the other.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils.translation import gettext

from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText, subjects_of
from tulay.plumbing.keys import subjects
from tulay.plumbing.sheets.checking import Checked
from tulay.plumbing.sheets.problems import ImportNotReady

PIECE = 500
PREVIEWED = 20
SomeRow = TypeVar("SomeRow", bound=models.Model)


class ImportStep(StrEnum):
    """How far an import is."""

    READING = "reading"
    FAULTY = "faulty"
    CHECKED = "checked"
    APPLIED = "applied"
    UNDONE = "undone"
    DROPPED = "dropped"


LEADS: Mapping[ImportStep, frozenset[ImportStep]] = {
    ImportStep.READING: frozenset({ImportStep.CHECKED, ImportStep.FAULTY, ImportStep.DROPPED}),
    ImportStep.CHECKED: frozenset({ImportStep.APPLIED, ImportStep.DROPPED}),
    ImportStep.FAULTY: frozenset({ImportStep.DROPPED}),
    ImportStep.APPLIED: frozenset({ImportStep.UNDONE}),
    ImportStep.UNDONE: frozenset(),
    ImportStep.DROPPED: frozenset(),
}


class ImportRow(Row):
    """A sheet that was brought in: what it was called, what is wrong in it, how far it is."""

    agency_id: Any
    """Whose it is: an area's own column, so that its row security guards it."""

    file_name = models.CharField(max_length=150)
    sha256 = models.BinaryField(max_length=32)
    step = models.CharField(max_length=8, default=ImportStep.READING.value)
    row_count = models.PositiveIntegerField(default=0)
    read_count = models.PositiveIntegerField(default=0, db_default=0)
    """How many rows a job has read so far."""
    fault_count = models.PositiveIntegerField(default=0)
    faults: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    here: "models.JSONField[list[int], list[int]]" = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField())
    )
    """Rows that were left out, because what they say is here already."""
    stayed_count = models.PositiveIntegerField(default=0, db_default=0)
    """How many records stayed when it was taken back, because they had been used."""
    brought_by = models.UUIDField(null=True)
    brought_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Any]]

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
    """Some rows for one table, with the columns of that table; before they are read, the file, sealed."""

    table = models.CharField(max_length=60)
    rows: "models.JSONField[Any, Any]" = models.JSONField(encoder=DjangoJSONEncoder, default=list)
    file = models.BinaryField(null=True)

    objects: ClassVar[models.Manager[Any]]

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


def sealed(rows: Sequence[models.Model], *, without: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return new rows as they will stand in their table, by column; every key they need is made in one go.

    :param without: columns that are filled when they go in.
    """
    subjects.prepare(subjects_of(rows))
    return [_as_kept(one, without) for one in rows]


def columns_of(model: type[models.Model], *, without: Collection[str] = ()) -> tuple[str, ...]:
    """Return the columns that a sheet fills."""
    return tuple(str(one.column) for one in _fields(model, without))


def previewed(
    model: type[SomeRow], staged: type[StagedRow], import_id: UUID
) -> tuple[SomeRow, ...]:
    """Return the first rows that wait for a table, opened."""
    waiting = staged.objects.filter(brought_in_id=import_id, table=model._meta.db_table)
    first = waiting.order_by("id").first()
    return tuple(_opened(model, one) for one in first.rows[:PREVIEWED]) if first else ()


def _fields(model: type[models.Model], without: Collection[str]) -> list[Any]:
    return [
        one
        for one in model._meta.concrete_fields
        if not one.generated and one.attname not in without
    ]


def _as_kept(row: models.Model, without: Collection[str]) -> dict[str, Any]:
    told = {}
    for one in _fields(type(row), without):
        value = one.pre_save(row, add=True)  # seals, and makes what sealed values are found by
        told[str(one.column)] = f"\\x{value.hex()}" if isinstance(value, bytes) else value
    return told


def _opened(model: type[SomeRow], values: Mapping[str, Any]) -> SomeRow:
    told: dict[str, Any] = {}
    for one in model._meta.concrete_fields:
        value = values.get(str(one.column))
        if isinstance(one, EncryptedText):
            bare = None if value is None else bytes.fromhex(value.removeprefix("\\x"))
            told[one.attname] = one.from_db_value(bare)
        elif not isinstance(one, models.BinaryField):
            told[one.attname] = one.to_python(value)
    return model(**told)
