"""A copy of everything held about one person: gathered from the areas, and from the declarations themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from tulay.areas.audit.queries.search import Look, accesses
from tulay.areas.privacy.models.rights import Export
from tulay.areas.privacy.rules.exports import LEFT_OUT, SCHEMA_PATH, VERSION, is_open
from tulay.kernel.actor import SYSTEM
from tulay.kernel.pages import LIMIT_MAX
from tulay.plumbing.db import scope
from tulay.plumbing.holdings import HOLDINGS, rows_about, sealed_columns
from tulay.plumbing.labels import labels
from tulay.plumbing.people import people


@dataclass(frozen=True, slots=True)
class ExportCard:
    """A link to a copy, without what opens it."""

    id: UUID
    request_id: UUID
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    is_open: bool


def own_exports(person_id: UUID, *, now: datetime, limit: int = 20) -> tuple[ExportCard, ...]:
    """Return a person's latest links, newest first."""
    rows = Export.objects.filter(person_id=person_id).order_by("-id")[:limit]
    return tuple(
        ExportCard(
            row.id,
            row.request_id,
            row.made_at,
            row.expires_at,
            row.opened_at,
            is_open(opened_at=row.opened_at, expires_at=row.expires_at, now=now),
        )
        for row in rows
    )


def copy_of(person_id: UUID, *, now: datetime) -> dict[str, Any]:
    """Return everything held about a person; whoever asks has been permitted to.

    It reads with the platform's own eyes: what an agency may not see of a person, the person may.
    """
    contact = people().contact(person_id)
    with scope.entered(SYSTEM):
        return {
            "$schema": f"{settings.PUBLIC_URL}{SCHEMA_PATH}",
            "version": VERSION,
            "made_at": now.isoformat(),
            "person_id": str(person_id),
            "jurisdiction": contact.jurisdiction if contact else "",
            "language": contact.language if contact else "en",
            "holdings": {
                name: holding.export(person_id) for name, holding in sorted(HOLDINGS.items())
            },
            "tables": rows_about(person_id, without=frozenset(LEFT_OUT)),
            "access_log": _access_log(person_id),
            "declarations": declarations(),
            "left_out": dict(LEFT_OUT),
        }


def declarations() -> list[dict[str, Any]]:
    """Return, for every sealed column, why it is held, on what ground, how long, and who receives it."""
    return [
        {
            "column": f"{column.table}.{column.name}",
            "purpose": column.personal.purpose,
            "basis": column.personal.basis.value,
            "category": column.personal.category.value,
            "retention_days": column.personal.retention_days,
            "recipients": list(column.personal.recipients),
        }
        for column in sealed_columns()
    ]


def _access_log(person_id: UUID) -> list[dict[str, str]]:
    looks = list(_looks(person_id))
    names = labels("agency", {look.agency_id for look in looks})
    return [
        {
            "at": look.at.isoformat(),
            "action": look.action,
            "purpose": look.purpose,
            "agency": names.get(look.agency_id, "") if look.agency_id else "",
            "what": look.what,
        }
        for look in looks
    ]


def _looks(person_id: UUID) -> Iterator[Look]:
    cursor: str | None = None
    while True:
        found = accesses(person_id, cursor=cursor, limit=LIMIT_MAX)
        yield from found.items
        cursor = found.next
        if cursor is None:
            return
