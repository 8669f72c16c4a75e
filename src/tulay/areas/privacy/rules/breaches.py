"""Breaches of personal data: until when whom to tell, by each law. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tulay.areas.privacy.errors.breaches import BreachIncomplete, WindowBackwards
from tulay.kernel.jurisdiction import JURISDICTIONS

TEXT_MAX = 5000
AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Duty:
    """What a law asks when data got into wrong hands: hours where it names them, and where it says so."""

    hours: int | None
    section: str


DUTIES = {
    "popia": Duty(None, "POPIA 22"),
    "gdpr": Duty(72, "GDPR 33-34"),
    "ph-dpa": Duty(72, "RA 10173 20(f), NPC Circular 16-03"),
}
OWN_AIM = Duty(72, "")
"""Where no law names hours we hold ourselves to the strictest."""
SOON = timedelta(hours=72)
"""“As soon as reasonably possible” is shown with this clock, so that it is not forgotten."""


def duty_of(law: str) -> Duty:
    """Return what a law asks."""
    return DUTIES.get(law, OWN_AIM)


def due_at(law: str, found_at: datetime) -> datetime:
    """Return until when a law wants its regulator told, counted from when the breach was found."""
    hours = duty_of(law).hours
    return found_at + (SOON if hours is None else timedelta(hours=hours))


def laws_of(regions: frozenset[str]) -> tuple[str, ...]:
    """Return the laws of the regions whose people are affected."""
    profiles = {JURISDICTIONS[one].privacy_profile for one in regions if one in JURISDICTIONS}
    return tuple(sorted(profiles))


def check_window(since: datetime, until: datetime) -> None:
    """Refuse a stretch of time that ends before it begins.

    :raises WindowBackwards: it does.
    """
    if until <= since:
        raise WindowBackwards


def check_complete(*texts: str) -> None:
    """Refuse to tell people of a breach without saying what it means for them.

    :raises BreachIncomplete: something is missing.
    """
    if not all(text.strip() for text in texts):
        raise BreachIncomplete
