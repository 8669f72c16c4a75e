"""What people are told about a story: that there is something to read, never the words themselves."""

from datetime import datetime

from tulay.areas.catalogue.models import Story
from tulay.areas.catalogue.queries.services import service_names
from tulay.areas.identity.queries import PersonCard, person_cards, staff_of
from tulay.areas.notifications.actions import Recipient, send
from tulay.kernel.actor import Actor


def tell_agency(row: Story, service: str, *, actor: Actor, now: datetime) -> None:
    """Tell those who may publish stories of an agency that there is one to read."""
    for card in staff_of(row.agency_id, "catalogue.publish-story"):
        if card.id not in (actor.person_id, row.teller_id):
            _send(row, card, "story_offered", service, actor=actor, now=now)


def tell_teller(row: Story, what: str, *, actor: Actor, now: datetime) -> None:
    """Tell the teller what the agency did."""
    for card in person_cards([row.teller_id]).values():
        service = service_names([row.service_id], card.language)[row.service_id]
        _send(row, card, what, service, actor=actor, now=now)


def _send(
    row: Story, card: PersonCard, what: str, service: str, *, actor: Actor, now: datetime
) -> None:
    send(
        actor=actor,
        recipient=Recipient(card.id, card.email, card.phone, card.language),
        template=f"catalogue.{what}",
        facts={"service": service, "story_id": str(row.id)},
        key=f"catalogue.{what}:{row.id}:{row.version}:{card.id}",
        now=now,
    )
