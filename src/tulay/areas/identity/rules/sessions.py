"""How long a session lasts, and what its browser is called. Pure."""

from datetime import timedelta

GUEST_LASTS = timedelta(days=90)
SESSIONS_MAX = 50
"""So many at once: one more ends the oldest. More than anybody has, fewer than would hide a thief's."""
RESIDENT_LASTS, RESIDENT_IDLE = timedelta(days=30), timedelta(days=7)
STAFF_LASTS, STAFF_IDLE = timedelta(hours=12), timedelta(hours=1)
SEEN_EVERY = timedelta(minutes=5)
RESUME_LASTS = timedelta(days=30)
KEPT_AFTER_END = timedelta(days=90)


def lasting(*, is_guest: bool, is_staff: bool) -> tuple[timedelta, timedelta]:
    """Return how long a session may last, and how long it may rest (SP 800-63B-4, 2.1.3 and 2.2.3)."""
    if is_guest:
        return GUEST_LASTS, GUEST_LASTS
    return (STAFF_LASTS, STAFF_IDLE) if is_staff else (RESIDENT_LASTS, RESIDENT_IDLE)


# The first that matches counts: most browsers also call themselves by older names.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> tuple[str, str]:
    """Return what a browser and its system are called; empty where it does not say."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    return browser, next((name for mark, name in _SYSTEMS if mark in agent), "")
