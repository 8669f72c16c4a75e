"""Hold a settlement back, and let it go: one that was held, or one that did not arrive."""

from datetime import datetime
from uuid import UUID

from tulay.areas.identity.queries.stepping_up import require_step_up
from tulay.areas.payments.actions.ledger import void_hold
from tulay.areas.payments.actions.payouts import provider_for
from tulay.areas.payments.actions.settlement_steps import account, set_aside, tell_owners
from tulay.areas.payments.errors.settlements import SettlementPlanMissing, SettlementUnknown
from tulay.areas.payments.errors.webhooks_out import MerchantNotActive
from tulay.areas.payments.models.ledger import Hold
from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.models.settlements import Settlement, SettlementPlan
from tulay.areas.payments.queries.merchants import people_of
from tulay.areas.payments.rules import settlements as rules
from tulay.areas.payments.rules.destinations import Way
from tulay.areas.payments.rules.ledger import HoldState
from tulay.areas.payments.rules.merchants import MerchantState, check_reviewer
from tulay.areas.payments.rules.settlements import SettlementState, SettlementStep
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.actions import action
from tulay.plumbing.jobs import enqueue


@action("payments.decide-settlement")
def decide_settlement(
    *, actor: Actor, settlement_id: UUID, step: SettlementStep, reason: str, now: datetime
) -> SettlementState:
    """Hold a settlement back with a reason that the business reads, or let it go; one that failed is sent anew.

    :raises SettlementUnknown: there is none that is the actor's to decide about.
    :raises OwnMerchant: the actor belongs to the business.
    :raises StepUpNeeded: no second factor was shown lately.
    :raises SettlementStepNotPossible: it stands otherwise.
    :raises SettlementReasonMissing: it is held back without a reason.
    :raises MerchantNotActive: it would be let go while its business takes no payments.
    :raises SettlementPlanMissing: nobody acts for the business any more, so nobody says where to.
    :raises NoWayToPay: no gateway here pays out this currency.
    :raises AccountFrozen: no money leaves the account of the business.
    """
    made = Settlement.objects.select_for_update().filter(id=settlement_id).first()
    if made is None or not actor.may("payments.decide-settlement", made.agency_id):
        raise SettlementUnknown
    row = Merchant.objects.get(id=made.merchant_id)
    check_reviewer(actor.person_id, people_of(row))
    require_step_up(actor, now)
    rules.check_step(SettlementState(made.state), step, reason)
    if step is SettlementStep.HOLD_BACK:
        _hold_back(actor, made, row, reason.strip()[: rules.REASON_MAX], now)
    else:
        _release(made, row, now)
    made.decided_by = actor.person_id
    made.save()
    account(actor, "payments.decide-settlement", made, row, now, step=step)
    return SettlementState(made.state)


def _hold_back(actor: Actor, made: Settlement, row: Merchant, reason: str, now: datetime) -> None:
    made.state, made.reason = SettlementState.HELD.value, reason
    key, amount = f"{made.id}:{now.timestamp():.6f}", str(Money(made.currency, made.net_minor))
    tell_owners(row, "held", key, actor=actor, now=now, amount=amount, reason=reason)


def _release(made: Settlement, row: Merchant, now: datetime) -> None:
    """Set the money aside for another try, to where the business wants it now."""
    plan = SettlementPlan.objects.filter(merchant_id=row.id).first()
    if plan is None:
        raise SettlementPlanMissing
    if row.state != MerchantState.ACTIVE:
        raise MerchantNotActive
    if Hold.objects.filter(id=made.hold_id, state=HoldState.PENDING.value).exists():
        void_hold(made.hold_id, now=now)
    made.way, made.destination = plan.way, plan.destination
    made.provider = provider_for(Way(plan.way), made.currency)
    set_aside(made, made.try_number + 1, now)
    made.state, made.failure, made.reason = SettlementState.OPEN.value, "", None
    enqueue("payments.send-settlement", settlement_id=made.id)
