"""Whose data an account touched between two moments, with an entry of the log to prove each."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet

from tulay.areas.audit.models import Entry
from tulay.areas.audit.rules.entries import Outcome

PEOPLE_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Touched:
    """One person, how often, and from when to when."""

    subject_id: UUID
    entries: int
    first_at: datetime
    last_at: datetime


def touched_by(actor_id: UUID, since: datetime, until: datetime) -> tuple[Touched, ...]:
    """Return everybody else whose data an account read or changed, those touched most first (at most 10,000)."""
    rows = (
        _between(actor_id, since, until)
        .values("subject_id")
        .annotate(n=Count("id"), first=Min("at"), last=Max("at"))
        .order_by("-n", "subject_id")[:PEOPLE_MAX]
    )
    return tuple(Touched(r["subject_id"], r["n"], r["first"], r["last"]) for r in rows)


def proofs_of(
    actor_id: UUID, subject_id: UUID, since: datetime, until: datetime, limit: int = 100
) -> tuple[UUID, ...]:
    """Return the entries that show it, newest first; each has its receipt."""
    rows = _between(actor_id, since, until).filter(subject_id=subject_id).order_by("-at", "-id")
    return tuple(rows.values_list("id", flat=True)[:limit])


def _between(actor_id: UUID, since: datetime, until: datetime) -> QuerySet[Entry]:
    return (
        Entry.objects.filter(
            actor_id=actor_id, at__gte=since, at__lt=until, outcome=Outcome.DONE.value
        )
        .exclude(subject_id=None)
        .exclude(subject_id=actor_id)
    )
