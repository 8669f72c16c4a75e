"""Communities by COPY with how their profiles began, and totals that somebody stated for whole provinces."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from tulay.areas.audit.actions import record
from tulay.areas.directory.models import Community, CommunityStep, CommunityTotal
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo.communities import SOURCES, STATED_EVERY, DemoCommunity, communities
from tulay.site.demo.ids import dice, drawn_id
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.places import places_by_code

STATED_BEFORE = timedelta(days=300)


def load_communities(now: datetime, ground: Ground) -> dict[str, int]:
    """Load the communities; return how many rows of each kind."""
    told, random = list(communities(now)), dice("communities-children")
    counts = {
        "communities": copy_in(Community, (_row(one, ground) for one in told)),
        "community_steps": copy_in(
            CommunityStep,
            (
                CommunityStep.made(
                    id=drawn_id(one.noted_at, random),
                    community_id=one.id,
                    kind="noted",
                    taken_at=one.noted_at,
                )
                for one in told
            ),
        ),
        "community_totals": copy_in(CommunityTotal, _totals(told, ground, now)),
    }
    record(actor=SYSTEM, code="directory.note-community", target="demo", at=now, count=len(told))
    return counts


def _row(one: DemoCommunity, ground: Ground) -> Community:
    return Community.made(
        id=one.id,
        **one.said,
        jurisdiction=one.place.jurisdiction,
        place_id=ground.places[one.place.code],
        created_at=one.noted_at,
        updated_at=one.noted_at,
    )


def _totals(
    told: Iterable[DemoCommunity], ground: Ground, now: datetime
) -> Iterator[CommunityTotal]:
    random, known = dice("community-totals"), places_by_code()
    together: dict[str, int] = {}
    for one in told:
        above = known[known[one.place.parent_code or ""].parent_code or ""]
        if above.level == "province":  # a city that belongs to none lies directly below its region
            together[above.code] = together.get(above.code, 0) + one.said.get("people", 0)
    for code in sorted(together)[::STATED_EVERY]:
        people = int(together[code] * random.uniform(1.05, 1.6))
        if people:
            yield CommunityTotal.made(
                id=drawn_id(now, random),
                place_id=ground.places[code],
                people=people,
                source=SOURCES[1],
                on_date=now.date() - STATED_BEFORE,
                stated_at=now,
            )
