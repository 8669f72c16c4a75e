"""Give money back: one finance officer asks, another looks and lets it go."""

from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from tulay.areas.audit.actions import record
from tulay.areas.payments.actions.attempts import Concluded, begin_attempt, on_outcome, order_for
from tulay.areas.payments.actions.clearing import book_refund
from tulay.areas.payments.actions.ledger import post_hold, void_hold
from tulay.areas.payments.actions.merchant_payments import hold_refund, tell_merchant
from tulay.areas.payments.adapters.protocol import RefundOrder
from tulay.areas.payments.errors.payments import (
    PaymentStepNotPossible,
    PaymentUnknown,
    RefundUnknown,
)
from tulay.areas.payments.events import PaymentRefunded
from tulay.areas.payments.models.payments import Payment, Refund
from tulay.areas.payments.rules import payments as rules
from tulay.areas.payments.rules.attempts import AttemptKind, AttemptState, reference_of
from tulay.areas.payments.rules.payments import PAID, RESERVING, Hand, PaymentState, RefundState
from tulay.areas.payments.rules.webhooks_out import WebhookEvent
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish


@action("payments.ask-refund")
def ask_refund(
    *, actor: Actor, payment_id: UUID, amount_minor: int, reason: str, now: datetime
) -> UUID:
    """Propose to give back a payment, or a part of it. Nothing moves before somebody else has looked.

    :raises PaymentUnknown: there is none by this id in what they look after.
    :raises PaymentStepNotPossible: it is not paid, or all of it was given back.
    :raises RefundTooLarge: that is more than is left.
    :raises RefundReasonMissing: no reason is given.
    """
    payment = Payment.objects.select_for_update().filter(id=payment_id).first()
    if payment is None or not actor.may("payments.ask-refund", payment.agency_id):
        raise PaymentUnknown
    if PaymentState(payment.state) not in PAID:
        raise PaymentStepNotPossible
    rules.check_refund(
        amount_minor,
        paid_minor=payment.amount_minor,
        reserved_minor=_reserved(payment),
        reason=reason,
    )
    assert actor.person_id is not None, "a program has no finance officer's role"
    refund = Refund(
        payment=payment,
        payer_id=payment.payer_id,
        agency_id=payment.agency_id,
        amount_minor=amount_minor,
        currency=payment.currency,
        state=RefundState.PROPOSED.value,
        reason=reason.strip()[: rules.REASON_MAX],
        asked_by=actor.person_id,
        asked_at=now,
    )
    refund.save(force_insert=True)
    _account(actor, "payments.ask-refund", refund, now)
    return refund.id


@action("payments.approve-refund")
def approve_refund(*, actor: Actor, refund_id: UUID, now: datetime) -> None:
    """Let a refund go: the order goes to the gateway after the commit.

    :raises RefundUnknown: there is none by this id in what they look after.
    :raises SecondPersonNeeded: they asked for it themselves.
    :raises PaymentStepNotPossible: somebody has decided already.
    :raises FundsLacking: the business that was paid has not so much any more.
    """
    refund = _decided(actor, "payments.approve-refund", refund_id, RefundState.SUBMITTED, now)
    refund.save()
    payment = refund.payment
    hold_refund(refund, payment, now)
    begin_attempt(
        kind=AttemptKind.REFUND,
        subject_id=refund.id,
        provider=payment.provider,
        amount=refund.amount,
        now=now,
    )
    _account(actor, "payments.approve-refund", refund, now)


@action("payments.refuse-refund")
def refuse_refund(*, actor: Actor, refund_id: UUID, now: datetime) -> None:
    """Refuse a refund that somebody else asked for.

    :raises RefundUnknown: there is none by this id in what they look after.
    :raises SecondPersonNeeded: they asked for it themselves.
    :raises PaymentStepNotPossible: somebody has decided already.
    """
    refund = _decided(actor, "payments.refuse-refund", refund_id, RefundState.REFUSED, now)
    refund.ended_at = now
    refund.save()
    _account(actor, "payments.refuse-refund", refund, now)


@order_for(AttemptKind.REFUND)
def _order(refund_id: UUID, reference: str) -> RefundOrder:
    refund = Refund.objects.select_related("payment").get(id=refund_id)
    charge = reference_of(AttemptKind.CHARGE, refund.payment_id)
    return RefundOrder(reference, refund.amount, charge, refund.payment.gateway_reference)


@on_outcome(AttemptKind.REFUND)
def _conclude(concluded: Concluded, now: datetime) -> None:
    """Bring the refund as far as its call; with success the payment, the ledger and the areas above hear of it."""
    refund = Refund.objects.select_for_update().get(id=concluded.subject_id)
    if concluded.state in {AttemptState.PENDING, AttemptState.CALLED}:
        return
    new = RefundState(concluded.state.value)
    if refund.state == new:
        return
    rules.check_refund_step(RefundState(refund.state), new, Hand.SYSTEM)
    refund.state, refund.failure = new.value, concluded.failure
    if new is not RefundState.UNKNOWN:
        refund.ended_at = now
    refund.save()
    if new is RefundState.SUCCEEDED:
        _given_back(refund, concluded, now)
    elif new is RefundState.FAILED and refund.payment.merchant_id is not None:
        void_hold(refund.id, now=now)


def _given_back(refund: Refund, concluded: Concluded, now: datetime) -> None:
    payment = Payment.objects.select_for_update().get(id=refund.payment_id)
    payment.refunded_minor += refund.amount_minor
    after = rules.after_refunds(payment.amount_minor, payment.refunded_minor)
    rules.check_step(PaymentState(payment.state), after, Hand.SYSTEM)
    payment.state = after.value
    payment.save(update_fields=["refunded_minor", "state"])
    if payment.merchant_id is not None:
        post_hold(refund.id, amount_minor=None, now=now)
        tell_merchant(
            payment,
            WebhookEvent.PAYMENT_REFUNDED,
            now,
            subject=refund.id,
            refunded_minor=payment.refunded_minor,
        )
    else:
        book_refund(
            refund.id,
            agency_id=refund.agency_id,
            amount=refund.amount,
            provider=concluded.provider,
            reference=concluded.reference,
            now=now,
        )
    facts = (payment.id, payment.reference, payment.agency_id, payment.payer_id)
    publish(PaymentRefunded(*facts, payment.refunded_minor, payment.currency))


def _decided(actor: Actor, code: str, refund_id: UUID, new: RefundState, now: datetime) -> Refund:
    held = Refund.objects.select_for_update(of=("self",)).select_related("payment")
    refund = held.filter(id=refund_id).first()
    if refund is None or not actor.may(code, refund.agency_id):
        raise RefundUnknown
    rules.check_second_person(refund.asked_by, actor.person_id)
    rules.check_refund_step(RefundState(refund.state), new, Hand.FINANCE)
    refund.state, refund.decided_by, refund.decided_at = new.value, actor.person_id, now
    return refund


def _reserved(payment: Payment) -> int:
    kept = payment.refunds.filter(state__in=[state.value for state in RESERVING])
    return int(kept.aggregate(total=Sum("amount_minor"))["total"] or 0)


def _account(actor: Actor, code: str, refund: Refund, now: datetime) -> None:
    record(
        actor=actor,
        code=code,
        target=f"payment:{refund.payment_id}",
        at=now,
        subject_id=refund.payer_id,
        state=refund.state,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
    )
