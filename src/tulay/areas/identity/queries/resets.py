"""Which resets wait for a second administrator."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tulay.areas.identity.models import FactorReset
from tulay.areas.identity.queries.authority import visible_people
from tulay.areas.identity.queries.people import person_names
from tulay.kernel.actor import Actor

SHOWN_MAX = 100


@dataclass(frozen=True, slots=True)
class ResetCard:
    """Somebody's factors are to be taken away: whose, who asked and why, until when it can be confirmed."""

    id: UUID
    person_id: UUID
    person: str = field(repr=False)
    asked_by: str = field(repr=False)
    reason: str = field(repr=False)
    asked_at: datetime
    expires_at: datetime
    is_own: bool


def visible_resets(actor: Actor, *, now: datetime) -> tuple[ResetCard, ...]:
    """Return what waits and is the actor's to see, the oldest first (at most 100)."""
    theirs = visible_people(actor, "identity.confirm-factor-reset").values("id")
    rows = list(
        FactorReset.objects.filter(
            settled_at=None, expires_at__gt=now, person_id__in=theirs
        ).order_by("id")[:SHOWN_MAX]
    )
    names = person_names({row.person_id for row in rows} | {row.asked_by for row in rows})
    return tuple(
        ResetCard(
            row.id,
            row.person_id,
            names.get(row.person_id, ""),
            names.get(row.asked_by, ""),
            row.reason,
            row.asked_at,
            row.expires_at,
            is_own=actor.person_id in {row.asked_by, row.person_id},
        )
        for row in rows
    )
