"""What grants and policies need to know of agencies and regions: told by `directory`, which stands above (house 5).

A region is a jurisdiction, or a place under its official code with everything that lies in it.
Asked anew once a minute at most: an agency that is added or moves counts for its region a minute later.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from tulay.areas.identity.models import RoleGrant
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.periods import WorkingCalendar

KEPT_S = 60.0


@dataclass(frozen=True, slots=True)
class Territory:
    """Who knows: the agencies of each region, those that serve today, what a place lies in, when agencies work."""

    agencies: Callable[[], Mapping[str, frozenset[UUID]]]
    active: Callable[[], frozenset[UUID]]
    around: Callable[[str], frozenset[str]]
    calendars: Callable[[frozenset[UUID]], Mapping[UUID, WorkingCalendar]]


_sources: list[Territory] = []
_known: dict[str, tuple[float, Mapping[str, frozenset[UUID]]]] = {}
_around: dict[str, frozenset[str]] = {}


def tell_territory(territory: Territory) -> None:
    """Register who knows."""
    _sources[:] = [territory]


def agencies_in(region: str) -> frozenset[UUID]:
    """Return the agencies of a region; none where nobody tells: a grant there then opens nothing."""
    return _by_region().get(region, frozenset())


def regions_with_agencies() -> frozenset[str]:
    """Return the regions in which an agency works: those worth offering."""
    return frozenset(_by_region())


def regions_around(region: str) -> frozenset[str]:
    """Return a region and all that it lies in, up to its jurisdiction; nothing for one that nobody knows."""
    if region in JURISDICTIONS:
        return frozenset({region})
    if not region or not _sources:
        return frozenset()
    if region not in _around and (found := _sources[0].around(region)):
        _around[region] = found
    return _around.get(region, frozenset())


def regions_granted_in(held: frozenset[str]) -> frozenset[str]:
    """Return the regions for which somebody has a role, as far as they lie in one of these."""
    if not held:
        return frozenset()
    rows = RoleGrant.objects.filter(revoked_at=None).exclude(region="")
    given = rows.values_list("region", flat=True).distinct()
    return frozenset(one for one in given if regions_around(one) & held)


def calendars_of(agencies: frozenset[UUID]) -> Mapping[UUID, WorkingCalendar]:
    """Return when these agencies work."""
    return _sources[0].calendars(agencies) if _sources and agencies else {}


def every_agency() -> frozenset[UUID]:
    """Return the agencies of all regions."""
    return frozenset().union(*_by_region().values())


def is_active_agency(agency_id: UUID) -> bool:
    """Answer whether an agency serves today; asked at once, it is rarely needed."""
    return bool(_sources) and agency_id in _sources[0].active()


def forget_territory() -> None:
    """Ask again at once: an agency has just been added, moved or taken off, or places were loaded."""
    _known.clear()
    _around.clear()


def _by_region() -> Mapping[str, frozenset[UUID]]:
    asked_at, found = _known.get("regions", (0.0, {}))
    if not found or time.monotonic() - asked_at > KEPT_S:
        found = _sources[0].agencies() if _sources else {}
        _known["regions"] = (time.monotonic(), found)
        _around.clear()
    return found
