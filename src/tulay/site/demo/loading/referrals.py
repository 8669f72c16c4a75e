"""Requests sent on between agencies: two wait for an answer, one was declined, one accepted."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.referrals import accept_referral, decline_referral, refer
from tulay.areas.cases.models import Referral, Request
from tulay.areas.cases.rules.steps import State
from tulay.kernel.actor import SYSTEM
from tulay.site.demo.loading.ground import Ground

FISHING, DISASTER = "fishing-livelihood-kit", "disaster-family-help"
OFFERS = (
    (FISHING, DISASTER, "The storm took the house too. You can help the family with a roof first."),
    (DISASTER, FISHING, "They live by fishing and lost their nets. Your kit would help them most."),
)
ACCEPTED = (
    "job-matching",
    "business-name",
    "She wants to open a shop of her own, not to be employed.",
)
DECLINED = (DISASTER, "job-matching", "He asks for work rather than for relief goods.")
NO = "He has registered with us already, and we have called him for an interview."


def load_referrals(now: datetime, ground: Ground) -> int:
    """Offer requests through the product's own actions; return how many. A small demo may lack some."""
    made = {offer: _offered(offer, ground, now) for offer in (*OFFERS, ACCEPTED, DECLINED)}
    if accepted := made[ACCEPTED]:
        accept_referral(actor=SYSTEM, referral_id=accepted, now=now)
    if declined := made[DECLINED]:
        decline_referral(actor=SYSTEM, referral_id=declined, reason=NO, now=now)
    return sum(one is not None for one in made.values())


def _offered(offer: tuple[str, str, str], ground: Ground, now: datetime) -> UUID | None:
    """Offer what came in lately, was opened by nobody and is offered to nobody; nothing where there is none."""
    asked, wanted, why = offer
    offered = Referral.objects.values("request_id")
    rows = Request.objects.filter(
        service_id=ground.services[asked], state=State.SUBMITTED, paid_at=None
    ).exclude(id__in=offered)
    request = rows.order_by("-submitted_at").first()
    if request is None:
        return None
    return refer(
        actor=SYSTEM,
        request_id=request.id,
        service_id=ground.services[wanted],
        reason=why,
        now=now,
    )
