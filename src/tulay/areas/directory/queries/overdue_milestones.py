"""Milestones of agreements in force whose day has passed, and of which nobody was told yet."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tulay.areas.directory.models import PartnershipMilestone
from tulay.areas.directory.queries.partnerships import today_in
from tulay.areas.directory.rules.partnerships import MORNING, PartnershipState
from tulay.kernel.jurisdiction import JURISDICTIONS


def agencies_to_tell(now: datetime) -> tuple[UUID, ...]:
    """Return the agencies of whose agreements a milestone is overdue since this morning or longer."""
    rows = PartnershipMilestone.objects.filter(_overdue(now))
    return tuple(rows.order_by("agency_id").values_list("agency_id", flat=True).distinct())


def overdue_to_tell(agency_id: UUID, now: datetime) -> tuple[UUID, ...]:
    """Return the overdue milestones of agreements that this agency keeps, the oldest first."""
    rows = PartnershipMilestone.objects.filter(_overdue(now), agency_id=agency_id)
    return tuple(rows.order_by("due_date", "id").values_list("id", flat=True))


def _overdue(now: datetime) -> Q:
    asked = Q()
    for one in _days(now):
        asked |= one
    is_open = Q(met_date=None, overdue_told_at=None)
    return asked & is_open & Q(partnership__state=PartnershipState.IN_FORCE.value)


def _days(now: datetime) -> Iterator[Q]:
    """Say which days are past in each jurisdiction; a day counts from eight in the morning there."""
    for code in JURISDICTIONS:
        yield Q(agency__jurisdiction=code, due_date__lt=today_in(code, now - MORNING))
