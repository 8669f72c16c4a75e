"""Read the log: what an auditor looks for, and opens, is an entry of the log, too."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions.recording import record
from tulay.areas.audit.queries.search import Detail, Row, entry_detail, found_entries
from tulay.areas.audit.rules.filters import Filters
from tulay.kernel.actor import Actor
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.actions import action

AUDIT = "audit"


@action("audit.search")
def search_log(
    *,
    actor: Actor,
    filters: Filters,
    now: datetime,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[Row]:
    """Search the log; a person who is searched for can read that somebody did.

    :raises Invalid: naming `limit` or `cursor`.
    """
    found = found_entries(filters, cursor=cursor, limit=limit)
    asked: dict[str, Any] = {f"by_{name}": value for name, value in filters.told().items()}
    record(
        actor=actor,
        code="audit.search",
        target="log",
        at=now,
        subject_id=filters.subject,
        purpose=AUDIT,
        **asked,
    )
    return found


@action("audit.open-entry")
def open_entry(*, actor: Actor, entry_id: UUID, now: datetime) -> Detail:
    """Open an entry of the log: a look at whom it is about.

    :raises EntryNotFound: there is none.
    """
    detail = entry_detail(entry_id)
    record(
        actor=actor,
        code="audit.open-entry",
        target=f"entry:{entry_id}",
        at=now,
        subject_id=detail.row.subject_id,
        purpose=AUDIT,
    )
    return detail
