"""The two reads that programs make most: one statement, one round trip, bytes out.

Permission stands in the WHERE (own requests only) and in row security. `tests/test_queries_hot.py` holds them equal
to the ordinary path for every role. An officer's read of somebody's request is no business of this file: it owes an
entry, and goes through the action `look`.
"""

from collections import namedtuple
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.facts import FACTS, values_of_whole
from tulay.areas.cases.queries.rows import COLUMNS, page_unknown, place_of, values_of
from tulay.areas.cases.queries.services import named
from tulay.areas.cases.rules.steps import State
from tulay.kernel.actor import Actor
from tulay.kernel.pages import LIMIT_DEFAULT, Cursor
from tulay.plumbing.db.glance import EYES, glance
from tulay.plumbing.keys.errors import SubjectErased
from tulay.plumbing.keys.sealing import unseal

_TABLE = Request._meta.db_table
_LAST = UUID(int=2**128 - 1)

_ONE = f"""{EYES}
SELECT seen.* FROM eyes CROSS JOIN LATERAL (
  SELECT {", ".join(FACTS)} FROM {_TABLE}
  WHERE id = $3 AND applicant_id = eyes.person LIMIT 1
) AS seen
"""  # noqa: S608 - names of ours
_PAGE = f"""{EYES}
SELECT seen.* FROM eyes CROSS JOIN LATERAL (
  SELECT {", ".join(COLUMNS)} FROM {_TABLE}
  WHERE applicant_id = eyes.person AND id < $3
  ORDER BY id DESC LIMIT $4
) AS seen
"""  # noqa: S608 - names of ours
_PAGE_IN_STATE = _PAGE.replace("ORDER BY", "AND state = $5 ORDER BY")

_row: Callable[[Sequence[Any]], Any] = namedtuple("Row", COLUMNS)._make  # type: ignore[attr-defined]  # noqa: PYI024 - rows.py names them
_whole: Callable[[Sequence[Any]], Any] = namedtuple("Whole", FACTS)._make  # type: ignore[attr-defined]  # noqa: PYI024 - facts.py


def own_request_json(*, actor: Actor, request_id: UUID, language: str, now: datetime) -> bytes:
    """Return one of the actor's own requests as JSON.

    :raises RequestNotFound: there is none of theirs by this id.
    """
    found = glance(actor, _ONE, request_id)
    if not found:
        raise RequestNotFound
    whole = _whole(found[0])
    opened = whole._replace(answers=_opened(whole))
    return msgspec.json.encode(values_of_whole(opened, language=language, now=now))


def own_page_json(
    *,
    actor: Actor,
    language: str,
    now: datetime,
    limit: int = LIMIT_DEFAULT,
    cursor: str | None = None,
    state: State | None = None,
) -> bytes:
    """Return a page of the actor's own requests as JSON, the newest first.

    :raises PageUnknown: the cursor is not one of this list.
    """
    before = _before(cursor) if cursor else _LAST
    if state:
        found = glance(actor, _PAGE_IN_STATE, before, limit + 1, state)
    else:
        found = glance(actor, _PAGE, before, limit + 1)
    rows = [_row(one) for one in found[:limit]]
    services = named((row.service_id for row in rows), language)
    items = [values_of(row, services[row.service_id], now) for row in rows]
    more = Cursor((str(rows[-1].id),)).encode() if len(found) > limit else None
    return msgspec.json.encode({"items": items, "next": more})


def _opened(whole: Any) -> msgspec.Raw:
    """Open the answers as their row would (same key, same place) and leave them the JSON they are."""
    place = f"{_TABLE}|answers|{whole.id}"
    try:
        return msgspec.Raw(unseal(whole.answers, place=place, subject_id=whole.applicant_id))
    except SubjectErased:
        return msgspec.Raw(b"{}")


def _before(cursor: str) -> UUID:
    try:
        return UUID(place_of(cursor, width=1)[0])
    except ValueError as error:
        raise page_unknown() from error
