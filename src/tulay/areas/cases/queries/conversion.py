"""How many who look at a service check, begin, send and hear: by week, and by place where a request names one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from tulay.areas.cases.rules.conversion import OF_REQUESTS, Stage, monday_of, told, weeks_until
from tulay.areas.catalogue.errors import UnknownService
from tulay.areas.catalogue.queries.services import service_card
from tulay.areas.catalogue.queries.views import looked_at
from tulay.areas.directory.queries import PlaceCard, places_around
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.jurisdiction import JURISDICTIONS

SEES = "cases.see-conversion"
WEEKS, WEEKS_MAX = 12, 52
PLACES_MAX = 200
Counts = dict[Stage, int]


@dataclass(frozen=True, slots=True)
class Week:
    """What happened in the week that begins on a Monday."""

    first_date: date
    counts: Counts


@dataclass(frozen=True, slots=True)
class OfPlace:
    """What came from a place; `name` empty: from requests that name none at this level."""

    code: str
    name: str
    counts: dict[Stage, int | None]


@dataclass(frozen=True, slots=True)
class Conversion:
    """A service from look to decision; `levels` are those at which its requests name places, the highest first."""

    service_id: UUID
    name: str
    agency_id: UUID
    since: date
    weeks: tuple[Week, ...]
    total: Counts
    levels: tuple[str, ...]
    level: str
    places: tuple[OfPlace, ...]
    is_whole: bool
    """Small counts of places are told: only to those who answer for the requests themselves."""


def conversion(
    *,
    actor: Actor,
    service_id: UUID,
    now: datetime,
    language: str = "en",
    weeks: int = WEEKS,
    level: str = "",
) -> Conversion:
    """Return how many came how far with a service in the last weeks.

    :raises UnknownService: there is none, or it is not this reader's to know.
    """
    card = service_card(service_id, language)
    if not actor.may(SEES, card.agency_id):
        raise UnknownService
    zone = JURISDICTIONS[card.jurisdiction].zone
    mondays = weeks_until(now.astimezone(ZoneInfo(zone)).date(), weeks)
    rows = _happened(service_id, card.agency_id, mondays[0], zone)
    by_week = {one: Counter[Stage]() for one in mondays}
    for stage, monday, _place, count in rows:
        by_week.get(monday, Counter())[stage] += count
    for day in looked_at(service_id, since=mondays[0]):
        week = by_week.get(monday_of(day.day_date), Counter())
        week[Stage.VIEWS] += day.views
        week[Stage.CHECKS] += day.checks
    around = places_around({place for _stage, _monday, place, _count in rows if place})
    levels = _levels(around.values())
    wanted = level if level in levels else (levels[0] if levels else "")
    is_whole = not isinstance(actor.agencies(SEES), Everywhere)
    return Conversion(
        service_id=card.id,
        name=card.name,
        agency_id=card.agency_id,
        since=mondays[0],
        weeks=tuple(Week(one, _all(counts)) for one, counts in by_week.items()),
        total=_all(sum(by_week.values(), Counter[Stage]())),
        levels=levels,
        level=wanted,
        places=_places(rows, around, wanted, is_whole=is_whole) if wanted else (),
        is_whole=is_whole,
    )


Row = tuple[Stage, date, UUID | None, int]


def _happened(service_id: UUID, agency_id: UUID, since: date, zone: str) -> list[Row]:
    facts: dict[str, UUID | date | str] = {
        "service": service_id,
        "agency": agency_id,
        "since": since,
        "zone": zone,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HAPPENED, facts)
        return [(Stage(stage), *rest) for stage, *rest in cursor.fetchall()]


def _all(counts: "Counter[Stage]") -> Counts:
    return {stage: counts[stage] for stage in Stage}


def _levels(around: Iterable[tuple[PlaceCard, ...]]) -> tuple[str, ...]:
    """Return the levels along the ways to places, from the highest down."""
    found: dict[str, int] = {}
    for way in around:
        for depth, place in enumerate(way):
            found[place.level] = min(depth, found.get(place.level, depth))
    return tuple(sorted(found, key=lambda level: found[level]))


def _places(
    rows: list[Row], around: dict[UUID, tuple[PlaceCard, ...]], level: str, *, is_whole: bool
) -> tuple[OfPlace, ...]:
    counted: dict[str, Counter[Stage]] = {}
    names: dict[str, str] = {"": ""}
    for stage, _monday, place, count in rows:
        way = around.get(place, ()) if place else ()
        there = next((one for one in way if one.level == level), None)
        code = there.code if there else ""
        if there:
            names[code] = there.name
        counted.setdefault(code, Counter())[stage] += count
    codes = sorted(counted, key=lambda code: (code == "", -counted[code][Stage.SENT], names[code]))
    shown: dict[Stage, tuple[int | None, ...]] = {}
    for stage in OF_REQUESTS:
        counts = [counted[code][stage] for code in codes]
        shown[stage] = tuple(counts) if is_whole else told(counts)
    return tuple(
        OfPlace(code, names[code], {stage: shown[stage][place] for stage in OF_REQUESTS})
        for place, code in enumerate(codes[:PLACES_MAX])
    )


_HAPPENED = """
SELECT happened.stage, date_trunc('week', happened.at AT TIME ZONE %(zone)s)::date, request.place_id, count(*)
FROM cases_request request
CROSS JOIN LATERAL (
  VALUES ('drafts', request.created_at), ('sent', request.submitted_at), ('decided', request.decided_at)
) AS happened (stage, at)
WHERE request.agency_id = %(agency)s AND request.service_id = %(service)s
  AND happened.at >= %(since)s::timestamp AT TIME ZONE %(zone)s
GROUP BY 1, 2, 3
"""
