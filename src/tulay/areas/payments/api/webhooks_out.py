"""Where a business is told of its money, for programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.payments.actions import webhooks_out as actions
from tulay.areas.payments.api.merchants import merchant_person
from tulay.areas.payments.api.webhook_schemas import (
    DeliveriesOut,
    DeliveryDetailOut,
    DeliveryMadeOut,
    WebhookIn,
    WebhookOut,
    WebhookSecretOut,
    WebhooksOut,
    WebhookSwitchIn,
)
from tulay.areas.payments.queries.merchants import own_merchant
from tulay.areas.payments.queries.webhooks_out import (
    WebhookCard,
    deliveries_of,
    delivery_card,
    tries_of,
    webhook_card,
    webhooks_of,
)
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import SOMEBODY, needs

router = Router(tags=["payments"], auth=SIGNED_IN)

_ID = "0193a1c2-7b1e-7c3d-9a45-3f2b1c0d9e8f"
_AT = "2026-11-24T08:20:00Z"
_SAID = {
    "address": "https://hooks.katutura-clinic.example/tulay",
    "events": ["payment.succeeded", "payment.refunded"],
}
_CARD = {
    "id": _ID,
    **_SAID,
    "pause": None,
    "paused_at": None,
    "former_until": None,
    "made_at": _AT,
}
_SECRET = {"id": _ID, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
_DELIVERY = {
    "id": _ID,
    "event": "payment.succeeded",
    "state": "delivered",
    "attempts": 1,
    "last_status": 204,
    "last_failure": "",
    "next_try_at": None,
    "made_at": _AT,
    "ended_at": _AT,
}
_TRY = {
    "number": 1,
    "at": _AT,
    "answered_at": _AT,
    "status": 204,
    "failure": "",
    "took_ms": 86,
}
_ALL = "/merchants/{uuid:merchant_id}/webhooks"
_ONE = _ALL + "/{uuid:webhook_id}"


@router.get(
    _ALL,
    response=WebhooksOut,
    operation_id="payments_webhooks",
    summary="Where your business is told of its money",
    openapi_extra=example(200, {"items": [_CARD]}),
)
@needs(SOMEBODY)
def index(request: HttpRequest, merchant_id: UUID) -> Any:
    """List the addresses of a business of yours."""
    actor = merchant_person(request)
    with reading(actor):
        own_merchant(actor, merchant_id)
        return {"items": webhooks_of(merchant_id)}


@router.post(
    _ALL,
    response={201: WebhookSecretOut},
    operation_id="payments_add_webhook",
    summary="Name an address to be told at",
    openapi_extra=example(201, _SECRET, request=_SAID),
)
@idempotent()
def add(request: HttpRequest, merchant_id: UUID, body: WebhookIn) -> Any:
    """Name an address. The secret in the answer signs every message and is not shown again."""
    made, secret = actions.add_webhook(
        actor=merchant_person(request),
        merchant_id=merchant_id,
        address=body.address,
        events=body.events,
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made, "secret": secret})


@router.get(
    _ONE,
    response=WebhookOut,
    operation_id="payments_webhook",
    summary="One address",
    openapi_extra=example(200, _CARD),
)
@needs(SOMEBODY)
def show(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> Any:
    """Return an address of a business of yours."""
    with reading(merchant_person(request)):
        return _found(request, merchant_id, webhook_id)


@router.put(
    _ONE,
    response={204: None},
    operation_id="payments_change_webhook",
    summary="Change an address, or what it is told",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _SAID}}}},
)
def change(
    request: HttpRequest, merchant_id: UUID, webhook_id: UUID, body: WebhookIn
) -> HttpResponse:
    """Change where messages go; the secret stays."""
    named = _named(request, merchant_id, webhook_id)
    actions.change_webhook(**named, address=body.address, events=body.events)
    return HttpResponse(status=204)


@router.delete(
    _ONE,
    response={204: None},
    operation_id="payments_end_webhook",
    summary="Remove an address",
)
def end(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> HttpResponse:
    """Send nothing there any more."""
    actions.end_webhook(**_named(request, merchant_id, webhook_id))
    return HttpResponse(status=204)


@router.post(
    _ONE + "/secret",
    response=WebhookSecretOut,
    operation_id="payments_rotate_webhook_secret",
    summary="Make a new secret",
    openapi_extra=example(200, _SECRET),
)
@idempotent()
def rotate(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> Any:
    """Answer a new secret, this once. For 24 hours the former one signs as well."""
    secret = actions.rotate_webhook_secret(**_named(request, merchant_id, webhook_id))
    return {"id": webhook_id, "secret": secret}


@router.put(
    _ONE + "/switch",
    response={204: None},
    operation_id="payments_switch_webhook",
    summary="Switch an address off, or on again",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": {"is_on": True}}}}},
)
def switch(
    request: HttpRequest, merchant_id: UUID, webhook_id: UUID, body: WebhookSwitchIn
) -> HttpResponse:
    """Let messages rest, or go; those that were kept go then."""
    actions.switch_webhook(**_named(request, merchant_id, webhook_id), is_on=body.is_on)
    return HttpResponse(status=204)


@router.post(
    _ONE + "/tests",
    response={202: DeliveryMadeOut},
    operation_id="payments_test_webhook",
    summary="Send a test",
    openapi_extra=example(202, {"id": _ID}),
)
@idempotent()
def test(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> Any:
    """Send a message that says nothing but that it is a test."""
    made = actions.send_test(**_named(request, merchant_id, webhook_id))
    return Status(202, {"id": made})


@router.get(
    _ONE + "/deliveries",
    response=DeliveriesOut,
    operation_id="payments_webhook_deliveries",
    summary="Messages to an address",
    openapi_extra=example(200, {"items": [_DELIVERY], "next": None}),
)
@needs(SOMEBODY)
def deliveries(
    request: HttpRequest, merchant_id: UUID, webhook_id: UUID, paging: Query[Paging]
) -> Any:
    """List the messages to an address, newest first."""
    with reading(merchant_person(request)):
        card = _found(request, merchant_id, webhook_id)
        return deliveries_of(card.id, cursor=paging.cursor, limit=paging.limit)


@router.get(
    _ONE + "/deliveries/{uuid:delivery_id}",
    response=DeliveryDetailOut,
    operation_id="payments_webhook_delivery",
    summary="One message and its tries",
    openapi_extra=example(200, {**_DELIVERY, "tries": [_TRY]}),
)
@needs(SOMEBODY)
def delivery(request: HttpRequest, merchant_id: UUID, webhook_id: UUID, delivery_id: UUID) -> Any:
    """Return a message, how it stands, and what came back at every try."""
    with reading(merchant_person(request)):
        card = _found(request, merchant_id, webhook_id)
        found = delivery_card(card.id, delivery_id)
        said = {name: getattr(found, name) for name in found.__slots__}
        return {**said, "tries": tries_of(found.id)}


@router.post(
    _ONE + "/deliveries/{uuid:delivery_id}/tries",
    response={202: DeliveryMadeOut},
    operation_id="payments_resend_webhook",
    summary="Send a message again",
    openapi_extra=example(202, {"id": _ID}),
)
@idempotent()
def resend(request: HttpRequest, merchant_id: UUID, webhook_id: UUID, delivery_id: UUID) -> Any:
    """Send a message again that has ended, word for word and under its own name."""
    actions.send_again(**_named(request, merchant_id, webhook_id), delivery_id=delivery_id)
    return Status(202, {"id": delivery_id})


def _found(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> WebhookCard:
    own_merchant(merchant_person(request), merchant_id)
    return webhook_card(merchant_id, webhook_id)


def _named(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> dict[str, Any]:
    return {
        "actor": merchant_person(request),
        "merchant_id": merchant_id,
        "webhook_id": webhook_id,
        "now": datetime.now(UTC),
    }
