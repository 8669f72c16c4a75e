"""Reads of the log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.models import Entry

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
    """Return every entry about a person with what it says of them, oldest first: for their own export."""
    return [
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
