"""People subscribe to their meetings: a secret link for each, renewed and revoked as they like."""

import secrets
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.meetings.models import Feed
from tulay.areas.meetings.queries.feeds import hash_of
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Forbidden
from tulay.plumbing.actions import action

SECRET_BYTES = 24


@action("meetings.open-feed")
def open_feed(*, actor: Actor, now: datetime) -> str:
    """Make the actor's secret link, in the place of the one before if there is one; return its secret, this once."""
    if actor.person_id is None or actor.on_behalf_of is not None:
        raise Forbidden
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row, is_new = Feed.objects.update_or_create(
        person_id=actor.person_id, defaults={"secret_hash": hash_of(secret), "made_at": now}
    )
    record(
        actor=actor,
        code="meetings.open-feed",
        target=f"feed:{row.id}",
        at=now,
        subject_id=actor.person_id,
        renewed=not is_new,
    )
    return secret


@action("meetings.close-feed")
def close_feed(*, actor: Actor, now: datetime) -> None:
    """End the actor's secret link; where there is none nothing happens."""
    if actor.person_id is None:
        raise Forbidden
    count, _rows = Feed.objects.filter(person_id=actor.person_id).delete()
    record(
        actor=actor,
        code="meetings.close-feed",
        target=f"person:{actor.person_id}",
        at=now,
        subject_id=actor.person_id,
        count=count,
    )


@action("meetings.erase-feed")
def erase_feed(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """End the secret link of somebody who is erased."""
    Feed.objects.filter(person_id=person_id).delete()
    record(
        actor=actor,
        code="meetings.erase-feed",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )
