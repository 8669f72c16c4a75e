"""Tell people what happens to their account: always, where they read, whatever they have chosen of other mail."""

from datetime import datetime

from django.utils import timezone

from tulay.areas.identity.models import Person
from tulay.areas.notifications.actions import Recipient, send, send_secret
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.kernel.jurisdiction import JURISDICTIONS


def recipient_of(person: Person, *, address: str | None = None) -> Recipient:
    """Return where a person is reached, or where they were until now."""
    email = address or person.email
    phone = person.phone if person.phone_verified_at else None
    return Recipient(person.id, address=email, phone=phone, language=person.language)


def tell(
    actor: Actor,
    person: Person,
    what: str,
    now: datetime,
    *,
    key: str = "",
    address: str | None = None,
    **facts: object,
) -> None:
    """Send one security notice (`identity.<what>`) inside the action that is its reason; once for a `key`, if named.

    Moments in it are read where the person lives. Two that name one key stand in line before they come here.
    """
    with timezone.override(JURISDICTIONS[person.jurisdiction].zone):
        send(
            actor=actor,
            recipient=recipient_of(person, address=address),
            template=f"identity.{what}",
            facts={"name": person.name or "", "at": now, **facts},
            key=f"identity.{what}:{key or uuid7()}",
            now=now,
            urgent=True,
        )


def hand_over(
    actor: Actor, recipient: Recipient, what: str, *, key: str, now: datetime, **facts: object
) -> None:
    """Send one link or code (`identity.<what>`) to the address or the phone it is for."""
    send_secret(
        actor=actor,
        recipient=recipient,
        template=f"identity.{what}",
        facts=facts,
        key=f"identity.{what}:{key}",
        now=now,
    )
