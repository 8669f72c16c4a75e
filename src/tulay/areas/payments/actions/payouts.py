"""A payout from the proposal to its approval: who promised, who lets the money go, who calls it off."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from tulay.areas.audit.actions import record
from tulay.areas.identity.queries import require_step_up
from tulay.areas.payments.actions.clearing import clearing_of
from tulay.areas.payments.actions.ledger import account_for, hold
from tulay.areas.payments.actions.letters import tell_receiver
from tulay.areas.payments.actions.wallets import wallet_for
from tulay.areas.payments.adapters.registry import gateways_for
from tulay.areas.payments.errors.payouts import (
    NoWayToPay,
    PayoutProposedAlready,
    PayoutUnknown,
)
from tulay.areas.payments.events import PayoutRefused
from tulay.areas.payments.models.payouts import Payout
from tulay.areas.payments.rules.attempts import AttemptKind, reference_of
from tulay.areas.payments.rules.bank_files import BANK_FILE
from tulay.areas.payments.rules.destinations import Way
from tulay.areas.payments.rules.ledger import (
    AccountKind,
    HoldOrder,
    Owner,
    OwnerKind,
    TransferKind,
)
from tulay.areas.payments.rules.payouts import (
    HOLD_LASTS,
    Hand,
    PayoutState,
    check_approver,
    check_cancellable,
    check_second,
    check_step,
    checked_reason,
    has_approvals,
)
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish
from tulay.plumbing.jobs import enqueue

PAY_JOB = "payments.pay-out"


@action("payments.propose-payout")
def propose_payout(
    *,
    actor: Actor,
    reference: str,
    agency_id: UUID,
    person_id: UUID,
    amount: Money,
    deciders: Collection[UUID],
    now: datetime,
) -> UUID:
    """Propose to pay somebody what an agency promised them; a finance officer has to approve it.

    Said again, it is the same payout; one that was called off comes back. `deciders` will not approve it.

    :raises PayoutProposedAlready: another amount, or another person, was proposed for this reference.
    """
    known = Payout.objects.select_for_update().filter(reference=reference).first()
    if known is None:
        known = Payout(
            agency_id=agency_id,
            person_id=person_id,
            reference=reference,
            amount_minor=amount.minor,
            currency=amount.currency,
            proposed_at=now,
        )
    elif (known.person_id, known.amount_minor, known.currency) != (
        person_id,
        amount.minor,
        amount.currency,
    ):
        raise PayoutProposedAlready
    elif known.state != PayoutState.CANCELLED:
        return known.id
    known.deciders = sorted(deciders)
    known.state, known.ended_at, known.proposed_at = PayoutState.PROPOSED.value, None, now
    known.updated_at = now
    known.save()
    account(actor, "payments.propose-payout", known, now)
    return known.id


@action("payments.approve-payout")
def approve_payout(*, actor: Actor, payout_id: UUID, now: datetime) -> PayoutState:
    """Approve a payout, or try a failed one again: the amount is set aside, and sent at once.

    Above the limit the first approval waits for a second finance officer.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises PayoutUnknown: there is none by this id that is the actor's to see.
    :raises PayoutStepNotPossible: it was approved, refused or called off.
    :raises DecidedByYou: the officer decided about what is paid for.
    :raises PaidToYou: the officer is the receiver.
    :raises SecondFinanceOfficerNeeded: the officer gave the first approval.
    :raises FundsLacking: the agency has not enough money.
    :raises NoWayToPay: no gateway here pays into such an account.
    """
    require_step_up(actor, now)
    payout = payout_in_hand(actor, "payments.approve-payout", payout_id)
    check_step(PayoutState(payout.state), PayoutState.APPROVED, Hand.FINANCE)
    check_approver(actor.person_id, receiver_id=payout.person_id, deciders=payout.deciders)
    if payout.state == PayoutState.FAILED:
        payout.failure, payout.ended_at = "", None
    else:
        _sign(payout, actor, now)
    amount = Money(payout.currency, payout.amount_minor)
    is_whole = has_approvals(amount, payout.first_by, payout.second_by)
    if is_whole:
        set_aside(payout, now)
    payout.updated_at = now
    payout.save()
    account(actor, "payments.approve-payout", payout, now, is_whole=is_whole)
    return PayoutState(payout.state)


@action("payments.refuse-payout")
def refuse_payout(*, actor: Actor, payout_id: UUID, reason: str, now: datetime) -> None:
    """Refuse to pay, with a reason that the receiver reads.

    :raises PayoutReasonMissing: nothing was said.
    :raises PayoutUnknown: there is none by this id that is the actor's to see.
    :raises PayoutStepNotPossible: the money is on its way, or the payout has ended.
    :raises DecidedByYou: the officer decided about what is paid for.
    :raises PaidToYou: the officer is the receiver.
    """
    said = checked_reason(reason)
    payout = payout_in_hand(actor, "payments.refuse-payout", payout_id)
    check_step(PayoutState(payout.state), PayoutState.REFUSED, Hand.FINANCE)
    check_approver(actor.person_id, receiver_id=payout.person_id, deciders=payout.deciders)
    payout.state, payout.reason, payout.ended_at = PayoutState.REFUSED.value, said, now
    payout.updated_at = now
    payout.save()
    account(actor, "payments.refuse-payout", payout, now)
    tell_receiver(payout, "payments.payout_refused", actor=actor, now=now, reason=said)
    publish(PayoutRefused(payout.id, payout.reference, payout.agency_id, payout.person_id))


@action("payments.cancel-payout")
def cancel_payout(*, actor: Actor, reference: str, now: datetime) -> None:
    """Call a payout off because what it pays for was taken back; nothing where none was proposed.

    :raises PayoutUnderWay: the money is on its way, or was paid.
    """
    payout = Payout.objects.select_for_update().filter(reference=reference).first()
    if payout is None or payout.state in {PayoutState.CANCELLED, PayoutState.REFUSED}:
        return
    check_cancellable(PayoutState(payout.state))
    check_step(PayoutState(payout.state), PayoutState.CANCELLED, Hand.SYSTEM)
    payout.state, payout.ended_at, payout.updated_at = PayoutState.CANCELLED.value, now, now
    forget_approvals(payout)
    payout.save()
    account(actor, "payments.cancel-payout", payout, now)


def payout_in_hand(actor: Actor, code: str, payout_id: UUID) -> Payout:
    """Fetch and hold a payout of an agency in which `code` is the actor's.

    :raises PayoutUnknown: there is none, or it is not this actor's to see.
    """
    payout = Payout.objects.select_for_update().filter(id=payout_id).first()
    if payout is None or not actor.may(code, payout.agency_id):
        raise PayoutUnknown
    return payout


def set_aside(payout: Payout, now: datetime) -> None:
    """Hold the amount on the agency's treasury for this try, and send it by a job."""
    payout.try_number += 1
    payout.hold_id = uuid5(payout.id, f"hold:{payout.try_number}")
    payout.provider = provider_for(Way(payout.way), payout.currency)
    hold(
        HoldOrder(
            id=payout.hold_id,
            debit=treasury_of(payout, now),
            credit=counter_account(payout, now),
            amount=Money(payout.currency, payout.amount_minor),
            expires_at=now + HOLD_LASTS,
            kind=TransferKind.PAYOUT,
            reference=_reference(payout, payout.hold_id),
        ),
        now=now,
    )
    payout.state, payout.approved_at = PayoutState.APPROVED.value, now
    enqueue(PAY_JOB, key=f"{PAY_JOB}:{payout.id}:{payout.try_number}", payout_id=payout.id)


