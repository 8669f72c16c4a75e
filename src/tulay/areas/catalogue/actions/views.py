"""Page views and checks: pages keep a tally, a job adds it up, each batch once."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from tulay.areas.audit.actions import record
from tulay.areas.catalogue.models import CountedBatch
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action

VIEWS = "catalogue.views"
"""The tally that pages keep (`plumbing.tallies`): a service's id for a look, `check:` before it for a check."""
CHECK = "check:"
REMEMBERED = timedelta(days=7)
"""For how long the id of a batch is known: far longer than one stays set aside."""


@action("catalogue.count-views")
def count_views(
    *, actor: Actor, batch_id: UUID, counts: Mapping[str, int], day_date: date, now: datetime
) -> bool:
    """Add a batch of gathered looks and checks to the day's counts, once; say whether it was new.

    How often, never by whom. The batch's id and its counts share one transaction.
    """
    is_new = _note(batch_id, now)
    if is_new:
        CountedBatch.objects.filter(counted_at__lt=now - REMEMBERED).delete()
        _add(counts, day_date)
    record(
        actor=actor,
        code="catalogue.count-views",
        target="catalogue",
        at=now,
        batch=batch_id,
        services=len(counts),
        again=not is_new,
    )
    return is_new


def _note(batch_id: UUID, now: datetime) -> bool:
    """Note the batch; of two workers the second waits here for the first, and finds it noted."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [batch_id, now])
        return bool(cursor.rowcount == 1)


def _add(counts: Mapping[str, int], day_date: date) -> None:
    services = {UUID(what.removeprefix(CHECK)) for what in counts}
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "ids": [uuid7() for _ in services],
                "services": list(services),
                "views": [counts.get(str(one), 0) for one in services],
                "checks": [counts.get(f"{CHECK}{one}", 0) for one in services],
                "day": day_date,
            },
        )


_NOTE = """
INSERT INTO catalogue_counted_batch (id, counted_at) VALUES (%s, %s) ON CONFLICT (id) DO NOTHING
"""
_COUNT = """
INSERT INTO catalogue_daily_views (id, service_id, day_date, views, checks)
SELECT counted.id, counted.service_id, %(day)s, counted.views, counted.checks
FROM unnest(%(ids)s::uuid[], %(services)s::uuid[], %(views)s::int[], %(checks)s::int[])
  AS counted (id, service_id, views, checks)
JOIN catalogue_service service ON service.id = counted.service_id
ORDER BY counted.service_id
ON CONFLICT (service_id, day_date) DO UPDATE
SET views = catalogue_daily_views.views + excluded.views, checks = catalogue_daily_views.checks + excluded.checks
"""
