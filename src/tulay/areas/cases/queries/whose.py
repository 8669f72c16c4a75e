"""Whose request it is."""

from collections.abc import Collection
from uuid import UUID

from tulay.areas.cases.models import Request


def applicant_of(request_id: UUID) -> UUID | None:
    """Return who made a request that the reader may see."""
    found: UUID | None = (
        Request.objects.filter(id=request_id).values_list("applicant_id", flat=True).first()
    )
    return found


def applicants_among(ids: Collection[UUID]) -> set[UUID]:
    """Return which of these people have begun a request."""
    applied = Request.objects.filter(applicant_id__in=ids).values_list("applicant_id", flat=True)
    return set(applied.distinct())
