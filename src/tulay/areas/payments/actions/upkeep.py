"""What the ledger needs done from time to time."""

from datetime import datetime

from tulay.areas.audit.actions import record
from tulay.areas.payments.actions import ledger
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

MONTHS_AHEAD = 13
HOLDS_AT_A_TIME = 500


@action("payments.fold")
def fold_hot_accounts(*, actor: Actor, now: datetime) -> int:
    """Add what has come into hot accounts to their balances; return how many entries were waiting."""
    folded = ledger.fold()
    if folded:  # a quiet night leaves no entry every ten seconds
        record(actor=actor, code="payments.fold", target="ledger", at=now, entries=folded)
    return folded


@action("payments.open-months")
def open_months_ahead(*, actor: Actor, now: datetime) -> int:
    """Make room for the entries of the coming months; return how many months were missing."""
    made = ledger.open_months(now=now, many=MONTHS_AHEAD)
    if made:
        record(actor=actor, code="payments.open-months", target="ledger", at=now, months=made)
    return made


@action("payments.expire-holds")
def expire_due_holds(*, actor: Actor, now: datetime) -> int:
    """Free the money of holds that have run out; return how many they were."""
    expired = ledger.expire_holds(now=now, many=HOLDS_AT_A_TIME)
    if expired:
        record(actor=actor, code="payments.expire-holds", target="ledger", at=now, holds=expired)
    return expired
