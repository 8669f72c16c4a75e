"""Seal anew, under their subjects' keys, values that the first key of an old installation sealed.

Row by row and only where nothing changed meanwhile, so nobody waits and no newer value is lost. Tables that only grow
keep what they have: their values are evidence, hashed as they stand.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db import scope
from tulay.plumbing.db.fields import EncryptedText
from tulay.plumbing.keys.errors import SubjectErased
from tulay.plumbing.keys.sealing import first_key_id, seal, unseal

BATCH = 200
_MAY_CHANGE = "SELECT has_table_privilege(%s, 'UPDATE')"
Column = tuple[type[models.Model], EncryptedText]


def columns() -> list[Column]:
    """Name every sealed column whose table may be changed."""
    return [(model, field) for model, field in _sealed() if _may_change(model)]


def fixed() -> list[Column]:
    """Name every sealed column whose table only grows."""
    return [(model, field) for model, field in _sealed() if not _may_change(model)]


def reseal(*, batch: int = BATCH) -> Iterator[int]:
    """Go through all columns, yielding after each batch how many values were sealed anew."""
    for model, field in columns():
        after = UUID(int=0)
        while found := _old(model, field, after, batch):
            yield _resealed(model, field, found)
            after = found[-1][0]


def count_old(model: type[models.Model], field: EncryptedText) -> int:
    """Count a column's values that the first key sealed."""
    table, column = _names(model, field)
    with transaction.atomic(), scope.entered(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE substring({column} FROM 3 FOR 16) = %s",  # noqa: S608 - names of ours
            [first_key_id()],
        )
        return int(cursor.fetchone()[0])


def _sealed() -> Iterator[Column]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedText):
                yield model, field


def _may_change(model: type[models.Model]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_MAY_CHANGE, [model._meta.db_table])
        return bool(cursor.fetchone()[0])


def _old(
    model: type[models.Model], field: EncryptedText, after: UUID, batch: int
) -> list[tuple[Any, Any, bytes]]:
    table, column = _names(model, field)
    subject = connection.ops.quote_name(_subject(model, field))
    with transaction.atomic(), scope.entered(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {subject}, {column} FROM {table} "  # noqa: S608 - same
            f"WHERE id > %s AND substring({column} FROM 3 FOR 16) = %s ORDER BY id LIMIT %s",
            [after, first_key_id(), batch],
        )
        return [(row[0], row[1], bytes(row[2])) for row in cursor.fetchall()]


def _resealed(
    model: type[models.Model], field: EncryptedText, found: list[tuple[Any, Any, bytes]]
) -> int:
    table, column = _names(model, field)
    done = 0
    with transaction.atomic(), scope.entered(SYSTEM), connection.cursor() as cursor:
        for row_id, subject_id, stored in found:
            place = f"{model._meta.db_table}|{field.column}|{row_id}"
            try:
                plain = unseal(stored, place=place, subject_id=subject_id)
            except SubjectErased:
                continue
            cursor.execute(
                f"UPDATE {table} SET {column} = %s WHERE id = %s AND {column} = %s",  # noqa: S608 - same
                [seal(plain, place=place, subject_id=subject_id), row_id, stored],
            )
            done += cursor.rowcount
    return done


def _names(model: type[models.Model], field: EncryptedText) -> tuple[str, str]:
    quoted = connection.ops.quote_name
    return quoted(model._meta.db_table), quoted(field.column)


def _subject(model: type[models.Model], field: EncryptedText) -> str:
    for other in model._meta.concrete_fields:
        if other.attname == field.subject:
            return other.column
    raise AssertionError(f"{field} names no subject")
