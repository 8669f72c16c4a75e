"""Reads of the directory: cards for other areas, and the search for a place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from uuid import UUID

import holidays
from django.db import connection
from django.db.models import F, Func, QuerySet, TextField, Value

from tulay.areas.directory import rules
from tulay.areas.directory.errors import UnknownAgency, UnknownPlace
from tulay.areas.directory.models import Agency, Place, Sector
from tulay.kernel.periods import WorkingCalendar

YEARS = range(2020, 2051)
AGENCIES_MAX = 500
PLACES_MAX = 50


@dataclass(frozen=True, slots=True)
class AgencyCard:
    """What anybody may know of an agency."""

    id: UUID
    slug: str
    name: str
    acronym: str
    jurisdiction: str
    kind: str
    about: str
    contact: str
    address: str
    phone: str
    email: str
    zone: str
    hours: dict[int, tuple[tuple[str, str], ...]]
    has_meetings: bool
    runs_programmes: bool
    is_active: bool
    names: dict[str, str]

    def name_in(self, language: str) -> str:
        """Return the name in `language`, else the official one."""
        return self.names.get(language) or self.name


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place with the names above it."""

    id: UUID
    code: str
    name: str
    label: str
    level: str
    kind: str
    jurisdiction: str
    path: str
    population: int | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class SectorCard:
    """A subject, named in the languages we have."""

    code: str
    names: dict[str, str]

    def name_in(self, language: str) -> str:
        """Return the name in `language`, else the English one."""
        return self.names.get(language) or self.names.get("en") or self.code


def agency_card(agency_id: UUID) -> AgencyCard:
    """Return one agency, active or not.

    :raises UnknownAgency: nobody has this id.
    """
    return _found_agency(Agency.objects.filter(id=agency_id))


def agency_by_slug(slug: str) -> AgencyCard:
    """Return the agency at this address.

    :raises UnknownAgency: nobody has this address.
    """
    return _found_agency(Agency.objects.filter(slug=slug))


def agency_cards(ids: Iterable[UUID]) -> dict[UUID, AgencyCard]:
    """Return many agencies in one query; an unknown id is left out."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: _agency(row) for row in Agency.objects.filter(id__in=wanted)}


def agency_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of many agencies."""
    return dict(Agency.objects.filter(id__in=set(ids)).values_list("id", "name"))


def agencies(jurisdiction: str | None = None, *, q: str = "") -> tuple[AgencyCard, ...]:
    """Return the active agencies by name: of one jurisdiction, and with `q` in name or acronym."""
    rows = Agency.objects.filter(deactivated_at=None)
    if jurisdiction:
        rows = rows.filter(jurisdiction=jurisdiction)
    if q:
        asked = Func(Value(q), function="tulay_folded", output_field=TextField())
        rows = rows.annotate(asked=asked).filter(folded_words__contains=F("asked"))
    return tuple(_agency(row) for row in rows.order_by("name", "id")[:AGENCIES_MAX])


def sectors() -> tuple[SectorCard, ...]:
    """Return the subjects in the order shown."""
    rows = Sector.objects.order_by("position", "code").values_list("code", "names")
    return tuple(SectorCard(code, names) for code, names in rows)


def calendar_of(agency_id: UUID) -> WorkingCalendar:
    """Return when an agency works: its hours, less its country's holidays and its own.

    :raises UnknownAgency: nobody has this id.
    """
    row = Agency.objects.filter(id=agency_id).first()
    if row is None:
        raise UnknownAgency
    spans = tuple(
        (day, time.fromisoformat(opens), time.fromisoformat(closes))
        for day, day_spans in _hours(row.hours).items()
        for opens, closes in day_spans
    )
    return WorkingCalendar(
        zone=row.zone,
        opens=min(opens for _, opens, _ in spans),
        closes=max(closes for _, _, closes in spans),
        weekdays=frozenset(day for day, _, _ in spans),
        holidays=public_holidays(row.country, row.subdivision, tuple(row.extra_holidays)),
        spans=spans,
    )


@lru_cache(maxsize=64)
def public_holidays(country: str, subdivision: str, extra: tuple[str, ...]) -> frozenset[date]:
    """Return the days off: official ones, the Islamic among them by calculation, and `extra` month-days."""
    own = frozenset(
        date(year, *map(int, day.split("-"))) for year in YEARS for day in extra if day != "02-29"
    )
    if not country:
        return own
    official = holidays.country_holidays(country, subdiv=subdivision or None, years=YEARS)
    return own | frozenset(official)


def place_card(place_id: UUID) -> PlaceCard:
    """Return one place.

    :raises UnknownPlace: there is none with this id.
    """
    return _found_place(Place.objects.filter(id=place_id))


