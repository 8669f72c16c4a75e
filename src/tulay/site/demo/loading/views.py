"""How often the services of the demo were looked at and checked: a few times as often as they were asked for."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.db.models import Count, F
from django.db.models.functions import TruncDate

from tulay.areas.cases.models import Request
from tulay.areas.catalogue.models import DailyViews, Service
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.writes import copy_in

DAYS, CHECKED = 365, 5


def load_views(now: datetime) -> int:
    """Store the counts of a year; return how many."""
    since = now.date() - timedelta(days=DAYS)
    begun = Request.objects.filter(created_at__date__gte=since).values_list(
        "service_id", TruncDate("created_at")
    )
    counted = {(one, day): n for one, day, n in begun.annotate(n=Count("id")).order_by()}
    public = Service.objects.filter(state="published").order_by("slug").values_list("id", flat=True)
    count = copy_in(DailyViews, _rows(list(public), counted, now.date()))
    DailyViews.objects.update(checks=F("views") / CHECKED)
    return count


def _rows(
    services: list[UUID], counted: dict[tuple[UUID, date], int], today: date
) -> Iterator[DailyViews]:
    chance = Random(2026)
    for service_id in services:
        usual = chance.randint(1, 9)
        for back in range(DAYS):
            day = today - timedelta(days=back)
            begun = counted.get((service_id, day), 0)
            views = begun * chance.randint(4, 8) + chance.randint(0, usual)
            if views:
                yield DailyViews(
                    id=uuid7(),
                    service_id=service_id,
                    day_date=day,
                    views=views,
                )
