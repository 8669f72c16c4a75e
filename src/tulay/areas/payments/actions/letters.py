"""Who is told what about a payout: its receiver, in their language."""

from datetime import datetime

from django.conf import settings

from tulay.areas.identity.queries import person_card, resume_path
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.payments.models.payouts import Payout
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.labels import labels

GUEST = "guest"
TEMPLATES = frozenset(
    {
        "payments.payout_paid",
        "payments.payout_failed",
        "payments.payout_refused",
        "payments.payout_reminder",
        "payments.payout_cleared",
    }
)


def tell_receiver(
    payout: Payout, template: str, *, actor: Actor, now: datetime, **facts: object
) -> None:
    """Write to the receiver: inbox, and e-mail where there is one."""
    assert template in TEMPLATES
    card = person_card(payout.person_id)
    page = f"/portal/payouts/{payout.id}/"
    path = resume_path(card.id, now=now, then=page) if card.kind == GUEST else page
    agency = labels("agency", {payout.agency_id})[payout.agency_id]
    send(
        actor=actor,
        recipient=Recipient(card.id, card.email, card.phone, card.language),
        template=template,
        key=f"{template}:{payout.id}:{now.timestamp():.6f}",
        now=now,
        facts={
            "name": card.name,
            "agency": agency,
            "amount": str(Money(payout.currency, payout.amount_minor)),
            "way": payout.way,
            "link": f"{settings.PUBLIC_URL}{path}",
            **facts,
        },
    )
