"""Whose trusted devices and factor resets have outlived their time."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tulay.areas.identity.models import FactorReset, TrustedDevice

SECURITY_KEPT_DAYS = 90


def ended_devices(before: datetime) -> QuerySet[TrustedDevice]:
    """Return devices that were trusted until before a moment."""
    return TrustedDevice.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before))


def settled_resets(before: datetime) -> QuerySet[FactorReset]:
    """Return resets that were settled, or ran out unsettled, before a moment."""
    return FactorReset.objects.filter(
        Q(settled_at__lt=before) | Q(settled_at=None, expires_at__lt=before)
    )


def people_with_old_devices(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose trusted devices ended long ago."""
    ids = ended_devices(before).order_by("person_id").values_list("person_id", flat=True)
    return tuple(ids.distinct()[:limit])


def people_with_old_resets(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose factor resets were settled long ago."""
    ids = settled_resets(before).order_by("person_id").values_list("person_id", flat=True)
    return tuple(ids.distinct()[:limit])
