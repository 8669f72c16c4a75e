"""How often a service was looked at, and how often a check said whether somebody can get it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tulay.areas.catalogue.models import DailyViews


@dataclass(frozen=True, slots=True)
class Looked:
    """One day's counts of one service."""

    day_date: date
    views: int
    checks: int


def looked_at(service_id: UUID, *, since: date) -> tuple[Looked, ...]:
    """Return the counts of a service by day, from `since` on."""
    rows = DailyViews.objects.filter(service_id=service_id, day_date__gte=since)
    found = rows.order_by("day_date").values_list("day_date", "views", "checks")
    return tuple(Looked(*one) for one in found)
