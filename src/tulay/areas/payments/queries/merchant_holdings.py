"""Everything this area holds about a person as somebody who applied for a business."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tulay.areas.payments.models.merchants import Merchant, MerchantMove, MerchantPaper
from tulay.areas.payments.models.settlements import Settlement
from tulay.areas.payments.rules.destinations import destination_of
from tulay.kernel.money import Money


def applicants_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose businesses ended long ago and can still be read."""
    old = Merchant.objects.ended().filter(updated_at__lt=before, emptied_at=None)
    ids = old.order_by("applicant_id").values_list("applicant_id", flat=True).distinct()
    return tuple(ids[:limit])


def exported_merchants(person_id: UUID) -> list[dict[str, object]]:
    """Return a person's applications: their steps, the names of files, and what the business was paid out."""
    rows = list(Merchant.objects.filter(applicant_id=person_id).order_by("id"))
    settled = _settled([row.id for row in rows])
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
            "settlements": settled[row.id],
        }
        for row in rows
    ]


def wanted_papers(keys: Collection[str]) -> set[str]:
    """Return those of these files that a business still shows."""
    rows = MerchantPaper.objects.filter(storage_key__in=keys, removed_at=None)
    return set(rows.values_list("storage_key", flat=True))


def _settled(merchant_ids: Collection[UUID]) -> dict[UUID, list[dict[str, object]]]:
    told: dict[UUID, list[dict[str, object]]] = {one: [] for one in merchant_ids}
    for row in Settlement.objects.filter(merchant_id__in=told).order_by("made_at", "id"):
        told[row.merchant_id].append(
            {
                "id": str(row.id),
                "starts_date": row.starts_date.isoformat(),
                "until_date": row.ends_date.isoformat(),
                "received": str(Money(row.currency, row.received_minor)),
                "refunded": str(Money(row.currency, row.refunded_minor)),
                "fee": str(Money(row.currency, row.fee_minor)),
                "net": str(Money(row.currency, row.net_minor)),
                "state": row.state,
                "where": destination_of(row.way, row.destination).shown,
                "reason": row.reason or "",
                "made_at": row.made_at.isoformat(),
            }
        )
    return told
