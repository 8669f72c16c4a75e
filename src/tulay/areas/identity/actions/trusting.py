"""Browsers that skip the second factor: 30 days, until the password changes, factors are reset, or they are revoked."""

import secrets
from datetime import datetime
from uuid import UUID

from django.core.signing import Signer

from tulay.areas.identity import rules
from tulay.areas.identity.models import Person, TrustedDevice
from tulay.areas.identity.queries.devices import TRUSTED_SALT, trusted_row
from tulay.areas.identity.queries.sessions import hash_of

TOKEN_BYTES = 32
AGENT_LONGEST = 300


def is_trusted(person: Person, mark: str, *, now: datetime) -> bool:
    """Answer whether this browser may skip the second factor of this very person; note that it did."""
    row = trusted_row(person.id, mark, now=now)
    if row is None:
        return False
    row.used_at = now
    row.save(update_fields=["used_at"])
    return True


def trust(person: Person, *, agent: str, now: datetime) -> str:
    """Write a trusted browser inside the running action; return the mark it keeps."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    TrustedDevice.objects.create(
        person=person,
        token_hash=hash_of(token),
        agent=agent[:AGENT_LONGEST] or None,
        created_at=now,
        used_at=now,
        expires_at=now + rules.TRUSTED_LASTS,
    )
    return Signer(salt=TRUSTED_SALT).sign(token)


def distrust_all(person_id: UUID, *, now: datetime) -> int:
    """End every trust of a person inside the running action: after a new password, or a reset of factors."""
    return TrustedDevice.objects.filter(person_id=person_id, revoked_at=None).update(revoked_at=now)
