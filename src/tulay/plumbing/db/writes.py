"""Inserts gathered during an action and sent in one round trip (house 12, "the cost of a write").

Keys are made in Python, so a row needs nothing back from the one before it.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

_queue: ContextVar[list[models.Model] | None] = ContextVar("queued_writes", default=None)


def add(row: models.Model) -> None:
    """Queue one INSERT; it is sent before the action's commit, in the order of the calls."""
    queued = _queue.get()
    assert queued is not None, "rows are added inside an action"
    queued.append(row)


def start() -> object:
    """Begin gathering for one transaction; returns what `forget` takes back."""
    return _queue.set([])


def forget(token: Any) -> None:
    """Stop gathering."""
    _queue.reset(token)


def flush() -> None:
    """Send what has been gathered, in one pipeline; called before commit or when a row is needed now."""
    queued = _queue.get()
    if not queued:
        return
    rows, queued[:] = list(queued), []
    statements = [(_insert_sql(type(row)), _values(row)) for row in rows]
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors, raw.pipeline(), raw.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def copy_in(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Load many rows by COPY, sealed like any other; return how many. For loaders that own the table."""
    columns = ", ".join(f'"{field.column}"' for field in _fields(model))
    count = 0
    connection.ensure_connection()
    statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    with (
        connection.wrap_database_errors,
        connection.connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(_values(row))
            count += 1
    return count


@cache
def _fields(model: type[models.Model]) -> tuple["models.Field[Any, Any]", ...]:
    return tuple(
        f for f in model._meta.concrete_fields if not f.generated and f.db_default is NOT_PROVIDED
    )


@cache
def _insert_sql(model: type[models.Model]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in _fields(model))
    places = ", ".join(["%s"] * len(_fields(model)))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})'  # noqa: S608 - names are ours


def _values(row: models.Model) -> list[Any]:
    return [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in _fields(type(row))
    ]
