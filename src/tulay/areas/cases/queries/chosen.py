"""Some requests of a queue, named by their ids."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tulay.areas.cases.queries.queue import QueuePage, visible_requests
from tulay.areas.cases.queries.rows import COLUMNS, rows_of
from tulay.areas.identity.queries import person_names
from tulay.kernel.actor import Actor
from tulay.kernel.pages import LIMIT_MAX, Page


def chosen_requests(
    *, actor: Actor, ids: Collection[UUID], now: datetime, language: str = "en"
) -> QueuePage:
    """Return those of these requests that the actor may see, at most 100, by due time."""
    rows = visible_requests(actor).filter(id__in=list(ids)[:LIMIT_MAX]).only(*COLUMNS)
    items = rows_of(rows.order_by("due_at", "id"), language=language, now=now)
    officers = {row.assignee_id for row in items if row.assignee_id}
    return QueuePage(Page(items), person_names(officers) if officers else {})
