"""Pay out to businesses what they were paid: once for each period, whoever runs it and whatever dies in the middle.

A settlement is the entries of a business's account after one version up to another, so nothing is in two of them and
nothing between them. The plan's row is held while one is made, and moves on in the same transaction.
"""

from datetime import date, datetime
from uuid import UUID

from tulay.areas.payments.actions.attempts import begin_attempt
from tulay.areas.payments.actions.payouts import provider_for
from tulay.areas.payments.actions.settlement_steps import account, set_aside, take_fee, tell_owners
from tulay.areas.payments.errors.payouts import NoWayToPay
from tulay.areas.payments.models.ledger import Account
from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.models.settlements import Settlement, SettlementPlan
from tulay.areas.payments.queries.merchant_accounts import wallet_of
from tulay.areas.payments.queries.settlements import Unsettled, unsettled
from tulay.areas.payments.rules import settlements as rules
from tulay.areas.payments.rules.attempts import AttemptKind
from tulay.areas.payments.rules.destinations import Way
from tulay.areas.payments.rules.merchants import MerchantState
from tulay.areas.payments.rules.settlements import STOPPED, Cadence, SettlementState
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.money import Money
from tulay.plumbing.actions import action
from tulay.plumbing.jobs import enqueue

SEND_JOB = "payments.send-settlement"


@action("payments.settle")
def settle(*, actor: Actor, merchant_id: UUID, now: datetime) -> UUID | None:
    """Make the settlement of the period that has ended; nothing where it is made, or comes to nothing.

    What is set aside for refunds, or went back since, is kept for the next one, as is a period that comes to nothing.
    """
    plans = SettlementPlan.objects.select_for_update(of=("self",)).select_related("merchant")
    plan = plans.filter(merchant_id=merchant_id).first()
    if plan is None or plan.merchant.state != MerchantState.ACTIVE:
        return None
    row = plan.merchant
    zone = JURISDICTIONS[row.jurisdiction].zone
    until = rules.period_end(Cadence(plan.cadence), now, zone)
    if until <= plan.settled_until_date:
        return None
    found = unsettled(plan, row.currency, rules.moment_of(until, zone))
    made = None
    if found.is_something:
        made = _made(plan, found, until, now)
        if made is None:
            return None
        plan.settled_version, plan.kept_minor = made.to_version, made.kept_minor
    plan.settled_until_date = until
    plan.save(update_fields=["settled_version", "kept_minor", "settled_until_date"])
    if made is None:
        return None
    account(actor, "payments.settle", made, row, now, payments=found.payments)
    return made.id


@action("payments.send-settlement")
def send_settlement(*, actor: Actor, settlement_id: UUID, now: datetime) -> None:
    """Order a settlement at its gateway, unless it was held back or is under way.

    Where the business was stopped meanwhile, it is held back: a finance officer lets it go.
    """
    made = Settlement.objects.select_for_update().get(id=settlement_id)
    if made.state != SettlementState.OPEN:
        return
    row = Merchant.objects.get(id=made.merchant_id)
    if row.state == MerchantState.ACTIVE and not _is_frozen(row):
        made.state = SettlementState.SUBMITTED.value
        begin_attempt(
            kind=AttemptKind.PAYOUT,
            subject_id=made.hold_id,
            provider=made.provider,
            amount=Money(made.currency, made.net_minor),
            now=now,
        )
    else:
        made.state, made.failure = SettlementState.HELD.value, STOPPED
        key = f"{made.id}:{made.try_number}"
        amount = str(Money(made.currency, made.net_minor))
        tell_owners(row, "held", key, actor=actor, now=now, amount=amount)
    made.save(update_fields=["state", "failure"])
    account(actor, "payments.send-settlement", made, row, now)


def _provider(plan: SettlementPlan, currency: str) -> str:
    try:
        return provider_for(Way(plan.way), currency)
    except NoWayToPay:
        return ""


def _free(row: Merchant) -> int:
    """Return what is there and not set aside: nothing where the account is frozen."""
    found = Account.objects.get(id=wallet_of(row.id, row.currency))
    return 0 if found.frozen_at else found.balance - found.held


def _is_frozen(row: Merchant) -> bool:
    found = Account.objects.filter(id=wallet_of(row.id, row.currency), frozen_at__isnull=False)
    return found.exists()


def _made(plan: SettlementPlan, found: Unsettled, until: date, now: datetime) -> Settlement | None:
    """Write a settlement down, take the fee, set the rest aside, and have it sent when it could be looked at."""
    row, number = plan.merchant, uuid7()
    sums, provider = found.sums.within(_free(row)), _provider(plan, row.currency)
    if sums.net <= 0 or not provider:
        return None
    made = Settlement(
        id=number,
        merchant=row,
        agency_id=row.agency_id,
        currency=row.currency,
        starts_date=plan.settled_until_date,
        ends_date=until,
        after_version=found.after_version,
        to_version=found.to_version,
        carried_minor=sums.carried,
        received_minor=sums.received,
        refunded_minor=sums.refunded,
        fee_minor=sums.fee,
        kept_minor=sums.kept,
        net_minor=sums.net,
        state=SettlementState.OPEN.value,
        way=plan.way,
        destination=plan.destination,
        provider=provider,
        made_at=now,
    )
    take_fee(made, now)
    set_aside(made, 1, now)
    made.save(force_insert=True)
    enqueue(SEND_JOB, not_before=now + rules.LOOKED_AT_FOR, settlement_id=number)
    return made
