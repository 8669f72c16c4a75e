"""Look at guarded rows in one statement, which opens the actor's eyes itself: no BEGIN, no second round trip.

    EYES + "SELECT seen.* FROM eyes CROSS JOIN LATERAL
            (SELECT … WHERE applicant_id = eyes.person AND id = $3 … LIMIT 20) AS seen"

`set_config(…, true)` ends with the statement's own transaction. The inner query must name `eyes.person` and end in a
LIMIT: then PostgreSQL cannot flatten it and has to run `eyes` first. Run the other way round, row security would see
nobody and show nothing: a mistake here hides rows, it never shows them.

For the few hot reads whose statement stands in an area's `queries`; everything else uses `scope.reading`.
"""

from typing import Any

import psycopg
from django.db import connection

from tulay.kernel.actor import Actor
from tulay.plumbing.db.borrowing import borrowed
from tulay.plumbing.db.scope import restore, settings_of

EYES = """
WITH eyes AS MATERIALIZED (
  SELECT set_config('tulay.agencies', $1, true) AS agencies,
         nullif(set_config('tulay.person', $2, true), '')::uuid AS person
)
"""

Rows = list[tuple[Any, ...]]


def glance(actor: Actor, sql: str, *values: Any) -> Rows:
    """Return what one statement (beginning with `EYES`; its own values are `$3` and on) finds with the actor's eyes."""
    given = (*settings_of(actor), *values)
    with borrowed() as raw, psycopg.RawCursor(raw) as cursor:
        found = cursor.execute(sql, given, binary=True).fetchall()
    if connection.in_atomic_block:  # somebody's transaction would go on with these eyes
        restore()
    return found
