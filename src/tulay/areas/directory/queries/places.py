"""Places, and the search for one."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from tulay.areas.directory.errors import UnknownPlace
from tulay.areas.directory.models import Place
from tulay.areas.directory.rules import QUERY_MAX, codes_along
from tulay.kernel.pages import Page
from tulay.kernel.spelling import slips
from tulay.plumbing.http.pagination import Keyset, paginate

BY_NAME = Keyset("name", "name", descending=False)
PLACES_MAX = 50


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


def place_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of many places, with those above them."""
    return dict(Place.objects.filter(id__in=set(ids)).values_list("id", "label"))


def places_by_code(codes: Iterable[str]) -> dict[str, PlaceCard]:
    """Return many places by code in one query; an unknown code is left out."""
    wanted = set(codes)
    return (
        {row.code: _place(row) for row in Place.objects.filter(code__in=wanted)} if wanted else {}
    )


def places_within(path: str) -> "QuerySet[Place]":
    """Return the places at and below `path`."""
    return Place.objects.filter(path__startswith=path)


def regions_around(code: str) -> frozenset[str]:
    """Return a place's own code, those it lies in, and its jurisdiction; nothing for a code that nobody has."""
    row = Place.objects.filter(code=code).values_list("jurisdiction", "path").first()
    return frozenset() if row is None else frozenset({row[0], *codes_along(row[1])})


def places_around(ids: Iterable[UUID]) -> dict[UUID, tuple[PlaceCard, ...]]:
    """Return for each place those it lies in, the highest first and itself last, in two queries."""
    wanted = place_cards(ids)
    ways = {key: codes_along(one.path) for key, one in wanted.items()}
    known = places_by_code({code for way in ways.values() for code in way})
    return {key: tuple(known[code] for code in way if code in known) for key, way in ways.items()}


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of places by code, with those above them, in one query."""
    wanted = set(codes)
    rows = Place.objects.filter(code__in=wanted).values_list("code", "label")
    return dict(rows) if wanted else {}


def children_of(place_id: UUID | None, jurisdiction: str) -> tuple[PlaceCard, ...]:
    """Return the places directly below one (or the roots of a jurisdiction), by name."""
    rows = Place.objects.filter(parent_id=place_id, jurisdiction=jurisdiction)
    return tuple(_place(row) for row in rows.order_by("name", "id"))


def places_below(
    parent: str = "", jurisdiction: str = "", *, cursor: str | None = None, limit: int = 20
) -> Page[PlaceCard]:
    """Return one page of the places directly below the one with this code, by name; without a code the highest ones.

    :raises Invalid: naming `limit` or `cursor`.
    """
    rows = (
        Place.objects.filter(parent__code=parent) if parent else Place.objects.filter(parent=None)
    )
    if jurisdiction:
        rows = rows.filter(jurisdiction=jurisdiction)
    return paginate(rows, BY_NAME, cursor=cursor, limit=limit, card=_place)


_COLUMNS = "id, code, name, label, level, kind, jurisdiction, path, population, latitude, longitude"
_OURS = "(%(jurisdiction)s = '' OR jurisdiction = %(jurisdiction)s)"
# Three ways, the next one only where the one before finds nothing: names of which a word begins so ("City of Marawi" is
# called Marawi, and as good as one that begins so); what is spelt alike, with the names above it; what begins with the
# same letter and looks somewhat alike.
_BEGINS = f"""
SELECT {_COLUMNS} FROM directory_place,
  LATERAL (SELECT regexp_replace(folded_name, %(rank)s, '') AS called) AS plainly
WHERE {_OURS} AND (folded_name LIKE %(begins)s OR folded_name LIKE %(within)s)
ORDER BY (called = %(head)s OR folded_name = %(head)s) DESC,
         (called LIKE %(begins)s OR folded_name LIKE %(begins)s) DESC,
         CASE WHEN %(whole)s = %(head)s THEN 0
              ELSE round(similarity(%(whole)s, folded_label)::numeric, 1) END DESC,
         length(path), population DESC NULLS LAST, label
LIMIT %(limit)s
"""  # noqa: S608 - the names are ours
# What a name says of its rank: "City of Marawi", "Island Garden City of Samal", "Davao City", "Jolo (Capital)".
_RANK = r"^(.* )?(city|municipality|province|district|region) of (the )?| (city|municipality)$| \([^)]*\)$"
_ALIKE = f"""
SELECT {_COLUMNS} FROM directory_place
WHERE {_OURS} AND %(whole)s <%% folded_label
ORDER BY round(word_similarity(%(whole)s, folded_label)::numeric, 2) DESC,
         length(path), population DESC NULLS LAST, label
LIMIT %(limit)s
"""  # noqa: S608 - the names are ours
_GUESS = f"""
SELECT {_COLUMNS} FROM directory_place
WHERE {_OURS} AND folded_name LIKE %(letter)s AND similarity(folded_name, %(whole)s) > 0.2
ORDER BY length(path), population DESC NULLS LAST, label
LIMIT 200
"""  # noqa: S608 - the names are ours


def search_places(q: str, jurisdiction: str = "", limit: int = 10) -> tuple[PlaceCard, ...]:
    """Return the places that `q` most likely means; larger ones stand first among equals.

    `q` may be a name, the beginning of a word in one, or a name with those above it: "Sirawai, Zamboanga del Norte".
    """
    words = " ".join(q.replace("\0", "").split())[:QUERY_MAX]
    if len(words) < 2:  # noqa: PLR2004 - one letter names nothing
        return ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tulay_folded(%s)", [words])
        whole = cursor.fetchone()[0]
        head = whole.partition(",")[0].strip()
        facts = {
            "whole": whole,
            "head": head,
            "begins": f"{_escaped(head)}%",
            "within": f"% {_escaped(head)}%",
            "rank": _RANK,
            "letter": f"{_escaped(whole[:1])}%",
            "jurisdiction": jurisdiction,
            "limit": max(1, min(limit, PLACES_MAX)),
        }
        for statement in (_BEGINS, _ALIKE, _GUESS):
            cursor.execute(statement, facts)
            if rows := cursor.fetchall():
                break
    found = tuple(PlaceCard(*row) for row in rows)
    return _nearest(whole, found)[:limit] if statement is _GUESS else found


def _nearest(word: str, places: tuple[PlaceCard, ...]) -> tuple[PlaceCard, ...]:
    """Put what has the fewest slips for its length first."""
    return tuple(
        sorted(places, key=lambda one: slips(word, one.name.casefold()) / max(1, len(one.name)))
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _found_place(rows: "QuerySet[Place]") -> PlaceCard:
    row = rows.first()
    if row is None:
        raise UnknownPlace
    return _place(row)


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
