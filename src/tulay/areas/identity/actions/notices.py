"""Tell a person at once what happened to the safety of their account, whatever else they chose to be told."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from tulay.areas.identity.models import Person
from tulay.areas.notifications.actions import Recipient, send
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.kernel.jurisdiction import JURISDICTIONS


def tell(
    actor: Actor, person: Person, event: str, now: datetime, *, key: str = "", **facts: object
) -> UUID:
    """Write to a person about an event, inside the action that is the event; once for a `key`, if one is named."""
    with timezone.override(JURISDICTIONS[person.jurisdiction].zone):
        return send(
            actor=actor,
            recipient=recipient_of(person),
            template=f"identity.{event}",
            facts={"name": person.name, "at": now, **facts},
            key=f"identity.{event}:{key or uuid7()}",
            now=now,
            urgent=True,
        )


def recipient_of(person: Person) -> Recipient:
    """Return where a person is reached: only by what they have proven to be theirs."""
    return Recipient(
        person.id,
        address=person.email,
        phone=person.phone if person.phone_verified_at else None,
        language=person.language,
    )
