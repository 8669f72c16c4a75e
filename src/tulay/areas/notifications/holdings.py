"""Personal data of the notifications area: what people were told, and at which address."""

from datetime import datetime
from uuid import UUID

from tulay.areas.notifications import actions, queries
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold


def export(person_id: UUID) -> dict[str, object]:
    """Return every message of a person, and what they chose."""
    return {
        "messages": queries.exported_messages(person_id),
        "wants_email": queries.wants_email(person_id),
    }


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty their messages and addresses."""
    actions.erase_messages(actor=actor, person_id=person_id, now=now)


def forget(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty messages whose time is over."""
    actions.forget_messages(actor=actor, person_id=person_id, before=before, now=now)


hold(
    Holding(
        area="notifications",
        tables=("notifications_message", "notifications_delivery", "notifications_preference"),
        export=export,
        erase=erase,
        expiring=(Expiring("messages", 730, "sent", "emptied", queries.recipients_of_old, forget),),
        kept=(Kept("that a message was sent, when and how often", "proof of notice given", 2555),),
    )
)
