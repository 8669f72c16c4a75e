"""Personal data of the payments area: how businesses are reached, and what they handed in."""

from datetime import datetime
from uuid import UUID

from tulay.areas.payments.actions.merchant_erasure import erase_merchants, forget_merchants
from tulay.areas.payments.queries.merchant_holdings import applicants_of_old, exported_merchants
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold


def export(person_id: UUID) -> dict[str, object]:
    """Return a person's businesses."""
    return {"merchants": exported_merchants(person_id)}


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty how their businesses are reached, and what they handed in."""
    erase_merchants(actor=actor, person_id=person_id, now=now)


def forget_businesses(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty businesses whose time is over."""
    forget_merchants(actor=actor, person_id=person_id, before=before, now=now)


hold(
    Holding(
        area="payments",
        tables=("payments_merchant", "payments_merchant_move", "payments_merchant_paper"),
        export=export,
        erase=erase,
        expiring=(
            Expiring("merchants", 2555, "ended", "emptied", applicants_of_old, forget_businesses),
        ),
        kept=(Kept("that a business applied, its steps and its outcome", "bookkeeping", 3650),),
    )
)
