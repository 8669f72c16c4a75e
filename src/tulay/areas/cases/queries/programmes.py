"""Requests that a programme serves, as far as the reader may work on them."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.queries.queue import QueueFilter, queue, visible_requests
from tulay.areas.cases.queries.rows import COLUMNS, RequestRow, rows_of
from tulay.areas.programmes.queries.links import LinkKind, targets_of
from tulay.kernel.actor import Actor

SHOWN_MAX = 50


def served_by(
    actor: Actor, ppa_id: UUID, *, language: str, now: datetime
) -> tuple[tuple[RequestRow, UUID], ...]:
    """Return the requests that a programme serves, each with its link, of those the actor may work on."""
    links = targets_of(actor, ppa_id, LinkKind.REQUEST)
    if not links:
        return ()
    rows = visible_requests(actor).filter(id__in=list(links)).only(*COLUMNS)
    found = list(rows.order_by("-submitted_at", "-id")[:SHOWN_MAX])
    shown = rows_of(found, language=language, now=now)
    return tuple((row, links[row.id]) for row in shown)


def request_coded(actor: Actor, code: str, *, now: datetime) -> UUID | None:
    """Return the request with this tracking code, if the actor may work on it."""
    found = queue(actor=actor, wanted=QueueFilter(q=code), now=now, limit=2).page.items
    return found[0].id if len(found) == 1 else None
