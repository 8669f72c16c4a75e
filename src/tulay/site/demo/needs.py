"""What communities need, as the demo tells it: invented, with real places, and some that nobody answers yet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from uuid import UUID

from tulay.site.demo.ids import dice, drawn_id
from tulay.site.demo.programmes import Programme, places_of
from tulay.site.demo.reading import toml
from tulay.site.demo.shapes import Place

COUNT = 600
#: How far needs have come, and how many of each: most still wait.
STATES = {
    "identified": 5,
    "validated": 4,
    "prioritized": 6,
    "planned": 3,
    "in_progress": 4,
    "completed": 3,
    "deferred": 1,
    "rejected": 1,
}
WAY = ("identified", "validated", "prioritized", "planned", "in_progress", "completed")
SAID = {
    "deferred": "Waits for the road; nothing can be brought there before.",
    "rejected": "The same is asked for under another title.",
}
ANSWERED = ("planned", "in_progress", "completed")


@dataclass(frozen=True, slots=True)
class DemoNeed:
    """One need."""

    id: UUID
    agency_slug: str
    place: Place
    title: str
    description: str
    sector: str
    state: str
    steps: tuple[str, ...]
    people: int
    households: int
    urgency: str
    impact: int
    feasibility: str
    cost_minor: int
    submission: str
    evidence: str
    evidence_date: date
    answers: tuple[UUID, ...]
    noted_at: datetime


def needs(now: datetime, told: Iterable[Programme], count: int = COUNT) -> Iterator[DemoNeed]:
    """Yield needs, the oldest first; those on their way are answered by programmes of their agency."""
    by_agency: dict[str, list[Programme]] = {}
    for one in told:
        if one.state != "cancelled":
            by_agency.setdefault(one.agency_slug, []).append(one)
    random = dice("needs")
    for number in range(count):
        noted_at = now - timedelta(
            days=20 + 700 * (count - number) // count, minutes=random.randint(1, 999)
        )
        yield _need(noted_at, by_agency, random)


def _need(noted_at: datetime, by_agency: dict[str, list[Programme]], random: Random) -> DemoNeed:
    kind = random.choice(_kinds())
    place = random.choice(places_of(is_outside=random.random() < 0.6))  # noqa: PLR2004 - most live outside
    possible = by_agency.get(kind["agency"], [])
    states = [one for one in STATES if possible or one not in ANSWERED]
    state = random.choices(states, [STATES[one] for one in states])[0]
    is_answered = state in ANSWERED or (possible and random.random() < 0.1)  # noqa: PLR2004 - a few early
    people = random.randint(60, 3_000)
    return DemoNeed(
        id=drawn_id(noted_at, random),
        agency_slug=kind["agency"],
        place=place,
        title=kind["title"].format(place=place.name),
        description=kind["description"],
        sector=kind["sector"],
        state=state,
        steps=WAY[: WAY.index(state) + 1] if state in WAY else ("identified", state),
        people=people,
        households=people // 5,
        urgency=random.choices(
            ("immediate", "short_term", "medium_term", "long_term"), (2, 4, 3, 1)
        )[0],
        impact=random.randint(2, 5),
        feasibility=random.choice(("low", "medium", "high", "very_high")),
        cost_minor=random.randint(20, 900) * 1_000_000,
        submission=random.choice(("assessment_driven", "community_submitted")),
        evidence=kind["evidence"],
        evidence_date=(noted_at - timedelta(days=random.randint(5, 60))).date(),
        answers=tuple(
            one.id for one in random.sample(possible, min(len(possible), random.randint(1, 2)))
        )
        if is_answered
        else (),
        noted_at=noted_at,
    )


@cache
def _kinds() -> tuple[dict[str, str], ...]:
    return tuple(toml("needs.toml")["kinds"])
