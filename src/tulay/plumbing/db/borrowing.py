"""A connection for one statement, straight from the pool."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


@contextmanager
def borrowed() -> Iterator[Any]:
    """Yield the psycopg connection that is open, or one from the pool: Django's own would be made up and taken down.

    Roles and time zone are those of every connection of the pool. Nothing that outlasts a statement may be set on it.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    with connection.wrap_database_errors:
        pool = connection.pool if connection.connection is None else None
        if pool is None:
            connection.ensure_connection()
            yield connection.connection
            return
        pool.open()
        raw = pool.getconn()
        try:
            yield raw
        finally:
            pool.putconn(raw)