def treasury_of(payout: Payout, now: datetime) -> UUID:
    """Return the account from which an agency pays."""
    owner = Owner(OwnerKind.AGENCY, payout.agency_id)
    return account_for(owner, AccountKind.TREASURY, payout.currency, now=now)


def provider_for(way: Way, currency: str) -> str:
    """Return the gateway through which money goes this way; empty for a wallet.

    :raises NoWayToPay: no gateway here pays out this currency.
    """
    if way is Way.WALLET:
        return ""
    found = gateways_for(AttemptKind.PAYOUT, currency)
    if way is not Way.BANK:
        found = tuple(name for name in found if name != BANK_FILE)
    if not found:
        raise NoWayToPay(currency=currency)
    return found[0]


def counter_account(payout: Payout, now: datetime) -> UUID:
    """Return the account to which the amount goes: the receiver's wallet, or the gateway's."""
    if payout.provider:
        return clearing_of(payout.provider, payout.currency, now)
    owner = Owner(OwnerKind.PERSON, payout.person_id)
    return wallet_for(owner, payout.currency, now=now)


def forget_approvals(payout: Payout) -> None:
    """Let a payout be approved from the beginning."""
    payout.first_by = payout.first_at = payout.second_by = payout.second_at = None
    payout.approved_at = None


def account(actor: Actor, code: str, payout: Payout, now: datetime, **facts: Any) -> None:
    """Append the audit entry of something done to a payout."""
    record(
        actor=actor,
        code=code,
        target=f"payout:{payout.id}",
        at=now,
        subject_id=payout.person_id,
        agency=payout.agency_id,
        state=payout.state,
        reference=payout.reference,
        amount_minor=payout.amount_minor,
        currency=payout.currency,
        **facts,
    )


def _reference(payout: Payout, hold_id: UUID) -> str:
    """Return how the ledger names the money: as the gateway does, where there is one."""
    outside = reference_of(AttemptKind.PAYOUT, hold_id)
    return outside if payout.provider else f"payout:{payout.id}"


def _sign(payout: Payout, actor: Actor, now: datetime) -> None:
    assert actor.person_id is not None, "a program approves no payout"
    check_second(actor.person_id, first_id=payout.first_by)
    if payout.first_by is None:
        payout.first_by, payout.first_at = actor.person_id, now
    else:
        payout.second_by, payout.second_at = actor.person_id, now
