"""Sheets that speak of people: what was understood of one waits sealed, under the keys of those it speaks of.

A row is sealed while it is looked through, for the place where it will lie in its table; going in moves it as it is.
So nothing of anybody lies open while it waits, whoever is erased meanwhile cannot be read in it, and one statement
still puts all of it in. Faults repeat no cell (`checking.Checked.is_private`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from tulay.plumbing.db.fields import EncryptedText, subjects_of
from tulay.plumbing.keys import subjects
from tulay.plumbing.sheets.staging import ImportRow, StagedRow, pieces

PREVIEWED = 20
KEPT_DAYS = 30
"""How long a sheet waits for somebody to say what becomes of it."""
SomeRow = TypeVar("SomeRow", bound=models.Model)


class PersonalImport(ImportRow):
    """A sheet that speaks of people of one agency."""

    agency_id = models.UUIDField()
    here: "models.JSONField[list[int], list[int]]" = models.JSONField(default=list)
    """Rows that were left out, because what they say is here already."""
    stayed_count = models.PositiveIntegerField(default=0)
    """How many records stayed when it was taken back, because they had been used."""

    class Meta:
        abstract = True


class PersonalStaged(StagedRow):
    """Some rows of such a sheet, sealed as they will stand in their table."""

    agency_id = models.UUIDField()
    rows = models.JSONField(encoder=DjangoJSONEncoder)

    objects: ClassVar[models.Manager[Any]]

    class Meta:
        abstract = True


def sealed(rows: Sequence[models.Model], *, without: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return new rows as they will stand in their table, by column; every key they need is made in one go.

    :param without: columns that are filled when they go in.
    """
    subjects.prepare(subjects_of(rows))
    return [_as_kept(one, without) for one in rows]


def keep(
    staged: type[PersonalStaged],
    brought_in: PersonalImport,
    table: type[models.Model],
    rows: Iterable[dict[str, Any]],
) -> None:
    """Let rows that were sealed wait."""
    _stage(staged, brought_in, table._meta.db_table, rows)


def columns_of(model: type[models.Model], *, without: Collection[str] = ()) -> tuple[str, ...]:
    """Return the columns that a sheet fills."""
    return tuple(str(one.column) for one in _fields(model, without))


def previewed(
    model: type[SomeRow], staged: type[PersonalStaged], import_id: UUID
) -> tuple[SomeRow, ...]:
    """Return the first rows that wait for a table, opened."""
    waiting = staged.objects.filter(brought_in_id=import_id, table=model._meta.db_table).order_by(
        "id"
    )
    first = waiting.first()
    return tuple(_opened(model, one) for one in first.rows[:PREVIEWED]) if first else ()


def _stage(
    staged: type[PersonalStaged],
    brought_in: PersonalImport,
    table: str,
    rows: Iterable[dict[str, Any]],
) -> None:
    whose: dict[str, Any] = {"brought_in": brought_in, "agency_id": brought_in.agency_id}
    staged.objects.bulk_create([staged(table=table, rows=some, **whose) for some in pieces(rows)])


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
