"""Page views: pages keep a tally, a job adds it up."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from tulay.areas.audit.actions import record
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action

VIEWS = "catalogue.views"
"""The tally that pages keep (`plumbing.tallies`)."""


@action("catalogue.count-views")
def count_views(*, actor: Actor, views: Mapping[UUID, int], day_date: date, now: datetime) -> None:
    """Add gathered page views to the day's counts: how often, never by whom."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "ids": [uuid7() for _ in views],
                "services": list(views),
                "views": list(views.values()),
                "day": day_date,
            },
        )
    record(
        actor=actor, code="catalogue.count-views", target="catalogue", at=now, services=len(views)
    )


_COUNT = """
INSERT INTO catalogue_daily_views (id, service_id, day_date, views)
SELECT counted.id, counted.service_id, %(day)s, counted.views
FROM unnest(%(ids)s::uuid[], %(services)s::uuid[], %(views)s::int[]) AS counted (id, service_id, views)
JOIN catalogue_service service ON service.id = counted.service_id
ON CONFLICT (service_id, day_date) DO UPDATE SET views = catalogue_daily_views.views + excluded.views
"""
