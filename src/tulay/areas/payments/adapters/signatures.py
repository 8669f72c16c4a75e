"""Whether something came from who knows a secret: HMAC-SHA-256 over a moment and a body (`t=…,v1=…`)."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from tulay.areas.payments.errors.gateways import EventForged

TOLERANCE: Final = timedelta(minutes=5)
SECONDS_DIGITS_MAX: Final = 12
"""Of seconds since 1970: a longer number is no moment."""


def check_signed(given: str, body: bytes, *, secret: str, now: datetime) -> None:
    """Refuse what is not signed with the secret, or was signed long ago.

    :raises EventForged: it is one of these.
    """
    if not secret:
        raise EventForged
    at = check_moment(given, now)
    wanted = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), _parts(given).get("v1", "").encode()):
        raise EventForged


def check_moment(given: str, now: datetime) -> str:
    """Refuse what was signed long ago, or is to be; return the moment as it was spelled.

    :raises EventForged: it is one of these.
    """
    at = _parts(given).get("t", "")
    if not at.isdecimal() or len(at) > SECONDS_DIGITS_MAX:
        raise EventForged
    if abs(now.timestamp() - int(at)) > TOLERANCE.total_seconds():
        raise EventForged
    return at


def _parts(given: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in given.split(",") if "=" in part)
