"""Store many rows that were changed, in one statement."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import psycopg
from django.db import connection, models

from tulay.plumbing.db.writes import is_plain


def update_many(rows: Sequence[models.Model], *names: str) -> None:
    """Store these fields of rows of one kind; they hold plain values, nothing that is sealed or turned into JSON."""
    if not rows:
        return
    kind = type(rows[0])
    fields = _fields(kind, names)
    columns = [[row.pk for row in rows]]
    columns += [[row.__dict__[field.attname] for row in rows] for field in fields]
    with connection.wrap_database_errors, psycopg.RawCursor(connection.connection) as cursor:
        cursor.execute(_sql(kind, names), columns)


@cache
def _fields(kind: type[models.Model], names: tuple[str, ...]) -> tuple[Any, ...]:
    fields = tuple(kind._meta.get_field(name) for name in names)
    assert all(is_plain(field) for field in fields), "such a field is saved with its row"
    return fields


@cache
def _sql(kind: type[models.Model], names: tuple[str, ...]) -> str:
    key, fields = kind._meta.pk, _fields(kind, names)
    assert key is not None, "every row has one"
    given = ", ".join(
        f"${number}::{str(field.db_type(connection)).partition('(')[0]}[]"
        for number, field in enumerate((key, *fields), start=1)
    )
    named = ", ".join(f'"{field.column}"' for field in (key, *fields))
    changes = ", ".join(f'"{field.column}" = new."{field.column}"' for field in fields)
    return (
        f'UPDATE "{kind._meta.db_table}" AS old SET {changes} '  # noqa: S608 - names are ours
        f'FROM unnest({given}) AS new({named}) WHERE old."{key.column}" = new."{key.column}"'
    )
