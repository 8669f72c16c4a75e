"""Whether something came from who knows a secret: HMAC-SHA-256 over a moment and a body (`t=…,v1=…`)."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from tulay.areas.payments.errors.gateways import EventForged

TOLERANCE: Final = timedelta(minutes=5)


def check_signed(given: str, body: bytes, *, secret: str, now: datetime) -> None:
    """Refuse what is not signed with the secret, or was signed long ago.

    :raises EventForged: it is one of these.
    """
    parts = dict(part.split("=", 1) for part in given.split(",") if "=" in part)
    at = parts.get("t", "")
    if not secret or not at.isdecimal() or len(at) > 12:  # noqa: PLR2004 - seconds since 1970
        raise EventForged
    wanted = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    is_near = abs(now.timestamp() - int(at)) <= TOLERANCE.total_seconds()
    if not hmac.compare_digest(wanted.encode(), parts.get("v1", "").encode()) or not is_near:
        raise EventForged
