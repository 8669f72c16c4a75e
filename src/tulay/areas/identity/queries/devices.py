"""Which browsers somebody trusts."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer

from tulay.areas.identity.models import TrustedDevice
from tulay.areas.identity.queries.sessions import hash_of

TRUSTED_SALT = "identity.trusted"
SHOWN_MAX = 50


@dataclass(frozen=True, slots=True)
class TrustedCard:
    """A browser that skips the second factor."""

    id: UUID
    agent: str = field(repr=False)
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    is_this: bool


def trusted_devices(person_id: UUID, *, mark: str = "", now: datetime) -> tuple[TrustedCard, ...]:
    """Return the browsers that somebody trusts, the latest first; `mark` is what the asking one keeps."""
    here = trusted_row(person_id, mark, now=now)
    rows = TrustedDevice.objects.filter(person_id=person_id, revoked_at=None, expires_at__gt=now)
    return tuple(
        TrustedCard(
            row.id,
            row.agent or "",
            row.created_at,
            row.used_at,
            row.expires_at,
            is_this=here is not None and row.id == here.id,
        )
        for row in rows.order_by("-id")[:SHOWN_MAX]
    )


def trusted_row(person_id: UUID, mark: str, *, now: datetime) -> TrustedDevice | None:
    """Return the row behind a browser's mark; None if there is none, or it has ended. For the area's actions."""
    try:
        token = Signer(salt=TRUSTED_SALT).unsign(mark)
    except BadSignature:
        return None
    return TrustedDevice.objects.filter(
        person_id=person_id, token_hash=hash_of(token), revoked_at=None, expires_at__gt=now
    ).first()