def place_by_code(code: str) -> PlaceCard:
    """Return the place with this official code.

    :raises UnknownPlace: there is none.
    """
    return _found_place(Place.objects.filter(code=code))


def place_cards(ids: Iterable[UUID]) -> dict[UUID, PlaceCard]:
    """Return many places in one query; an unknown id is left out."""
    wanted = set(ids)
    return {row.id: _place(row) for row in Place.objects.filter(id__in=wanted)} if wanted else {}


def places_by_code(codes: Iterable[str]) -> dict[str, PlaceCard]:
    """Return many places by code in one query; an unknown code is left out."""
    wanted = set(codes)
    return (
        {row.code: _place(row) for row in Place.objects.filter(code__in=wanted)} if wanted else {}
    )


def places_within(path: str) -> "QuerySet[Place]":
    """Return the places at and below `path`."""
    return Place.objects.filter(path__startswith=path)


def children_of(place_id: UUID | None, jurisdiction: str) -> tuple[PlaceCard, ...]:
    """Return the places directly below one (or the roots of a jurisdiction), by name."""
    rows = Place.objects.filter(parent_id=place_id, jurisdiction=jurisdiction)
    return tuple(_place(row) for row in rows.order_by("name", "id"))


_COLUMNS = "id, code, name, label, level, kind, jurisdiction, path, population, latitude, longitude"
_FIND = f"""
SELECT {_COLUMNS} FROM directory_place
WHERE (%(jurisdiction)s = '' OR jurisdiction = %(jurisdiction)s)
  AND (folded_name LIKE %(begins)s OR %(q)s <%% folded_label)
ORDER BY (folded_name = %(q)s) DESC, (folded_name LIKE %(begins)s) DESC,
         round(word_similarity(%(q)s, folded_label)::numeric, 2) DESC,
         length(path), population DESC NULLS LAST, label
LIMIT %(limit)s
"""  # noqa: S608 - the names are ours
_GUESS = f"""
SELECT {_COLUMNS} FROM directory_place
WHERE (%(jurisdiction)s = '' OR jurisdiction = %(jurisdiction)s)
  AND starts_with(folded_name, left(%(q)s, 1)) AND similarity(folded_name, %(q)s) > 0.2
ORDER BY round(similarity(folded_name, %(q)s)::numeric, 2) DESC, length(path), population DESC NULLS LAST, label
LIMIT %(limit)s
"""  # noqa: S608 - the names are ours


def search_places(q: str, jurisdiction: str = "", limit: int = 10) -> tuple[PlaceCard, ...]:
    """Return the places that `q` most likely means: names that begin so first, then what is spelt alike.

    Larger places stand first among equals, and `label` tells namesakes apart.
    """
    words = " ".join(q.replace(",", " ").replace("\0", "").split())[: rules.QUERY_MAX]
    if len(words) < 2:  # noqa: PLR2004 - one letter names nothing
        return ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tulay_folded(%s)", [words])
        folded = cursor.fetchone()[0]
        facts = {
            "q": folded,
            "begins": _escaped(folded) + "%",
            "jurisdiction": jurisdiction,
            "limit": max(1, min(limit, PLACES_MAX)),
        }
        cursor.execute(_FIND, facts)
        rows = cursor.fetchall()
        if not rows:
            cursor.execute(_GUESS, facts)
            rows = cursor.fetchall()
    return tuple(PlaceCard(*row) for row in rows)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _found_agency(rows: "QuerySet[Agency]") -> AgencyCard:
    row = rows.first()
    if row is None:
        raise UnknownAgency
    return _agency(row)


def _found_place(rows: "QuerySet[Place]") -> PlaceCard:
    row = rows.first()
    if row is None:
        raise UnknownPlace
    return _place(row)


def _hours(stored: dict[str, list[list[str]]]) -> dict[int, tuple[tuple[str, str], ...]]:
    return {
        int(day): tuple((opens, closes) for opens, closes in spans)
        for day, spans in sorted(stored.items())
    }


def _agency(row: Agency) -> AgencyCard:
    return AgencyCard(
        id=row.id,
        slug=row.slug,
        name=row.name,
        acronym=row.acronym,
        jurisdiction=row.jurisdiction,
        kind=row.kind,
        about=row.about,
        contact=row.contact,
        address=row.address,
        phone=row.phone,
        email=row.email,
        zone=row.zone,
        hours=_hours(row.hours),
        has_meetings=row.has_meetings,
        runs_programmes=row.runs_programmes,
        is_active=row.deactivated_at is None,
        names=row.names,
    )


def _place(row: Place) -> PlaceCard:
    return PlaceCard(
        row.id,
        row.code,
        row.name,
        row.label,
        row.level,
        row.kind,
        row.jurisdiction,
        row.path,
        row.population,
        row.latitude,
        row.longitude,
    )
