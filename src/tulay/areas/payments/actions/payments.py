"""Pay: somebody asks for money, the payer says from where, a gateway takes it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.payments.actions.attempts import Concluded, begin_attempt, on_outcome, order_for
from tulay.areas.payments.actions.clearing import book_payment
from tulay.areas.payments.actions.merchant_payments import tell_merchant
from tulay.areas.payments.adapters.protocol import ChargeOrder
from tulay.areas.payments.adapters.registry import gateways_for
from tulay.areas.payments.errors.payments import (
    AlreadyPaying,
    GatewayCannot,
    PaymentExpired,
    PaymentUnderWay,
    PaymentUnknown,
)
from tulay.areas.payments.events import PaymentFailed, PaymentSucceeded
from tulay.areas.payments.models.payments import Payment
from tulay.areas.payments.rules import payments as rules
from tulay.areas.payments.rules.attempts import AttemptKind, AttemptState
from tulay.areas.payments.rules.payments import Hand, PaymentState
from tulay.areas.payments.rules.webhooks_out import WebhookEvent
from tulay.kernel.actor import SYSTEM, Actor
from tulay.kernel.errors import FieldError
from tulay.kernel.money import Money
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish

EXPIRING_AT_A_TIME = 200


@action("payments.initiate")
def initiate_payment(
    *,
    actor: Actor,
    payer_id: UUID,
    agency_id: UUID,
    amount: Money,
    reference: str,
    merchant_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Ask somebody to pay an agency, or a business that it looks after.

    Asked again for the same, while nothing was paid, it is the same payment.

    :raises AmountNotPayable: it is nothing, less, or too much.
    :raises AlreadyPaying: something is paid, or under way, for this reference.
    """
    rules.check_amount(amount.minor)
    asked: dict[str, Any] = {
        "payer_id": payer_id,
        "agency_id": agency_id,
        "merchant_id": merchant_id,
        "reference": reference,
        "amount_minor": amount.minor,
        "currency": amount.currency,
    }
    payment = Payment(
        **asked,
        state=PaymentState.CREATED.value,
        created_at=now,
        expires_at=now + rules.EXPIRES_AFTER,
    )
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError:
        known = Payment.objects.filter(state=PaymentState.CREATED.value, **asked).first()
        if known is None:
            raise AlreadyPaying from None
        payment = known
    _account(actor, "payments.initiate", payment, now, reference=reference)
    return payment.id


@action("payments.complete")
def complete_payment(
    *, actor: Actor, payment_id: UUID, provider: str, source: str, now: datetime
) -> None:
    """Pay: the order goes to the gateway after the commit.

    :raises PaymentUnknown: there is none of theirs by this id.
    :raises PaymentExpired: the time to pay is over.
    :raises PaymentStepNotPossible: it is paid, under way, or over.
    :raises GatewayCannot: this gateway takes no money of this currency here.
    :raises SourceUnusable: no gateway knows a payer by it.
    """
    payment = own_payment(actor, payment_id)
    rules.check_step(PaymentState(payment.state), PaymentState.SUBMITTED, Hand.PAYER)
    if rules.is_over(payment.expires_at, now):
        raise PaymentExpired
    if provider not in gateways_for(AttemptKind.CHARGE, payment.currency):
        detail = "Choose one of the ways of paying that are offered."
        raise GatewayCannot(errors=[FieldError("provider", "unknown", detail)])
    rules.check_source(source)
    payment.state, payment.submitted_at = PaymentState.SUBMITTED.value, now
    payment.provider, payment.source = provider, source
    payment.save(update_fields=["state", "submitted_at", "provider", "source"])
    begin_attempt(
        kind=AttemptKind.CHARGE,
        subject_id=payment.id,
        provider=provider,
        amount=payment.amount,
        now=now,
    )
    _account(actor, "payments.complete", payment, now, provider=provider)


@action("payments.cancel")
def cancel_payment(*, actor: Actor, payment_id: UUID, now: datetime) -> None:
    """Let go of a payment that nobody has begun to make.

    :raises PaymentUnknown: there is none of theirs by this id.
    :raises PaymentStepNotPossible: it is paid, under way, or over.
    """
    payment = own_payment(actor, payment_id)
    _end(payment, PaymentState.CANCELLED, Hand.PAYER, now)
    _account(actor, "payments.cancel", payment, now)


