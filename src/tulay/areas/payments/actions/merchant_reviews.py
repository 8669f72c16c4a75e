"""Decide about businesses that want to take payments."""

from datetime import datetime
from uuid import UUID

from tulay.areas.identity.queries import person_cards
from tulay.areas.identity.queries.stepping_up import require_step_up
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.payments.actions.merchant_seats import give_seat, owners_of
from tulay.areas.payments.actions.merchant_steps import account, move
from tulay.areas.payments.actions.wallets import wallet_for
from tulay.areas.payments.errors.merchants import (
    MerchantHoldsMoney,
    MerchantStepNotPossible,
    MerchantUnknown,
)
from tulay.areas.payments.models.ledger import Account
from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.queries.merchants import SEES, about, people_of
from tulay.areas.payments.rules import merchants as rules
from tulay.areas.payments.rules.ledger import Owner, OwnerKind
from tulay.areas.payments.rules.merchants import MemberRole, MerchantState, MerchantStep
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.actions import action


@action("payments.look-at-merchant")
def look_at_merchant(*, actor: Actor, merchant_id: UUID, now: datetime, what: str = "") -> None:
    """Open a business that the actor's agency looks after: its applicant can read that it was opened.

    :raises MerchantUnknown: there is none by this number.
    """
    row = Merchant.objects.filter(id=merchant_id).exclude(state=MerchantState.DRAFT.value).first()
    if row is None:
        raise MerchantUnknown
    actor.check(SEES, about(row), otherwise=MerchantUnknown)
    account(actor, "payments.look-at-merchant", row, now, what=what)


@action("payments.review-merchant")
def review_merchant(
    *, actor: Actor, merchant_id: UUID, step: MerchantStep, reason: str, now: datetime
) -> MerchantState:
    """Decide about a business: ask for more, approve, refuse, suspend, let it go on, or close it.

    :raises MerchantUnknown: there is none that is the actor's to decide about.
    :raises OwnMerchant: the actor applied for it, or acts for it.
    :raises StepUpNeeded: money may come or go by it, and no second factor was shown lately.
    :raises MerchantReasonMissing: the business could not understand why.
    :raises MerchantStepNotPossible: it stands otherwise.
    :raises MerchantHoldsMoney: it would be closed with money in its account.
    """
    if step in rules.OF_APPLICANT:
        raise MerchantStepNotPossible
    row = Merchant.objects.select_for_update().filter(id=merchant_id).first()
    if row is None or row.state == MerchantState.DRAFT:
        raise MerchantUnknown
    actor.check("payments.review-merchant", about(row), otherwise=MerchantUnknown)
    rules.check_reviewer(actor.person_id, people_of(row))
    require_step_up(actor, now)
    rules.check_reason(step, reason)
    rules.state_after(MerchantState(row.state), step)
    if step is MerchantStep.APPROVE:
        _open(actor, row, now)
    elif step is MerchantStep.CLOSE and (held := _money_of(row)):
        raise MerchantHoldsMoney(amount=Money(row.currency, held))
    move(actor, row, step, reason, now)
    _tell(actor, row, step, reason, now)
    account(actor, "payments.review-merchant", row, now, step=step)
    return MerchantState(row.state)


def _open(actor: Actor, row: Merchant, now: datetime) -> None:
    """Give the business its account, and its applicant the role in which they act for it."""
    row.opened_at, row.opened_by = now, actor.person_id
    owner = Owner(OwnerKind.MERCHANT, row.id)
    wallet_for(owner, row.currency, now=now)
    give_seat(row, row.applicant_id, MemberRole.OWNER, now)


def _money_of(row: Merchant) -> int:
    accounts = Account.objects.filter(owner_kind=OwnerKind.MERCHANT.value, owner_id=row.id)
    return sum(accounts.values_list("balance", flat=True))


def _tell(actor: Actor, row: Merchant, step: MerchantStep, reason: str, now: datetime) -> None:
    """Write to those who manage the business; until it is open, to whoever applied."""
    for person in person_cards(owners_of(row.id) or (row.applicant_id,)).values():
        send(
            actor=actor,
            recipient=Recipient(person.id, person.email, None, person.language),
            template="payments.merchant_moved",
            facts={
                "name": person.name,
                "business": row.name,
                "step": step.value,
                "reason": reason,
                "id": str(row.id),
            },
            key=f"payments.merchant_moved:{row.id}:{row.updated_at.isoformat()}:{person.id}",
            now=now,
        )
