"""Reads of the directory: cards for other areas, and the search for a place."""

from tulay.areas.directory.queries.agencies import (
    AgencyCard,
    SectorCard,
    agencies,
    agencies_by_region,
    agencies_page,
    agency_by_slug,
    agency_card,
    agency_cards,
    agency_names,
    sectors,
)
from tulay.areas.directory.queries.calendars import (
    YEARS,
    calendar_of,
    calendars_of,
    public_holidays,
)
from tulay.areas.directory.queries.places import (
    PlaceCard,
    children_of,
    place_by_code,
    place_card,
    place_cards,
    place_names,
    places_below,
    places_by_code,
    places_within,
    search_places,
)

__all__ = [
    "YEARS",
    "AgencyCard",
    "PlaceCard",
    "SectorCard",
    "agencies",
    "agencies_by_region",
    "agencies_page",
    "agency_by_slug",
    "agency_card",
    "agency_cards",
    "agency_names",
    "calendar_of",
    "calendars_of",
    "children_of",
    "place_by_code",
    "place_card",
    "place_cards",
    "place_names",
    "places_below",
    "places_by_code",
    "places_within",
    "public_holidays",
    "search_places",
    "sectors",
]
