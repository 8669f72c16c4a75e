"""How dates, due times and sizes read. Pure but for the language and zone that Django carries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from tulay.kernel.jurisdiction import JURISDICTIONS

SOON = timedelta(hours=24)
DAY = "l j F Y"
COMMAS = {"ar": "\N{ARABIC COMMA} "}
SEMICOLONS = {"ar": "\N{ARABIC SEMICOLON} "}

REGIONS = {
    "bangsamoro": pgettext_lazy("region", "Bangsamoro"),
    "namibia": pgettext_lazy("region", "Namibia"),
    "south-africa": pgettext_lazy("region", "South Africa"),
}
assert REGIONS.keys() == JURISDICTIONS.keys()


@dataclass(frozen=True, slots=True)
class Due:
    """A due time in words, with the tone that goes beside the words."""

    words: str
    tone: str


def region(code: str) -> str:
    """Return the name of a country or region in the reader's language; one we do not know is named by its code."""
    return str(REGIONS.get(code, code))


def regions() -> list[tuple[str, str]]:
    """Return all of them as choices."""
    return [(code, region(code)) for code in REGIONS]


def listed(parts: Iterable[object]) -> str:
    """Read as `a, b`, with the comma of the reader's language."""
    return comma().join(str(part) for part in parts)


def comma() -> str:
    """Return the comma of the reader's language, and its space."""
    return COMMAS.get(get_language() or "", ", ")


def listed_apart(parts: Iterable[object]) -> str:
    """Read as `a; b`: for parts that may hold commas themselves."""
    return SEMICOLONS.get(get_language() or "", "; ").join(str(part) for part in parts)


def isolated(text: object) -> str:
    """Keep a name in one piece within words that run the other way, where no mark-up can go."""
    return f"\u2068{text}\u2069"


def local(value: datetime | date) -> datetime | date:
    """Move a moment into the reader's zone; a calendar day stays what it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def day(value: datetime | date) -> str:
    """Read as `Tuesday 24 November 2026`."""
    return date_format(local(value), DAY)


def moment(value: datetime) -> str:
    """Read as `Tuesday 24 November 2026 at 14:05`."""
    here = local(value)
    return _("%(day)s at %(time)s") % {
        "day": date_format(here, DAY),
        "time": date_format(here, "H:i"),
    }


def short(value: datetime | date) -> str:
    """Read as `24 Nov 2026`, for lists where space is dear."""
    return date_format(local(value), "j M Y")


def due(due_at: datetime, *, now: datetime, paused: str = "", done: bool = False) -> Due:
    """Say how much time is left, or over, or why the clock stands still."""
    if done:
        return Due(_("Finished"), "done")
    if paused:
        return Due(_("Clock paused: %(reason)s") % {"reason": paused}, "paused")
    left = due_at - now
    if left < timedelta(0):
        return Due(_("Late by %(time)s") % {"time": stretch(-left)}, "late")
    return Due(_("Due in %(time)s") % {"time": stretch(left)}, "soon" if left <= SOON else "calm")


def stretch(length: timedelta) -> str:
    """Read a length of time in the largest unit that tells enough."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:  # noqa: PLR2004 - two days still read better in hours
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def size(count: int) -> str:
    """Read a file's size: `350 KB`, `2.4 MB`."""
    kilo = 1024
    if count < kilo * kilo:
        return _("%(n)s KB") % {"n": max(1, round(count / kilo))}
    return _("%(n)s MB") % {"n": f"{count / (kilo * kilo):.1f}".removesuffix(".0")}
