"""Who decided about a request, and what still waits for a signature."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tulay.areas.cases.models import Decision, Request
from tulay.areas.cases.rules.steps import Outcome


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """A decision, proposed or final."""

    id: UUID
    outcome: Outcome
    reasons: str = field(repr=False)
    decided_by: UUID
    decided_at: datetime
    cosigned_by: UUID | None
    cosigned_at: datetime | None
    returned_by: UUID | None
    is_final: bool
    round: int


def open_decision(request_id: UUID) -> Decision | None:
    """Return the proposed decision that waits for a second signature."""
    waiting = Decision.objects.filter(
        request_id=request_id, needs_signature=True, cosigned_at=None, returned_at=None
    )
    return waiting.first()


def who_decided(request_id: UUID) -> frozenset[UUID]:
    """Return everybody who decided or signed a decision that took effect."""
    return who_decided_each([request_id])[request_id]


def who_decided_each(request_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return the same of several requests."""
    found: dict[UUID, set[UUID]] = {request_id: set() for request_id in request_ids}
    rows = Decision.objects.filter(request_id__in=found, returned_at=None)
    for request_id, *people in rows.values_list("request_id", "decided_by", "cosigned_by"):
        found[request_id].update(person for person in people if person is not None)
    return {request_id: frozenset(people) for request_id, people in found.items()}


def decisions_of(request: Request, *, is_own: bool) -> tuple[DecisionCard, ...]:
    """Return the decisions about a request; its applicant reads only what is final."""
    rows = Decision.objects.filter(request_id=request.id).order_by("id")
    cards = (
        DecisionCard(
            id=row.id,
            outcome=Outcome(row.outcome),
            reasons=row.reasons,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            cosigned_by=row.cosigned_by,
            cosigned_at=row.cosigned_at,
            returned_by=row.returned_by,
            is_final=row.is_final,
            round=row.round,
        )
        for row in rows
    )
    return tuple(card for card in cards if card.is_final or not is_own)
