"""Look at guarded rows in one round trip: the actor's eyes and one statement share a pipeline.

Between two syncs a pipeline is one transaction (PostgreSQL 18, 54.5), so `set_config(…, true)` ends with it.
For the few hot reads whose statement stands in an area's `queries`; everything else uses `scope.reading`.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection

from tulay.kernel.actor import Actor
from tulay.plumbing.db.scope import entered, settings_of

_SET = "SELECT set_config('tulay.agencies', %s, true), set_config('tulay.person', %s, true)"

Rows = list[tuple[Any, ...]]


def glance(actor: Actor, sql: str, values: Mapping[str, Any]) -> Rows:
    """Return what one statement finds with the actor's eyes."""
    connection.ensure_connection()
    raw = connection.connection
    if connection.in_atomic_block:  # somebody's transaction: the eyes must be given back
        with entered(actor), connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
            return cursor.execute(sql, values, binary=True).fetchall()
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        with raw.pipeline():
            psycopg.Cursor(raw).execute(_SET, settings_of(actor))
            cursor.execute(sql, values, binary=True)
        return cursor.fetchall()
