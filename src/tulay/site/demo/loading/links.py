"""What programmes are linked to, by COPY: communities they reach, and services behind which they stand."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from random import Random

from tulay.areas.audit.actions import record
from tulay.areas.programmes.models import Link
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo.communities import DemoCommunity, communities
from tulay.site.demo.ids import dice, drawn_id
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.programmes import Programme
from tulay.site.demo.services import services

SHARE = 0.3
BEHIND = 3
"""How many programmes stand behind a service."""


def load_links(now: datetime, ground: Ground, told: Iterable[Programme]) -> dict[str, int]:
    """Load links of programmes that were not cancelled."""
    random = dice("links")
    open_ones = [one for one in told if one.state != "cancelled"]
    rows = [
        *_communities(open_ones, ground, now, random),
        *_services(open_ones, ground, now, random),
    ]
    count = copy_in(Link, rows)
    record(actor=SYSTEM, code="programmes.link-community", target="demo", at=now, count=count)
    return {"links": count}


def _communities(
    told: list[Programme], ground: Ground, now: datetime, random: Random
) -> Iterator[Link]:
    noted: dict[str | None, list[DemoCommunity]] = {}
    for one_noted in communities(now):
        noted.setdefault(one_noted.place.parent_code, []).append(one_noted)
    for one in told:
        if random.random() < SHARE:
            there = noted.get(one.place.code)
            reached = random.choice(there) if there else None
            place = reached.place if reached else one.place
            yield Link.made(
                id=drawn_id(one.added_at, random),
                ppa_id=one.id,
                agency_id=ground.agencies[one.agency_slug],
                kind="community",
                place_id=ground.places[place.code],
                name=f"Community of {place.name}",
                linked_at=one.added_at,
            )


def _services(
    told: list[Programme], ground: Ground, now: datetime, random: Random
) -> Iterator[Link]:
    for service in services(now.date()):
        running = [
            one for one in told if one.agency_slug == service.agency_slug and one.state == "ongoing"
        ]
        for one in random.sample(running, min(BEHIND, len(running))):
            yield Link.made(
                id=drawn_id(one.added_at, random),
                ppa_id=one.id,
                agency_id=ground.agencies[one.agency_slug],
                kind="service",
                target_id=ground.services[service.slug],
                linked_at=one.added_at,
            )
