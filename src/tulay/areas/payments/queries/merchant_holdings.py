"""Everything this area holds about a person as somebody who applied for a business."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tulay.areas.payments.models.merchants import Merchant, MerchantMove, MerchantPaper


def applicants_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose businesses ended long ago and can still be read."""
    old = Merchant.objects.ended().filter(updated_at__lt=before, emptied_at=None)
    ids = old.order_by("applicant_id").values_list("applicant_id", flat=True).distinct()
    return tuple(ids[:limit])


def exported_merchants(person_id: UUID) -> list[dict[str, object]]:
    """Return a person's applications with their steps and the names of files."""
    return [
        {
            "id": str(row.id),
            "name": row.name,
            "state": row.state,
            "made_at": row.made_at.isoformat(),
            "email": row.email,
            "phone": row.phone,
            "address": row.address,
            "steps": [
                {"step": move.step, "at": move.at.isoformat(), "reason": move.reason}
                for move in MerchantMove.objects.filter(merchant_id=row.id).order_by("number")
            ],
            "documents": [
                {"name": paper.name, "at": paper.at.isoformat()}
                for paper in MerchantPaper.objects.filter(merchant_id=row.id).order_by("id")
            ],
        }
        for row in Merchant.objects.filter(applicant_id=person_id).order_by("id")
    ]


def wanted_papers(keys: Collection[str]) -> set[str]:
    """Return those of these files that a business still shows."""
    rows = MerchantPaper.objects.filter(storage_key__in=keys, removed_at=None)
    return set(rows.values_list("storage_key", flat=True))
