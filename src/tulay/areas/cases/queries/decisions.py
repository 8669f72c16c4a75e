"""Who decided about a request, and what still waits for a signature."""

from uuid import UUID

from tulay.areas.cases.models import Decision


def open_decision(request_id: UUID) -> Decision | None:
    """Return the proposed decision that waits for a second signature."""
    waiting = Decision.objects.filter(
        request_id=request_id, needs_signature=True, cosigned_at=None, returned_at=None
    )
    return waiting.first()


def who_decided(request_id: UUID) -> frozenset[UUID]:
    """Return everybody who decided or signed a decision that took effect."""
    rows = Decision.objects.filter(request_id=request_id, returned_at=None)
    taken = rows.values_list("decided_by", "cosigned_by")
    return frozenset(person for pair in taken for person in pair if person is not None)
