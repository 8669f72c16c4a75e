"""What grants and policies need to know of agencies: told by `directory`, which stands above (house 5).

Asked anew once a minute at most: an agency that is added counts for its region a minute later.
"""

import time
from collections.abc import Callable, Mapping
from uuid import UUID

from tulay.kernel.periods import WorkingCalendar

KEPT_S = 60.0

Agencies = Callable[[], Mapping[str, frozenset[UUID]]]
Calendars = Callable[[frozenset[UUID]], Mapping[UUID, WorkingCalendar]]

_sources: list[tuple[Agencies, Calendars]] = []
_known: dict[str, tuple[float, Mapping[str, frozenset[UUID]]]] = {}


def tell_territory(*, agencies: Agencies, calendars: Calendars) -> None:
    """Register who knows the agencies of each region, and when agencies work."""
    _sources[:] = [(agencies, calendars)]


def agencies_in(region: str) -> frozenset[UUID]:
    """Return the agencies of a region; none where nobody tells: a grant there then opens nothing."""
    asked_at, found = _known.get("regions", (0.0, {}))
    if region not in found or time.monotonic() - asked_at > KEPT_S:
        found = _sources[0][0]() if _sources else {}
        _known["regions"] = (time.monotonic(), found)
    return found.get(region, frozenset())


def calendars_of(agencies: frozenset[UUID]) -> Mapping[UUID, WorkingCalendar]:
    """Return when these agencies work."""
    return _sources[0][1](agencies) if _sources and agencies else {}


def every_agency() -> frozenset[UUID]:
    """Return the agencies of all regions."""
    agencies_in("")
    return frozenset().union(*_known["regions"][1].values())


def forget_territory() -> None:
    """Ask again at once: an agency has just been added or taken off."""
    _known.clear()
