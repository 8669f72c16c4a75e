"""Opening somebody's payout is accounted for."""

from datetime import datetime
from uuid import UUID

from tulay.areas.payments.actions.payouts import account
from tulay.areas.payments.errors.payouts import PayoutUnknown
from tulay.areas.payments.queries.payouts import visible_payouts
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("payments.look-at-payout")
def look_at_payout(*, actor: Actor, payout_id: UUID, now: datetime) -> None:
    """Open somebody's payout: they can read that it was opened.

    :raises PayoutUnknown: there is none by this id that is the actor's to see.
    """
    row = visible_payouts(actor, "payments.look-at-payout").filter(id=payout_id).first()
    if row is None:
        raise PayoutUnknown
    account(actor, "payments.look-at-payout", row, now)