@action("payments.call-off")
def call_off_payment(*, actor: Actor, reference: str, now: datetime) -> None:
    """Let go of a payment that nobody has begun to make: what it was for is no longer asked.

    :raises PaymentUnderWay: a gateway is asked for the money at this moment.
    """
    open_states = [state.value for state in rules.OPEN]
    rows = Payment.objects.select_for_update().filter(reference=reference, state__in=open_states)
    payment = rows.first()
    if payment is None:
        return
    if payment.state != PaymentState.CREATED:
        raise PaymentUnderWay
    _end(payment, PaymentState.CANCELLED, Hand.PAYER, now)
    _account(actor, "payments.call-off", payment, now)


@action("payments.expire")
def expire_payments(*, actor: Actor, now: datetime) -> int:
    """Let go of payments whose time is over; return how many they were."""
    due = Payment.objects.select_for_update(skip_locked=True).filter(
        state=PaymentState.CREATED.value, expires_at__lte=now
    )
    over = list(due.order_by("expires_at", "id")[:EXPIRING_AT_A_TIME])
    for payment in over:
        _end(payment, PaymentState.EXPIRED, Hand.SYSTEM, now)
    if over:
        record(actor=actor, code="payments.expire", target="payments", at=now, many=len(over))
    return len(over)


def own_payment(actor: Actor, payment_id: UUID) -> Payment:
    """Fetch and hold a payment of the actor's own.

    :raises PaymentUnknown: there is none.
    """
    held = Payment.objects.select_for_update().filter(id=payment_id)
    payment = held.filter(payer_id=actor.person_id).first() if actor.person_id else None
    if payment is None:
        raise PaymentUnknown
    return payment


@order_for(AttemptKind.CHARGE)
def _order(payment_id: UUID, reference: str) -> ChargeOrder:
    payment = Payment.objects.get(id=payment_id)
    return ChargeOrder(reference, payment.amount, payment.source or "")


@on_outcome(AttemptKind.CHARGE)
def _conclude(concluded: Concluded, now: datetime) -> None:
    """Bring the payment as far as its call; with success the ledger and the areas above hear of it."""
    payment = Payment.objects.select_for_update().get(id=concluded.subject_id)
    new = rules.after_call(concluded.state)
    if new in {payment.state, PaymentState.SUBMITTED}:  # pending is no step back from unknown
        return
    rules.check_step(PaymentState(payment.state), new, Hand.SYSTEM)
    payment.state = new.value
    payment.gateway_reference = concluded.gateway_reference
    payment.fee_minor, payment.failure = concluded.fee_minor, concluded.failure
    if new is not PaymentState.UNKNOWN:
        payment.ended_at = now
    payment.save()
    if concluded.state is AttemptState.SUCCEEDED:
        _paid(payment, concluded.reference, now)
    elif concluded.state is AttemptState.FAILED:
        facts = (payment.id, payment.reference, payment.agency_id, payment.payer_id)
        publish(PaymentFailed(*facts, payment.failure))
        tell_merchant(payment, WebhookEvent.PAYMENT_FAILED, now, failure=payment.failure)


def _paid(payment: Payment, reference: str, now: datetime) -> None:
    book_payment(
        payment.id,
        agency_id=payment.agency_id,
        merchant_id=payment.merchant_id,
        amount=payment.amount,
        fee_minor=payment.fee_minor,
        provider=payment.provider,
        reference=reference,
        now=now,
    )
    _account(SYSTEM, "payments.conclude-attempt", payment, now, provider=payment.provider)
    facts = (payment.id, payment.reference, payment.agency_id, payment.payer_id)
    publish(PaymentSucceeded(*facts, payment.amount_minor, payment.currency))
    tell_merchant(payment, WebhookEvent.PAYMENT_SUCCEEDED, now)


def _end(payment: Payment, new: PaymentState, hand: Hand, now: datetime) -> None:
    rules.check_step(PaymentState(payment.state), new, hand)
    payment.state, payment.ended_at = new.value, now
    payment.save(update_fields=["state", "ended_at"])


def _account(actor: Actor, code: str, payment: Payment, now: datetime, **facts: Any) -> None:
    record(
        actor=actor,
        code=code,
        target=f"payment:{payment.id}",
        at=now,
        subject_id=payment.payer_id,
        state=payment.state,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        **facts,
    )
