"""Requests sent on between agencies: two wait for an answer, one was declined, one accepted."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.referrals import accept_referral, decline_referral, refer
from tulay.areas.cases.models import Request
from tulay.areas.cases.rules.steps import State
from tulay.kernel.actor import SYSTEM
from tulay.site.demo.loading.ground import Ground

FISHING, DISASTER = "fishing-livelihood-kit", "disaster-family-help"
OFFERS = (
    (FISHING, DISASTER, "The storm took the house too. You can help the family with a roof first."),
    (DISASTER, FISHING, "They live by fishing and lost their nets. Your kit would help them most."),
    ("job-matching", "business-name", "She wants to open a shop of her own, not to be employed."),
    (DISASTER, "job-matching", "He asks for work rather than for relief goods."),
)
DECLINED, ACCEPTED = 3, 2
NO = "He has registered with us already, and we have called him for an interview."


def load_referrals(now: datetime, ground: Ground) -> int:
    """Offer the requests through the product's own actions; return how many."""
    made: list[UUID] = []
    used: set[UUID] = set()
    for asked, wanted, why in OFFERS:
        request_id = _fresh(ground.services[asked], used)
        used.add(request_id)
        service_id = ground.services[wanted]
        offer = refer(
            actor=SYSTEM, request_id=request_id, service_id=service_id, reason=why, now=now
        )
        made.append(offer)
    accept_referral(actor=SYSTEM, referral_id=made[ACCEPTED], now=now)
    decline_referral(actor=SYSTEM, referral_id=made[DECLINED], reason=NO, now=now)
    return len(made)


def _fresh(service_id: UUID, used: set[UUID]) -> UUID:
    """Return a request that came in lately and that nobody has opened."""
    rows = Request.objects.filter(service_id=service_id, state=State.SUBMITTED, paid_at=None)
    found: UUID = (
        rows.exclude(id__in=used).order_by("-submitted_at").values_list("id", flat=True)[0]
    )
    return found
