"""End the trust in browsers."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity.actions.trusting import distrust_all
from tulay.areas.identity.errors import UnknownTrust
from tulay.areas.identity.models import TrustedDevice
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("identity.revoke-trust")
def revoke_trust(*, actor: Actor, device_id: UUID, now: datetime) -> None:
    """End the trust in one of one's own browsers.

    :raises UnknownTrust: there is none of theirs by this id, or it has ended.
    """
    assert actor.person_id is not None
    mine = TrustedDevice.objects.filter(
        id=device_id, person_id=actor.person_id, revoked_at=None, expires_at__gt=now
    )
    if not mine.update(revoked_at=now):
        raise UnknownTrust
    record(
        actor=actor,
        code="identity.revoke-trust",
        target=f"device:{device_id}",
        at=now,
        subject_id=actor.person_id,
    )


@action("identity.revoke-all-trust")
def revoke_all_trust(*, actor: Actor, now: datetime) -> int:
    """End the trust in all of one's own browsers; return how many."""
    assert actor.person_id is not None
    count = distrust_all(actor.person_id, now=now)
    record(
        actor=actor,
        code="identity.revoke-all-trust",
        target=f"person:{actor.person_id}",
        at=now,
        subject_id=actor.person_id,
        count=count,
    )
    return count
