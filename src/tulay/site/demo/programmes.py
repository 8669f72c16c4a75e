"""Ten thousand programmes, projects and activities of the Bangsamoro's agencies: invented, with real places."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from uuid import UUID

from tulay.kernel.jurisdiction import BANGSAMORO
from tulay.site.demo.agencies import agencies
from tulay.site.demo.ids import dice, drawn_id
from tulay.site.demo.places import places
from tulay.site.demo.reading import toml
from tulay.site.demo.shapes import Place

COUNT = 10_000
YEARS = 4
OUTSIDE = ("09", "10", "11", "12")
"""Where communities of Bangsamoro people live outside the region."""
SHARE_OUTSIDE = 0.3
UNIT_MINOR = 1_000_000
"""Ten thousand pesos, in which the content counts."""
SOURCES = (
    "gaab",
    "gaab",
    "gaab",
    "gaab",
    "sdf",
    "tdif",
    "national_program",
    "local_program",
    "oda",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of money."""

    kind: str
    amount_minor: int
    on_date: date


@dataclass(frozen=True, slots=True)
class Programme:
    """One PPA as the demo tells it."""

    id: UUID
    agency_slug: str
    place: Place
    code: str
    title: str
    summary: str
    sector: str
    state: str
    priority: str
    progress: int
    fiscal_year: int
    appropriation: str
    source: str
    starts_date: date
    target_date: date
    ended_date: date | None
    budget_minor: int
    obc_budget_minor: int
    slots: int
    obc_slots: int
    organisations: int
    people: int
    lines: tuple[Line, ...]
    added_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """What an agency does again and again: a title with a place, and what it comes to."""

    title: str
    summary: str
    sector: str
    appropriation: str
    least: int
    most: int


def programmes(now: datetime, count: int = COUNT) -> Iterator[Programme]:
    """Yield the demo's PPAs, the oldest first; each agency's share goes by its size."""
    running = [
        one.slug for one in agencies() if one.runs_programmes and one.jurisdiction == "bangsamoro"
    ]
    sizes = toml("programmes.toml")["sizes"]
    weights = [sizes.get(slug, 1) for slug in running]
    random = dice("programmes")
    first = BANGSAMORO.fiscal_year(now.date()) - YEARS + 2  # next year is planned by now
    for number in range(count):
        slug = random.choices(running, weights)[0]
        year = first + YEARS * number // count
        yield _told(number, slug, year, now, random)


def _told(number: int, slug: str, year: int, now: datetime, random: Random) -> Programme:
    kind = random.choice(_kinds(slug))
    is_outside = random.random() < SHARE_OUTSIDE
    place = random.choice(places_of(is_outside=is_outside))
    budget = random.randint(kind.least, kind.most) * UNIT_MINOR
    starts = date(year, random.randint(1, 9), random.randint(1, 28))
    ends = starts + timedelta(days=random.randint(60, 300))
    state = _state(year, starts, ends, now, random)
    people = random.randint(20, 900)
    added_at = min(now, datetime(year, 1, 1, tzinfo=now.tzinfo)) - timedelta(
        days=random.randint(5, 90), minutes=random.randint(0, 1439)
    )
    lines = _lines(state, budget, starts, now.date(), random)
    is_done = state == "completed"
    facts = {"place": place.name}
    return Programme(
        id=drawn_id(added_at, random),
        agency_slug=slug,
        place=place,
        code=f"{slug.upper()}-{year}-{number:05d}",
        title=kind.title.format(**facts),
        summary=kind.summary.format(**facts),
        sector=kind.sector,
        state=state,
        priority=random.choices(("low", "medium", "high", "urgent"), (2, 6, 3, 1))[0],
        progress=100 if is_done else _progress(state, starts, ends, now.date()),
        fiscal_year=year,
        appropriation=kind.appropriation,
        source=random.choice(SOURCES),
        starts_date=starts,
        target_date=ends,
        ended_date=min(ends, now.date()) if is_done else None,
        budget_minor=budget,
        obc_budget_minor=budget if is_outside else 0,
        slots=people,
        obc_slots=people if is_outside else 0,
        organisations=random.randint(0, 12),
        people=people,
        lines=lines,
        added_at=added_at,
        changed_at=min(now, max(added_at, *(_noon(one.on_date, now) for one in lines)))
        if lines
        else added_at,
    )


def _noon(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=now.tzinfo)


def _state(year: int, starts: date, ends: date, now: datetime, random: Random) -> str:
    today = now.date()
    if random.random() < 0.03:  # noqa: PLR2004 - some never come to anything
        return "cancelled"
    if starts > today:
        return "planning"
    if ends < today:
        late = 0.02 if year < today.year else 0.2
        return "ongoing" if random.random() < late else "completed"
    return "on_hold" if random.random() < 0.04 else "ongoing"  # noqa: PLR2004 - some wait


def _progress(state: str, starts: date, ends: date, today: date) -> int:
    if state in ("planning", "cancelled"):
        return 0
    passed = (today - starts).days * 100 // max(1, (ends - starts).days)
    return max(5, min(95, passed))


def _lines(state: str, budget: int, starts: date, today: date, random: Random) -> tuple[Line, ...]:
    """Let the money flow as far as the state says: allocated in whole, promised in part, paid out in less."""
    if state in ("planning", "cancelled") or starts > today:
        return ()
    promised = (
        budget * random.randint(70, 100) // 100
        if state == "completed"
        else (budget * random.randint(35, 95) // 100)
    )
    paid = promised * (random.randint(85, 100) if state == "completed" else random.randint(10, 80))
    days = [min(today, starts + timedelta(days=wait)) for wait in (0, 20, 50)]
    amounts = (("allocation", budget), ("obligation", promised), ("disbursement", paid // 100))
    return tuple(
        Line(kind, amount, on_date)
        for (kind, amount), on_date in zip(amounts, days, strict=True)
        if amount
    )


@cache
def _kinds(slug: str) -> tuple[Kind, ...]:
    content = toml("programmes.toml")
    return tuple(Kind(**one) for one in content["kinds"].get(slug, content["kinds"]["every"]))


@cache
def places_of(*, is_outside: bool) -> tuple[Place, ...]:
    """Return the municipalities of the region, or those outside it where its communities live."""
    known = [
        one for one in places() if one.jurisdiction == "bangsamoro" and one.level == "municipality"
    ]
    return tuple(one for one in known if one.code.startswith(OUTSIDE) is is_outside)
