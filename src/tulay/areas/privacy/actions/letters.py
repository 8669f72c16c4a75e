"""Who is told what about a request: its person by every way we know, the officers in their inbox."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.privacy.models.rights import RightsRequest
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.people import people

DESK = "privacy.decide"


def tell_person(
    actor: Actor, row: RightsRequest, template: str, now: datetime, **facts: object
) -> None:
    """Write to whom a request is about, whatever copies by e-mail they chose: the law asks for it."""
    contact = people().contact(row.person_id)
    if contact is None:
        return
    page = people().way(row.person_id, f"/portal/privacy/requests/{row.id}/", now)
    zone = JURISDICTIONS[contact.jurisdiction].zone
    with timezone.override(zone):
        send(
            actor=actor,
            recipient=Recipient(contact.person_id, contact.email, contact.phone, contact.language),
            template=template,
            key=f"{template}:{row.id}:{now.timestamp():.6f}",
            now=now,
            urgent=True,
            facts={
                "name": contact.name,
                "right": row.right,
                "due_at": row.due_at,
                "link": f"{settings.PUBLIC_URL}{page}",
                **facts,
            },
        )


def tell_officers(actor: Actor, row: RightsRequest, template: str, now: datetime) -> None:
    """Put a line into the inbox of everybody who can answer; it names no person."""
    for contact in people().who_may(DESK):
        if contact.person_id == row.person_id:
            continue
        send(
            actor=actor,
            recipient=Recipient(contact.person_id, None, None, contact.language),
            template=template,
            key=f"{template}:{row.id}:{row.due_at:%Y%m%d}:{contact.person_id}",
            now=now,
            facts={
                "name": contact.name,
                "right": row.right,
                "due_at": row.due_at,
                "link": f"{settings.PUBLIC_URL}/desk/privacy/requests/{row.id}/",
            },
        )
