"""Inserts gathered during an action and sent in one round trip (house 12, "the cost of a write").

Keys are made in Python, so a row needs nothing back from the one before it.
"""

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import cache
from itertools import groupby, islice
from typing import Any

import msgspec
import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.fields import NOT_PROVIDED
from psycopg.types.json import Jsonb

from tulay.plumbing.db.borrowing import borrowed
from tulay.plumbing.db.fields import EncryptedText, subjects_of
from tulay.plumbing.keys.subjects import prepare

COPIED_AT_ONCE = 1_000
FEW = 4
SHARES = (100, 10, 1)
_dumps = msgspec.json.Encoder().encode
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
    """Send what has been gathered: called before commit or when a row is needed now."""
    queued = _queue.get()
    if not queued:
        return
    rows, queued[:] = list(queued), []
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if len(rows) <= FEW:
            _send_as_one(connection.connection, rows)
        else:
            _send_in_line(connection.connection, rows)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _send_as_one(raw: Any, rows: list[models.Model]) -> None:
    values = [value for row in rows for value in _values(row)]
    with psycopg.RawCursor(raw) as cursor:
        cursor.execute(_few(tuple(map(type, rows))), values)


def _send_in_line(raw: Any, rows: list[models.Model]) -> None:
    statements = [
        (_many(kind, len(some)), [value for row in some for value in _values(row)])
        for kind, alike in _runs(rows)
        for some in _shares(alike)
    ]
    with raw.pipeline(), psycopg.RawCursor(raw) as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)


def _runs(rows: list[models.Model]) -> Iterator[tuple[type[models.Model], list[models.Model]]]:
    """Put rows of a kind together that were added one after the other; those that refer to nothing all go last."""
    bound = [row for row in rows if _refers(type(row))]
    loose = sorted((row for row in rows if not _refers(type(row))), key=lambda row: row._meta.label)
    for kind, alike in groupby([*bound, *loose], key=type):
        yield kind, list(alike)


def _shares(alike: list[models.Model]) -> Iterator[list[models.Model]]:
    """Cut into shares of a few sizes only: each size is a statement that PostgreSQL keeps."""
    start = 0
    for size in SHARES:
        while len(alike) - start >= size:
            yield alike[start : start + size]
            start += size


@cache
def _refers(kind: type[models.Model]) -> bool:
    return any(field.is_relation for field in kind._meta.concrete_fields)


@cache
def _many(kind: type[models.Model], rows: int) -> str:
    """Return a statement that inserts so many rows of this kind."""
    width = len(_fields(kind))
    places = ", ".join(f"({', '.join(_typed(kind, 1 + number * width))})" for number in range(rows))
    return f'INSERT INTO "{kind._meta.db_table}" ({", ".join(_quoted(kind))}) VALUES {places}'  # noqa: S608 - names are ours


def send(eyes: tuple[str, str]) -> None:
    """Send what has been gathered as one statement, and so as one transaction, in one round trip.

    Each INSERT selects from the common table that opens the actor's eyes, so row security judges it with them.
    """
    queued = _queue.get()
    assert queued is not None, "rows are added inside an action"
    assert not connection.in_atomic_block, "this belongs to a transaction of its own"
    values = [value for row in queued for value in _values(row)]
    with borrowed() as raw, psycopg.RawCursor(raw) as cursor:
        cursor.execute(_together(tuple(map(type, queued))), [*eyes, *values])
    for row in queued:
        row._state.adding, row._state.db = False, connection.alias
    queued.clear()


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
        remaining = iter(rows)
        while some := list(islice(remaining, COPIED_AT_ONCE)):
            prepare(subjects_of(some))
            for row in some:
                copy.write_row(_values(row))
            count += len(some)
    return count


@cache
def _fields(model: type[models.Model]) -> tuple["models.Field[Any, Any]", ...]:
    return tuple(
        f for f in model._meta.concrete_fields if not f.generated and f.db_default is NOT_PROVIDED
    )


_EYES = """WITH eyes AS MATERIALIZED (
  SELECT set_config('tulay.agencies', $1, true), set_config('tulay.person', $2, true)
)"""


@cache
def _few(kinds: tuple[type[models.Model], ...]) -> str:
    """Return one statement that inserts a row of each of these kinds, with the eyes that are open."""
    return f"WITH {_made(kinds, 'VALUES ({})', first=1)} SELECT"


@cache
def _together(kinds: tuple[type[models.Model], ...]) -> str:
    """Return one statement that opens the eyes and inserts a row of each of these kinds, in this order."""
    inserts = _made(kinds, "SELECT {} FROM eyes", first=3)
    return f"{_EYES}, {inserts} SELECT FROM eyes"


def _made(kinds: tuple[type[models.Model], ...], row: str, *, first: int) -> str:
    """Write the insert of each kind as a common table.

    Its places are numbered as PostgreSQL numbers them: psycopg would translate so many others anew each time.
    """
    inserts, place = [], first
    for number, kind in enumerate(kinds):
        inserts.append(
            f'made_{number} AS (INSERT INTO "{kind._meta.db_table}" '
            f"({', '.join(_quoted(kind))}) {row.format(', '.join(_typed(kind, place)))})"
        )
        place += len(_fields(kind))
    return ", ".join(inserts)


def _quoted(kind: type[models.Model]) -> list[str]:
    return [f'"{field.column}"' for field in _fields(kind)]


def _typed(kind: type[models.Model], first: int) -> list[str]:
    """Say each value's type, without a length: a cast to one would cut what is too long instead of refusing it."""
    return [
        f"${first + number}::{str(field.db_type(connection)).partition('(')[0]}"
        for number, field in enumerate(_fields(kind))
    ]


def _values(row: models.Model) -> list[Any]:
    real = connections[DEFAULT_DB_ALIAS]  # the proxy looks it up again for each field
    held = row.__dict__
    return [
        held[name] if prepare is None else prepare(field, row, real)
        for field, name, prepare in _preparation(type(row))
    ]


def _as_django_does(field: Any, row: models.Model, real: Any) -> Any:
    return field.get_db_prep_save(field.pre_save(row, True), real)  # noqa: FBT003 - Django's signature


def _as_json(field: Any, row: models.Model, _: Any) -> Any:
    value = row.__dict__[field.attname]
    return None if value is None else Jsonb(value, dumps=_dumps)


def _sealed(field: Any, row: models.Model, _: Any) -> Any:
    return field.pre_save(row, True)  # noqa: FBT003 - Django's


# Columns of exactly these kinds are sent as their attribute is: psycopg knows the Python types.
_PLAIN = (
    models.UUIDField,
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.IntegerField,
    models.BigIntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.DateTimeField,
    models.ForeignKey,
    models.BinaryField,
)


@cache
def _preparation(model: type[models.Model]) -> tuple[tuple[Any, str, Any], ...]:
    return tuple((field, field.attname, _how(field)) for field in _fields(model))


def _how(field: Any) -> Any:
    if type(field) is models.JSONField and field.encoder is None:
        return _as_json
    if isinstance(field, EncryptedText):
        return _sealed
    return None if is_plain(field) else _as_django_does


def is_plain(field: Any) -> bool:
    """Answer whether a field adds nothing of its own on the way to the database."""
    return (
        type(field) in _PLAIN
        and not getattr(field, "auto_now", False)
        and not (getattr(field, "auto_now_add", False))
    )
