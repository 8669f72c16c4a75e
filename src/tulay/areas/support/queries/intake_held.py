"""Everything held of a person's intakes, and whose answers have had their time."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tulay.areas.support.models import Intake
from tulay.areas.support.queries.intake import values_of


def exported_intakes(person_id: UUID) -> list[dict[str, object]]:
    """Return every version, with what was said in it."""
    return [
        {
            "version": row.number,
            "begun": row.created_at.isoformat(),
            "sent": row.sent_at.isoformat() if row.sent_at else None,
            "confirmed": row.confirmed_at.isoformat() if row.confirmed_at else None,
            "sent_by": str(row.sent_by) if row.sent_by else None,
            "helped_by": str(row.helper_id) if row.helper_id else None,
            "brought_in": row.import_id is not None,
            "changed": row.changed,
            "answers": values_of(row),
        }
        for row in Intake.objects.belonging_to(person_id).order_by("id")
    ]


def people_with(codes: Collection[str], before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose time in a programme ended long ago while one of these answers can still be read."""
    still = Q()
    for code in codes:
        still |= Q(**{f"{code}__isnull": False})
    rows = Intake.objects.ended_before(before).filter(still)
    return tuple(
        rows.order_by("candidate_id").values_list("candidate_id", flat=True).distinct()[:limit]
    )


def people_who_left_off(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose draft nobody has touched for long."""
    rows = Intake.objects.drafts().filter(updated_at__lt=before).order_by("candidate_id")
    return tuple(rows.values_list("candidate_id", flat=True).distinct()[:limit])
