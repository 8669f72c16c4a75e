"""Communities of Bangsamoro people outside the region, as the demo tells them: invented, in real barangays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from tulay.areas.directory.rules.community_choices import (
    Access,
    AgeBand,
    Group,
    Origin,
    Poverty,
    Rating,
    Settlement,
)
from tulay.site.demo.ids import dice, drawn_id
from tulay.site.demo.places import places
from tulay.site.demo.programmes import OUTSIDE
from tulay.site.demo.shapes import Place

COUNT = 420
UNESTIMATED, STALE = 0.12, 0.06
"""How many nobody has estimated yet, and how many were noted too long ago."""
SHARE_MIN, SHARE_MAX = 0.04, 0.55
"""Which part of a barangay a community is at most, so that it never comes near the whole."""
SMALLEST_BARANGAY = 300
BANDS = {"0-9": 0.24, "10-14": 0.12, "15-30": 0.29, "31-59": 0.27, "60+": 0.06}
PARTS = {
    "women": 0.49, "solo-parents": 0.03, "persons-with-disability": 0.02, "farmers": 0.14, "fishers": 0.11,
    "displaced": 0.02, "unemployed": 0.08,
}  # fmt: skip
LIVED_ON = (
    "Fishing, seaweed",
    "Corn, coconut",
    "Rice, small trade",
    "Rubber, livestock",
    "Small trade, driving",
)
SOURCES = (
    "Demo: community profile, checked with the barangay council",
    "Demo: assessment of needs of the coordinating office",
    "Demo: household list of the barangay",
)
ORIGINS = {"09": ("tausug", "sama", "yakan", "kolibugan", "badjao"), "10": ("meranaw", "maguindanaon"),
           "11": ("kagan", "sangil", "tausug"), "12": ("maguindanaon", "iranun", "sangil")}  # fmt: skip
SPOKEN = "Bisaya, Tagalog"
STATED_EVERY = 3
"""Of every third province somebody stated a total: more people than the known communities come to."""


@dataclass(frozen=True, slots=True)
class DemoCommunity:
    """One community, and what is said of it."""

    id: UUID
    place: Place
    noted_at: datetime
    said: dict[str, Any]


@cache
def _barangays() -> tuple[Place, ...]:
    found = (one for one in places() if one.level == "barangay" and one.code.startswith(OUTSIDE))
    return tuple(one for one in found if (one.population or 0) >= SMALLEST_BARANGAY)


def communities(now: datetime) -> Iterator[DemoCommunity]:
    """Yield the communities: each in a barangay of its own, the same on every run."""
    random = dice("communities")
    for place in random.sample(_barangays(), COUNT):
        is_stale = random.random() < STALE
        days = random.randrange(1_900, 2_300) if is_stale else random.randrange(30, 700)
        noted_at = now - timedelta(days=days)
        said = _said(place, noted_at.date(), random)
        yield DemoCommunity(drawn_id(noted_at, random), place, noted_at, said)


def _said(place: Place, day: date, random: Random) -> dict[str, Any]:
    living = place.population or 0
    people = max(20, int(living * random.uniform(SHARE_MIN, SHARE_MAX)))
    said = {
        "name": f"Community of {place.name}",
        "settlement": random.choice(list(Settlement)).value,
        "proximity": random.choice(("near", "distant", "distant")),
        "poverty": random.choice(list(Poverty)).value,
        "spoken": SPOKEN,
        "livelihoods": random.choice(LIVED_ON),
        "origins": _origins(place, random),
        "access": {one.value: random.choice(list(Rating)).value for one in Access},
    }
    if random.random() < UNESTIMATED:
        return said
    looked_at = day - timedelta(days=random.randrange(20, 400))
    return said | {
        "people": people,
        "people_source": random.choice(SOURCES),
        "people_date": looked_at,
        "counts": {
            "households": max(1, people // 5),
            "mosques": random.randrange(1, 4),
            "madaris": random.randrange(3),
            "asatidz": random.randrange(6),
        },
        "ages": {AgeBand(one).value: int(people * share) for one, share in BANDS.items()},
        "groups": {Group(one).value: int(people * share) for one, share in PARTS.items()},
    }


def _origins(place: Place, random: Random) -> list[str]:
    known = [Origin(one).value for one in ORIGINS[place.code[:2]]]
    return random.sample(known, random.randrange(1, 3))
