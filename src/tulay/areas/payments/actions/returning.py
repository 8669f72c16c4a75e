"""Money that a bank sends back after it had gone: the agency has it again, and the payout waits for another try."""

from datetime import datetime
from uuid import UUID, uuid5

from tulay.areas.payments.actions.ledger import reverse
from tulay.areas.payments.actions.paying import fail
from tulay.areas.payments.actions.payouts import account
from tulay.areas.payments.models.payments import Attempt
from tulay.areas.payments.models.payouts import Payout
from tulay.areas.payments.rules.payouts import PayoutState, Receipt
from tulay.kernel.actor import SYSTEM

RETURNED = "returned"


def returnable(attempt: Attempt) -> bool:
    """Answer whether the payout of an order is still the one that this order paid."""
    held = Payout.objects.select_for_update().filter(hold_id=attempt.subject_id)
    return held.filter(state=PayoutState.SUCCEEDED.value).exists()


def take_back(attempt: Attempt, now: datetime) -> UUID:
    """Give the agency its money again and put the payout into the queue of those that did not arrive."""
    payout = Payout.objects.select_for_update().get(hold_id=attempt.subject_id)
    number = uuid5(attempt.subject_id, RETURNED)
    reverse(attempt.subject_id, reversal_id=number, now=now)
    payout.receipt, payout.answered_at, payout.reminded_at = Receipt.OPEN.value, None, None
    payout.objection = payout.clearing = payout.cleared_by = None
    fail(payout, RETURNED, now)
    payout.save()
    account(SYSTEM, "payments.pay-out", payout, now, failure=payout.failure)
    return number
