"""How often, and where to, a business wants to be paid out."""

from datetime import datetime
from uuid import UUID

from tulay.areas.identity.queries.stepping_up import require_reauthentication
from tulay.areas.payments.actions.merchant_seats import owned_merchant
from tulay.areas.payments.actions.merchant_steps import account
from tulay.areas.payments.actions.payouts import provider_for
from tulay.areas.payments.actions.settlement_steps import tell_owners
from tulay.areas.payments.errors.settlements import SettlementNeedsAccount
from tulay.areas.payments.models.settlements import SettlementPlan
from tulay.areas.payments.rules import settlements as rules
from tulay.areas.payments.rules.destinations import Destination, Way
from tulay.areas.payments.rules.settlements import Cadence
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action


@action("payments.plan-settlements")
def plan_settlements(
    *, actor: Actor, merchant_id: UUID, cadence: Cadence, destination: Destination, now: datetime
) -> None:
    """Say how often, and where to, a business is paid out; what it was paid before is settled with the first.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises MerchantNotActive: it takes no payments at the moment.
    :raises StepUpNeeded: nothing was shown lately that proves who they are.
    :raises SettlementNeedsAccount: the money would stay where it is.
    :raises NoWayToPay: no gateway here pays out this currency.
    """
    row = owned_merchant(actor, merchant_id, is_active=True)
    require_reauthentication(actor, now)
    if destination.way is Way.WALLET:
        raise SettlementNeedsAccount
    provider_for(destination.way, row.currency)
    assert row.opened_at is not None, "it is open"
    since = rules.period_end(Cadence.DAILY, row.opened_at, JURISDICTIONS[row.jurisdiction].zone)
    wanted = {
        "cadence": cadence.value,
        "way": destination.way.value,
        "destination": destination.as_stored(),
        "updated_at": now,
    }
    SettlementPlan.objects.update_or_create(
        merchant=row,
        defaults=wanted,
        create_defaults={**wanted, "agency_id": row.agency_id, "settled_until_date": since},
    )
    key = f"{row.id}:{now.timestamp():.6f}"
    tell_owners(row, "plan", key, actor=actor, now=now, reason=destination.shown)
    account(actor, "payments.plan-settlements", row, now, cadence=cadence, way=destination.way)
