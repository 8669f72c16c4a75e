"""Page views, counted without a write to the database: Valkey keeps a minute's worth, a job adds it up."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from redis import Redis

from tulay.areas.audit.actions import record
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.plumbing import valkey
from tulay.plumbing.actions import action

_NEW, _TAKEN = "views", "views:taken"


def count_view(service_id: UUID) -> None:
    """Count one look at a service's page; without Valkey it goes uncounted."""
    with suppress(valkey.Down):
        valkey.ask(lambda v: v.hincrby(_key(_NEW), str(service_id), 1))


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


def taken_views() -> dict[UUID, int]:
    """Take what has been counted; it stays set aside until `forget_taken`, so that a crash loses nothing."""

    def take(v: "Redis") -> dict[bytes, bytes]:
        if not v.exists(_key(_TAKEN)) and v.exists(_key(_NEW)):
            v.rename(_key(_NEW), _key(_TAKEN))
        found: dict[bytes, bytes] = v.hgetall(_key(_TAKEN))  # type: ignore[assignment] # not awaited
        return found

    try:
        counted = valkey.ask(take)
    except valkey.Down:
        return {}
    return {UUID(key.decode()): int(count) for key, count in counted.items()}


def forget_taken() -> None:
    """Drop what has been added up."""
    with suppress(valkey.Down):
        valkey.ask(lambda v: v.delete(_key(_TAKEN)))


def _key(name: str) -> str:
    return f"{valkey.prefix()}:catalogue:{name}"


_COUNT = """
INSERT INTO catalogue_daily_views (id, service_id, day_date, views)
SELECT counted.id, counted.service_id, %(day)s, counted.views
FROM unnest(%(ids)s::uuid[], %(services)s::uuid[], %(views)s::int[]) AS counted (id, service_id, views)
JOIN catalogue_service service ON service.id = counted.service_id
ON CONFLICT (service_id, day_date) DO UPDATE SET views = catalogue_daily_views.views + excluded.views
"""
