"""Tell a person, or those who stand by them, that something is there: never what it says."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from tulay.areas.identity.queries import PersonCard, person_card, person_cards
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.support.models import Enrolment
from tulay.areas.support.queries.enrolments import workers_of
from tulay.kernel.actor import Actor


def tell_person(actor: Actor, row: Enrolment, template: str, *, key: str, now: datetime) -> None:
    """Tell the person that something about them can be read."""
    card = person_card(row.candidate_id)
    facts = {"name": card.name, "link": f"{settings.PUBLIC_URL}/portal/support/notes/"}
    send(
        actor=actor,
        recipient=_recipient(card),
        template=template,
        key=f"{template}:{key}",
        now=now,
        facts=facts,
    )


def tell_staff(
    actor: Actor, row: Enrolment, template: str, *, also: UUID, key: str, now: datetime
) -> None:
    """Tell the key workers of a record, and one more colleague, that something waits for them."""
    link = f"{settings.PUBLIC_URL}/desk/support/{row.id}/notes/"
    for card in person_cards({*workers_of(row.id), also}).values():
        send(
            actor=actor,
            recipient=_recipient(card),
            template=template,
            key=f"{template}:{key}:{card.id}",
            now=now,
            facts={"name": card.name, "link": link},
        )


def _recipient(card: PersonCard) -> Recipient:
    return Recipient(card.id, card.email, card.phone, card.language)
