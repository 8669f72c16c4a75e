"""What a business was paid through gateways, for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tulay.areas.payments.api.merchants import merchant_person, opened
from tulay.areas.payments.queries.payments import payments_to
from tulay.areas.payments.rules.payments import PaymentState, own_reference
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.routes import SOMEBODY, also_by_key, needs

router = Router(tags=["payments"], auth=SIGNED_IN)

_PAYMENT = {
    "id": "0193a1c2-7b1e-7c3d-9a45-3f2b1c0d9e8f",
    "reference": "INV-2026-17",
    "amount_minor": 25000,
    "refunded_minor": 0,
    "currency": "NAD",
    "state": "succeeded",
    "created_at": "2026-11-24T08:20:00Z",
    "ended_at": "2026-11-24T08:20:03Z",
}


class MerchantPaymentOut(Schema):
    """A payment to a business; who paid is not told."""

    id: UUID
    reference: str
    amount_minor: int
    refunded_minor: int
    currency: str
    state: PaymentState
    created_at: datetime
    ended_at: datetime | None


class MerchantPaymentsOut(Schema):
    """A page of payments, newest first."""

    items: list[MerchantPaymentOut]
    next: str | None


@router.get(
    "/merchants/{uuid:merchant_id}/payments",
    response=MerchantPaymentsOut,
    operation_id="payments_merchant_payments",
    summary="What a business was paid through gateways",
    openapi_extra=example(200, {"items": [_PAYMENT], "next": None}),
)
@also_by_key
@needs(SOMEBODY)
def payments(request: HttpRequest, merchant_id: UUID, paging: Query[Paging]) -> Any:
    """List payments, newest first; what came from wallets stands under transactions."""
    actor = merchant_person(request)
    card = opened(actor, merchant_id, what="payments").card
    with reading(actor):
        found = payments_to(card.id, cursor=paging.cursor, limit=paging.limit)
    items = [
        {
            "id": one.id,
            "reference": own_reference(one.reference),
            "amount_minor": one.amount.minor,
            "refunded_minor": one.refunded.minor,
            "currency": one.amount.currency,
            "state": one.state,
            "created_at": one.created_at,
            "ended_at": one.ended_at,
        }
        for one in found.items
    ]
    return {"items": items, "next": found.next}
