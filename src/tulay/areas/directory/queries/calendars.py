"""When agencies work."""

from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from uuid import UUID

import holidays

from tulay.areas.directory.errors import UnknownAgency
from tulay.areas.directory.models import Agency
from tulay.areas.directory.queries.agencies import hours_of
from tulay.kernel.periods import WorkingCalendar

YEARS = range(2020, 2051)


def calendar_of(agency_id: UUID) -> WorkingCalendar:
    """Return when an agency works: its hours, less its country's holidays and its own.

    :raises UnknownAgency: nobody has this id.
    """
    row = Agency.objects.filter(id=agency_id).first()
    if row is None:
        raise UnknownAgency
    return _calendar(row)


def calendars_of(agencies: Iterable[UUID]) -> dict[UUID, WorkingCalendar]:
    """Return when many agencies work, in one query; an unknown id and an agency without hours are left out."""
    return {row.id: _calendar(row) for row in Agency.objects.filter(id__in=agencies) if row.hours}


def _calendar(row: Agency) -> WorkingCalendar:
    spans = tuple(
        (day, time.fromisoformat(opens), time.fromisoformat(closes))
        for day, day_spans in hours_of(row.hours).items()
        for opens, closes in day_spans
    )
    return WorkingCalendar(
        zone=row.zone,
        opens=min(opens for _, opens, _ in spans),
        closes=max(closes for _, _, closes in spans),
        weekdays=frozenset(day for day, _, _ in spans),
        holidays=public_holidays(row.country, row.subdivision, tuple(row.extra_holidays))
        | frozenset(row.closed_dates or ()),
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
