"""How opening hours read."""

from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from tulay.areas.directory.rules import Hours
from tulay.plumbing.ui.words import listed


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Days that keep the same hours, in words, and those hours."""

    days: str
    hours: str


def opening_hours(hours: Hours) -> list[OpeningHours]:
    """Gather neighbouring days with equal hours; closed days are named, too."""
    rows: list[tuple[int, int, tuple[tuple[str, str], ...]]] = []
    for day in range(7):
        spans = hours.get(day, ())
        if rows and rows[-1][2] == spans:
            rows[-1] = (rows[-1][0], day, spans)
        else:
            rows.append((day, day, spans))
    return [OpeningHours(_days(first, last), _hours(spans)) for first, last, spans in rows]


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    return _("%(first)s to %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}


def _hours(spans: tuple[tuple[str, str], ...]) -> str:
    if not spans:
        return _("Closed")
    return listed(f"{opens}\N{EN DASH}{closes}" for opens, closes in spans)
