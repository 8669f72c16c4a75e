"""What becomes of a settlement at its gateway, and at the bank behind it."""

from datetime import datetime
from uuid import UUID, uuid5

from tulay.areas.payments.actions.attempts import Concluded
from tulay.areas.payments.actions.ledger import post_hold, reverse, void_hold
from tulay.areas.payments.actions.settlement_steps import account, set_aside, tell_owners
from tulay.areas.payments.actions.webhook_deliveries import announce
from tulay.areas.payments.adapters.protocol import PayoutOrder
from tulay.areas.payments.errors.ledger import AccountFrozen
from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.models.settlements import Settlement
from tulay.areas.payments.rules.attempts import AttemptState
from tulay.areas.payments.rules.destinations import destination_of
from tulay.areas.payments.rules.settlements import SettlementState
from tulay.areas.payments.rules.webhooks_out import WebhookEvent
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money

RETURNED = "returned"


def settlement_order(hold_id: UUID, reference: str) -> PayoutOrder | None:
    """Return the order of a settlement; nothing where the hold is a payout's."""
    made = Settlement.objects.filter(hold_id=hold_id).first()
    if made is None:
        return None
    where = destination_of(made.way, made.destination)
    amount = Money(made.currency, made.net_minor)
    return PayoutOrder(reference, amount, where.account, where.holder)


def conclude_settlement(concluded: Concluded, now: datetime) -> bool:
    """Bring a settlement as far as its call; answer whether the hold was one's."""
    made = _held(concluded.subject_id)
    if made is None:
        return False
    if concluded.state is AttemptState.SUCCEEDED:
        post_hold(made.hold_id, amount_minor=None, now=now)
        made.state, made.paid_at, made.failure = SettlementState.PAID.value, now, ""
        _announce(made, now)
        _note(made, "paid", now)
    elif concluded.state is AttemptState.FAILED:
        void_hold(made.hold_id, now=now)
        _fail(made, concluded.failure, now)
    made.save()
    return True


def is_paid_settlement(hold_id: UUID) -> bool:
    """Answer whether a settlement stands that was paid by this order."""
    made = _held(hold_id)
    return made is not None and made.state == SettlementState.PAID


def take_settlement_back(hold_id: UUID, now: datetime) -> UUID | None:
    """Give a business its money again that a bank sent back, for another try; nothing where it is no settlement's."""
    made = _held(hold_id)
    if made is None:
        return None
    number = uuid5(hold_id, RETURNED)
    reverse(hold_id, reversal_id=number, now=now)
    made.paid_at = None
    _fail(made, RETURNED, now)
    made.save()
    return number


def _fail(made: Settlement, failure: str, now: datetime) -> None:
    """Keep the money aside for the next try, so that nothing else is paid with it meanwhile."""
    made.state, made.failure = SettlementState.FAILED.value, failure
    _note(made, "failed", now)
    before = made.hold_id
    try:
        set_aside(made, made.try_number + 1, now)
    except AccountFrozen:  # it is set aside when it is let go
        made.hold_id, made.try_number = before, made.try_number - 1


def _held(hold_id: UUID) -> Settlement | None:
    return Settlement.objects.select_for_update().filter(hold_id=hold_id).first()


def _note(made: Settlement, what: str, now: datetime) -> None:
    row = Merchant.objects.get(id=made.merchant_id)
    amount = str(Money(made.currency, made.net_minor))
    key = f"{made.id}:{made.try_number}:{made.failure}"
    tell_owners(row, what, key, actor=SYSTEM, now=now, amount=amount)
    account(SYSTEM, "payments.send-settlement", made, row, now, failure=made.failure)


def _announce(made: Settlement, now: datetime) -> None:
    data = {
        "settlement_id": str(made.id),
        "net_minor": made.net_minor,
        "fee_minor": made.fee_minor,
        "currency": made.currency,
        "starts_date": made.starts_date.isoformat(),
        "until_date": made.ends_date.isoformat(),
    }
    subject = f"{made.id}:{made.try_number}"  # paid, sent back and paid again is told twice
    announce(made.merchant_id, WebhookEvent.SETTLEMENT_PAID, subject, data, now=now)
