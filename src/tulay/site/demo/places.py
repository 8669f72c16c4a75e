"""Places: PSGC for the Bangsamoro and its neighbours, regions and constituencies, districts."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import psgc

from tulay.site.demo.ids import stable_id
from tulay.site.demo.reading import toml
from tulay.site.demo.shapes import Place

#: Regions IX, X, XI, XII (Bangsamoro communities live there) and BARMM itself.
PSGC_REGIONS = ("09", "10", "11", "12", "19")
_CITY_KINDS = {"Mun": "municipality", "City": "city"}
_INDEPENDENT = ("HUCGroup", "SpecialGroup")
#: The one group of PSGC that is a province in all but name, not a city standing alone.
SPECIAL_AREA = "1999900000"


@cache
def places() -> tuple[Place, ...]:
    """Return every place, parents before children."""
    return (
        *_philippines(),
        *_tree("namibia", "region", "constituency"),
        *_tree("south-africa", "province", "district"),
    )


@cache
def places_by_code() -> dict[str, Place]:
    """Return the places by official code."""
    return {place.code: place for place in places()}


def covers(coverage: tuple[str, ...], place: Place) -> bool:
    """Tell whether a service with this coverage (empty: everywhere) reaches the place."""
    if not coverage:
        return True
    known = places_by_code()
    node: Place | None = place
    while node is not None:
        if node.code in coverage:
            return True
        node = known.get(node.parent_code or "")
    return False


def _philippines() -> Iterator[Place]:
    """Make places from PSGC; the groups it invents for independent cities are left out."""
    yield from (_psgc(row, "region", None, "region") for row in _ours(psgc.regions))
    provinces = [row for row in _ours(psgc.provinces) if _is_province(row)]
    yield from (_psgc(row, "province", row.region_code, "province") for row in provinces)
    codes = {row.psgc_code for row in provinces}
    for row in _ours(psgc.cities):
        stands_alone = row.province_code not in codes
        parent = row.region_code if stands_alone else row.province_code
        kind = "independent-city" if stands_alone else _CITY_KINDS.get(row.geographic_level, "city")
        yield _psgc(row, "municipality", parent, kind)
    yield from (_psgc(row, "barangay", row.city_code, "barangay") for row in _ours(psgc.barangays))


def _ours(rows: list[Any]) -> list[Any]:
    return [row for row in rows if row.psgc_code[:2] in PSGC_REGIONS]


def _is_province(row: Any) -> bool:
    return getattr(row, "geographic_level", None) not in _INDEPENDENT or (
        row.psgc_code == SPECIAL_AREA
    )


def _psgc(row: Any, level: str, parent: str | None, kind: str) -> Place:
    point = row.coordinate
    return Place(
        id=stable_id("place", row.psgc_code),
        code=row.psgc_code,
        jurisdiction="bangsamoro",
        level=level,
        name=row.name,
        parent_code=parent,
        kind=kind,
        population=row.population,
        latitude=point.latitude if point else None,
        longitude=point.longitude if point else None,
    )


def _tree(jurisdiction: str, upper: str, lower: str) -> Iterator[Place]:
    """Make the two levels of a country whose places stand in a content file."""
    for top in toml(f"places/{jurisdiction}.toml")["place"]:
        yield _listed(jurisdiction, upper, upper, None, top)
        for code, name in top["children"].items():
            kind = "metro" if lower == "district" and not code.startswith("DC") else lower
            yield _listed(jurisdiction, lower, kind, top["code"], {"code": code, "name": name})


def _listed(
    jurisdiction: str, level: str, kind: str, parent: str | None, row: dict[str, Any]
) -> Place:
    return Place(
        id=stable_id("place", row["code"]),
        code=row["code"],
        jurisdiction=jurisdiction,
        level=level,
        name=row["name"],
        parent_code=parent,
        kind=kind,
        population=row.get("population"),
        latitude=row.get("latitude"),
        longitude=row.get("longitude"),
    )
