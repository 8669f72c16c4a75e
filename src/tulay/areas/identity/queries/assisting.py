"""Who acts or acted for whom."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tulay.areas.identity.models import Assistance
from tulay.areas.identity.rules import ASSISTANCES_SHOWN


@dataclass(frozen=True, slots=True)
class AssistanceCard:
    """One time somebody acted for a person, as that person sees it."""

    id: UUID
    helper: str = field(repr=False)
    reason: str = field(repr=False)
    began_at: datetime
    ends_at: datetime
    is_open: bool


def help_given_to(person_id: UUID, *, now: datetime) -> tuple[AssistanceCard, ...]:
    """Return who acted for a person, the latest first."""
    rows = Assistance.objects.filter(person_id=person_id, confirmed_at__isnull=False)
    return tuple(
        AssistanceCard(
            row.id,
            row.helper.name or "",
            row.reason or "",
            row.confirmed_at,
            row.ended_at or row.ends_at,
            row.ended_at is None and now < row.ends_at,
        )
        for row in rows.select_related("helper").order_by("-id")[:ASSISTANCES_SHOWN]
        if row.confirmed_at is not None and row.ends_at is not None
    )
