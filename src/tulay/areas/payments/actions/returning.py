"""Money that a bank sends back after it had gone: the agency has it again, and the payout waits for another try."""

from datetime import datetime
from uuid import UUID, uuid5

from tulay.areas.payments.actions.ledger import reverse
from tulay.areas.payments.actions.paying import fail
from tulay.areas.payments.actions.payouts import account
from tulay.areas.payments.actions.settlements_outside import (
    RETURNED,
    is_paid_settlement,
    take_settlement_back,
)
from tulay.areas.payments.models.payments import Attempt
from tulay.areas.payments.models.payouts import Payout
from tulay.areas.payments.rules.payouts import PayoutState, Receipt
from tulay.kernel.actor import SYSTEM


def returnable(attempt: Attempt) -> bool:
    """Answer whether the payout, or the settlement, of an order is still the one that this order paid."""
    if is_paid_settlement(attempt.subject_id):
        return True
    held = Payout.objects.select_for_update().filter(hold_id=attempt.subject_id)
    return held.filter(state=PayoutState.SUCCEEDED.value).exists()


def take_back(attempt: Attempt, now: datetime) -> UUID:
    """Give the agency, or the business, its money again, and put it into the queue of what did not arrive."""
    settled = take_settlement_back(attempt.subject_id, now)
    if settled is not None:
        return settled
    payout = Payout.objects.select_for_update().get(hold_id=attempt.subject_id)
    number = uuid5(attempt.subject_id, RETURNED)
    reverse(attempt.subject_id, reversal_id=number, now=now)
    payout.receipt, payout.answered_at, payout.reminded_at = Receipt.OPEN.value, None, None
    payout.objection = payout.clearing = payout.cleared_by = None
    fail(payout, RETURNED, now)
    payout.save()
    account(SYSTEM, "payments.pay-out", payout, now, failure=payout.failure)
    return number
