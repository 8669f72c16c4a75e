"""Payouts that leave the platform: to a bank or a mobile number, through a gateway, each try one order."""

from datetime import datetime
from uuid import UUID, uuid5

from tulay.areas.payments.actions.attempts import Concluded, on_outcome, order_for
from tulay.areas.payments.actions.clearing import clearing_of
from tulay.areas.payments.actions.ledger import account_for, post_hold, transfer, void_hold
from tulay.areas.payments.actions.paying import fail, step, succeed
from tulay.areas.payments.actions.payouts import account
from tulay.areas.payments.actions.settlements_outside import conclude_settlement, settlement_order
from tulay.areas.payments.adapters.protocol import PayoutOrder
from tulay.areas.payments.models.payouts import Payout
from tulay.areas.payments.rules.attempts import AttemptKind, AttemptState
from tulay.areas.payments.rules.destinations import destination_of
from tulay.areas.payments.rules.ledger import PLATFORM, AccountKind, TransferKind, TransferOrder
from tulay.areas.payments.rules.payouts import PayoutState
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money


@order_for(AttemptKind.PAYOUT)
def _order(hold_id: UUID, reference: str) -> PayoutOrder:
    settled = settlement_order(hold_id, reference)
    if settled is not None:
        return settled
    payout = Payout.objects.get(hold_id=hold_id)
    where = destination_of(payout.way, payout.destination)
    amount = Money(payout.currency, payout.amount_minor)
    return PayoutOrder(reference, amount, where.account, where.holder)


@on_outcome(AttemptKind.PAYOUT)
def _conclude(concluded: Concluded, now: datetime) -> None:
    """Bring the payout as far as its call; the hold is posted or voided in the same transaction."""
    if conclude_settlement(concluded, now):
        if concluded.state is AttemptState.SUCCEEDED:
            _book_fee(concluded, now)
        return
    payout = Payout.objects.select_for_update().get(hold_id=concluded.subject_id)
    if concluded.state is AttemptState.UNKNOWN and payout.state == PayoutState.SUBMITTED:
        step(payout, PayoutState.UNKNOWN, now)
    elif concluded.state is AttemptState.SUCCEEDED:
        post_hold(concluded.subject_id, amount_minor=None, now=now)
        _book_fee(concluded, now)
        succeed(payout, now)
    elif concluded.state is AttemptState.FAILED:
        void_hold(concluded.subject_id, now=now)
        fail(payout, concluded.failure, now)
    else:
        return
    payout.save()
    account(SYSTEM, "payments.pay-out", payout, now, failure=payout.failure)


def _book_fee(concluded: Concluded, now: datetime) -> None:
    """Let the gateway keep its fee, which is the platform's cost."""
    if not concluded.fee_minor:
        return
    fee = Money(concluded.amount.currency, concluded.fee_minor)
    fees = account_for(PLATFORM, AccountKind.FEES, fee.currency, now=now)
    clearing = clearing_of(concluded.provider, fee.currency, now)
    number = uuid5(concluded.subject_id, "fee")
    order = TransferOrder(number, fees, clearing, fee, TransferKind.FEE, concluded.reference)
    transfer(order, now=now)
