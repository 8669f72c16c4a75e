"""Agencies and the calendars they work by."""

from functools import cache
from typing import Any

from tulay.site.demo.ids import stable_id
from tulay.site.demo.reading import names, toml
from tulay.site.demo.shapes import Agency, Calendar

SEATS = {
    "Cotabato City": "1908703000",
    "Windhoek": "NA-KH",
    "Cape Town": "CPT",
    "Pretoria": "TSH",
}
"""The places that addresses end in, under their official codes."""
JURISDICTIONS = ("bangsamoro", "namibia", "south-africa")


@cache
def agencies() -> tuple[Agency, ...]:
    """Return every agency; an agency stands after the one it is attached to."""
    return tuple(
        _agency(jurisdiction, row)
        for jurisdiction in names("agencies")
        for row in toml(f"agencies/{jurisdiction}.toml")["agency"]
    )


@cache
def agencies_by_slug() -> dict[str, Agency]:
    """Return the agencies by slug."""
    return {agency.slug: agency for agency in agencies()}


@cache
def calendars() -> dict[str, Calendar]:
    """Return the working calendars by code; the code is a jurisdiction's."""
    return {row["code"]: _calendar(row) for row in toml("calendars.toml")["calendar"]}


def _agency(jurisdiction: str, row: dict[str, Any]) -> Agency:
    return Agency(
        id=stable_id("agency", row["slug"]),
        slug=row["slug"],
        acronym=row["acronym"],
        name=row["name"],
        names={"en": row["name"], **row.get("names", {})},
        kind=row["kind"],
        jurisdiction=jurisdiction,
        parent_slug=row.get("parent"),
        runs_programmes=row.get("runs_programmes", True),
        has_meetings=row.get("has_meetings", True),
        about=row["about"]["en"],
        abouts=row["about"],
        contact=row["contact"]["en"],
        contacts=row["contact"],
        address=row["address"],
        phone=row["phone"],
        email=row["email"],
        calendar=jurisdiction,
        seat=SEATS[row["address"].rsplit(", ", 1)[-1]],
    )


def _calendar(row: dict[str, Any]) -> Calendar:
    return Calendar(
        code=row["code"],
        zone=row["zone"],
        country=row["country"],
        subdivision=row.get("subdivision"),
        hours={
            int(day): tuple((opens, closes) for opens, closes in spans)
            for day, spans in row["hours"].items()
        },
        extra_holidays=tuple(row["extra_holidays"]),
        words=row["words"],
    )
