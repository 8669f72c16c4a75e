"""Reads of the log."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.models import Entry
from tulay.areas.audit.queries.cold import cold_about
from tulay.areas.audit.rules.entries import Outcome

HISTORY_MAX = 200


@dataclass(frozen=True, slots=True)
class EntryCard:
    """What others may know of an entry."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    action: str
    target: str
    outcome: str


def history_of(target: str) -> tuple[EntryCard, ...]:
    """Return the newest entries about one thing, newest first (at most 200)."""
    rows = Entry.objects.filter(target=target).order_by("-id")[:HISTORY_MAX]
    return tuple(EntryCard(e.id, e.at, e.actor_id, e.action, e.target, e.outcome) for e in rows)


def entries_about(person_id: UUID) -> list[dict[str, object]]:
    """Return every entry about a person with what it says of them, oldest first: for their own export.

    Sealed values of entries in cold months stay sealed there; the export says that they exist.
    """
    away = [
        {name: entry[name] for name in ("at", "action", "target", "outcome", "purpose")}
        | {"personal": "sealed" if entry["personal"] else None}
        for entry in cold_about(person_id)
    ]
    return away + [
        {
            "at": entry.at.isoformat(),
            "action": entry.action,
            "target": entry.target,
            "outcome": entry.outcome,
            "purpose": entry.purpose,
            "personal": entry.personal,
        }
        for entry in Entry.objects.filter(subject_id=person_id).order_by("id").iterator()
    ]


def newest_entry(target: str, actions: Collection[str]) -> UUID | None:
    """Return the entry of the last of these actions that was done to a thing."""
    found = Entry.objects.filter(target=target, action__in=actions, outcome=Outcome.DONE.value)
    return found.order_by("-id").values_list("id", flat=True).first()
