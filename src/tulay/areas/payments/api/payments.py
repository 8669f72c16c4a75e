"""Payments, for programs: one's own, and what agencies are paid."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from tulay.areas.directory.queries.agencies import agency_card
from tulay.areas.payments.actions.payments import (
    cancel_payment,
    complete_payment,
    initiate_payment,
)
from tulay.areas.payments.actions.refunds import approve_refund, ask_refund, refuse_refund
from tulay.areas.payments.api import payment_examples as examples
from tulay.areas.payments.api.payment_schemas import (
    PaymentCompletionIn,
    PaymentIn,
    PaymentListIn,
    PaymentListOut,
    PaymentOut,
    RefundDecisionIn,
    RefundIn,
    RefundListOut,
    RefundOut,
)
from tulay.areas.payments.errors.ledger import CurrenciesDiffer
from tulay.areas.payments.errors.payments import PaymentUnknown
from tulay.areas.payments.queries.merchants import payable_merchant
from tulay.areas.payments.queries.payments import (
    PaymentCard,
    RefundCard,
    agency_payment,
    agency_payments,
    own_payment_card,
    own_payments,
    refunds_of,
)
from tulay.areas.payments.rules.payments import check_own_reference
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["payments"], auth=SIGNED_IN)


@router.get(
    "/payments",
    response=PaymentListOut,
    operation_id="payments_own",
    summary="Payments of your own, or to your agencies",
    openapi_extra=example(200, examples.LISTED),
)
def own(request: HttpRequest, asked: Query[PaymentListIn]) -> dict[str, Any]:
    """List payments, the newest first."""
    actor = actor_of(request)
    paging: dict[str, Any] = {"cursor": asked.cursor, "limit": asked.limit}
    with reading(actor):
        if asked.scope == "agency":
            found = agency_payments(actor=actor, state=asked.state or "", **paging)
        else:
            found = own_payments(actor=actor, **paging)
    return {"items": [payment_shown(card) for card in found.items], "next": found.next}


@router.post(
    "/payments",
    response={201: PaymentOut},
    operation_id="payments_initiate",
    summary="Pay an agency or a business",
    openapi_extra=example(201, examples.MADE, request=examples.ASKED),
)
@idempotent(required=True)
def initiate(request: HttpRequest, body: PaymentIn) -> Status[dict[str, Any]]:
    """Begin a payment of your own; with `provider` and `source` it is made at once.

    The answer comes before the money moves: read the payment again to learn what became of it.
    """
    actor, now = actor_of(request), datetime.now(UTC)
    if body.reference is not None:
        check_own_reference(body.reference)
    reference = f"own:{actor.person_id}:{body.reference or uuid7()}"[:80]
    agency_id = _agency(body)
    payment_id = initiate_payment(
        actor=actor,
        payer_id=_payer(actor),
        agency_id=agency_id,
        merchant_id=body.merchant_id,
        amount=Money(body.currency, body.amount_minor),
        reference=reference,
        now=now,
    )
    if body.provider is not None and body.source is not None:
        complete_payment(
            actor=actor,
            payment_id=payment_id,
            provider=body.provider,
            source=body.source,
            now=now,
        )
    return Status(201, _own(actor, payment_id))


@router.get(
    "/payments/{payment_id}",
    response=PaymentOut,
    operation_id="payments_payment",
    summary="One payment",
    openapi_extra=example(200, examples.PAID),
)
def payment(request: HttpRequest, payment_id: UUID) -> dict[str, Any]:
    """Return a payment of your own, or to an agency you look after."""
    actor = actor_of(request)
    with reading(actor):
        return payment_shown(_visible(actor, payment_id))


@router.post(
    "/payments/{payment_id}/completion",
    response=PaymentOut,
    operation_id="payments_complete",
    summary="Make a payment that was asked of you",
    openapi_extra=example(200, examples.MADE, request=examples.SOURCE),
)
@idempotent(required=True)
def complete(request: HttpRequest, payment_id: UUID, body: PaymentCompletionIn) -> dict[str, Any]:
    """Say from where to pay; the gateway is asked after the answer."""
    actor = actor_of(request)
    complete_payment(
        actor=actor,
        payment_id=payment_id,
        provider=body.provider,
        source=body.source,
        now=datetime.now(UTC),
    )
    return _own(actor, payment_id)


@router.post(
    "/payments/{payment_id}/cancellation",
    response=PaymentOut,
    operation_id="payments_cancel",
    summary="Let go of a payment that was not made",
    openapi_extra=example(200, examples.CANCELLED),
)
@idempotent(required=True)
def cancel(request: HttpRequest, payment_id: UUID) -> dict[str, Any]:
    """Cancel a payment of your own before it is made."""
    actor = actor_of(request)
    cancel_payment(actor=actor, payment_id=payment_id, now=datetime.now(UTC))
    return _own(actor, payment_id)


@router.get(
    "/payments/{payment_id}/refunds",
    response=RefundListOut,
    operation_id="payments_refunds",
    summary="What was given back of a payment",
    openapi_extra=example(200, examples.REFUNDS),
)
def refunds(request: HttpRequest, payment_id: UUID) -> dict[str, Any]:
    """List the refunds of a payment; who decided, and why, is for finance officers."""
    actor = actor_of(request)
    with reading(actor):
        card = _visible(actor, payment_id)
        sees_all = actor.may("payments.see-payments", card.agency_id)
        found = refunds_of(payment_id)
    return {"items": [_refund(one, sees_all=sees_all) for one in found]}


@router.post(
    "/payments/{payment_id}/refunds",
    response={201: RefundOut},
    operation_id="payments_ask_refund",
    summary="Propose to give money back",
    openapi_extra=example(201, examples.REFUND, request=examples.REFUND_ASKED),
)
@idempotent(required=True)
def ask(request: HttpRequest, payment_id: UUID, body: RefundIn) -> Status[dict[str, Any]]:
    """Propose a refund; somebody else has to approve it."""
    actor = actor_of(request)
    refund_id = ask_refund(
        actor=actor,
        payment_id=payment_id,
        amount_minor=body.amount_minor,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return Status(201, _one_refund(actor, payment_id, refund_id))


@router.post(
    "/payments/{payment_id}/refunds/{refund_id}/decision",
    response=RefundOut,
    operation_id="payments_decide_refund",
    summary="Approve or refuse a refund that somebody else proposed",
    openapi_extra=example(200, examples.REFUND_SENT, request=examples.APPROVED),
)
@idempotent(required=True)
def decide(
    request: HttpRequest, payment_id: UUID, refund_id: UUID, body: RefundDecisionIn
) -> dict[str, Any]:
    """Let a refund go to the gateway, or refuse it."""
    actor, now = actor_of(request), datetime.now(UTC)
    act = approve_refund if body.approve else refuse_refund
    act(actor=actor, refund_id=refund_id, now=now)
    return _one_refund(actor, payment_id, refund_id)


def _payer(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise PaymentUnknown
    return actor.person_id


def _agency(body: PaymentIn) -> UUID:
    """Return the agency that is paid, or that looks after the business."""
    if body.merchant_id is not None:
        found = payable_merchant(body.merchant_id)
        if found.currency != body.currency:
            raise CurrenciesDiffer
        return found.agency_id
    assert body.agency_id is not None, "one of the two is named"
    return agency_card(body.agency_id).id


def _visible(actor: Actor, payment_id: UUID) -> PaymentCard:
    try:
        return own_payment_card(actor=actor, payment_id=payment_id)
    except PaymentUnknown:
        return agency_payment(actor=actor, payment_id=payment_id)


def _own(actor: Actor, payment_id: UUID) -> dict[str, Any]:
    with reading(actor):
        return payment_shown(own_payment_card(actor=actor, payment_id=payment_id))


def _one_refund(actor: Actor, payment_id: UUID, refund_id: UUID) -> dict[str, Any]:
    with reading(actor):
        found = next(one for one in refunds_of(payment_id) if one.id == refund_id)
    return _refund(found, sees_all=True)


def payment_shown(card: PaymentCard) -> dict[str, Any]:
    """Return a payment as it is answered."""
    return {
        "id": card.id,
        "agency_id": card.agency_id,
        "agency": card.agency,
        "merchant_id": card.merchant_id,
        "merchant": card.merchant,
        "reference": card.reference,
        "amount_minor": card.amount.minor,
        "currency": card.amount.currency,
        "refunded_minor": card.refunded.minor,
        "state": card.state,
        "provider": card.provider,
        "failure": card.failure,
        "created_at": card.created_at,
        "expires_at": card.expires_at,
        "submitted_at": card.submitted_at,
        "ended_at": card.ended_at,
    }


def _refund(card: RefundCard, *, sees_all: bool) -> dict[str, Any]:
    return {
        "id": card.id,
        "amount_minor": card.amount.minor,
        "currency": card.amount.currency,
        "state": card.state,
        "failure": card.failure,
        "reason": card.reason if sees_all else "",
        "asked_by": card.asked_by if sees_all else None,
        "decided_by": card.decided_by if sees_all else None,
        "asked_at": card.asked_at,
        "ended_at": card.ended_at,
    }
