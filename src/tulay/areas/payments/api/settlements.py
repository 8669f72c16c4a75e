"""Settlements of businesses, for programs: one's own, and those that a finance officer looks after."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tulay.areas.payments.actions.merchant_reviews import look_at_merchant
from tulay.areas.payments.actions.settlement_plans import plan_settlements
from tulay.areas.payments.actions.settlement_reviews import decide_settlement
from tulay.areas.payments.api.merchant_accounts import MerchantLinesOut, line_out
from tulay.areas.payments.api.merchants import merchant_owner, merchant_person, opened
from tulay.areas.payments.api.settlement_schemas import (
    LINE,
    PLAN,
    PLAN_IN,
    SETTLEMENT,
    SettlementDecisionIn,
    SettlementOut,
    SettlementPlanIn,
    SettlementPlanOut,
    SettlementsOut,
    SettlementStateOut,
)
from tulay.areas.payments.queries.merchants import own_merchant
from tulay.areas.payments.queries.settlements import (
    SettlementCard,
    foreseen,
    merchant_of_settlement,
    plan_of,
    settled_lines,
    settlement_of,
    settlements_of,
    visible_settlements,
)
from tulay.areas.payments.rules.destinations import checked_destination
from tulay.areas.payments.rules.settlements import SettlementState
from tulay.kernel.pages import Page
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.routes import SOMEBODY, also_by_key, needs

router = Router(tags=["payments"], auth=SIGNED_IN)


@router.get(
    "/merchants/{uuid:merchant_id}/settlement-plan",
    response=SettlementPlanOut,
    operation_id="payments_settlement_plan",
    summary="How often and where to your business is paid out",
    openapi_extra=example(200, PLAN),
)
@needs(SOMEBODY)
def plan(request: HttpRequest, merchant_id: UUID) -> Any:
    """Return the plan, and the next settlement as it would be by now."""
    actor = merchant_owner(request)
    with reading(actor):
        card = own_merchant(actor, merchant_id).card
        known, ahead = plan_of(merchant_id), foreseen(merchant_id, datetime.now(UTC))
    assert ahead is not None, "there is a plan"
    where = known.destination
    return {
        "cadence": known.cadence,
        "way": where.way,
        "holder": where.holder,
        "bank": where.bank,
        "account_end": where.shown.removeprefix("… "),
        "settled_until_date": known.settled_until_date,
        "currency": card.currency,
        "next": {"on_date": ahead.on_date, **_sums(ahead)},
    }


@router.put(
    "/merchants/{uuid:merchant_id}/settlement-plan",
    response={204: None},
    operation_id="payments_plan_settlements",
    summary="Say how often and where to your business is paid out",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": PLAN_IN}}}},
)
def change_plan(request: HttpRequest, merchant_id: UUID, body: SettlementPlanIn) -> HttpResponse:
    """Change the plan; needs a password or a second factor shown lately. All owners are written to."""
    said = body.dict()
    cadence = said.pop("cadence")
    plan_settlements(
        actor=merchant_owner(request),
        merchant_id=merchant_id,
        cadence=cadence,
        destination=checked_destination(**said),
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.get(
    "/merchants/{uuid:merchant_id}/settlements",
    response=SettlementsOut,
    operation_id="payments_merchant_settlements",
    summary="What was paid out to a business",
    openapi_extra=example(200, {"items": [SETTLEMENT], "next": None}),
)
@also_by_key
@needs(SOMEBODY)
def of_merchant(request: HttpRequest, merchant_id: UUID, paging: Query[Paging]) -> Any:
    """List the settlements of a business, newest first."""
    actor = merchant_person(request)
    opened(actor, merchant_id, what="settlements")
    with reading(actor):
        return _page(settlements_of(merchant_id, cursor=paging.cursor, limit=paging.limit))


@router.get(
    "/merchants/{uuid:merchant_id}/settlements/{uuid:settlement_id}",
    response=SettlementOut,
    operation_id="payments_merchant_settlement",
    summary="One settlement of a business",
    openapi_extra=example(200, SETTLEMENT),
)
@also_by_key
@needs(SOMEBODY)
def one_of_merchant(request: HttpRequest, merchant_id: UUID, settlement_id: UUID) -> Any:
    """Return a settlement."""
    actor = merchant_person(request)
    opened(actor, merchant_id, what=f"settlement:{settlement_id}")
    with reading(actor):
        return _out(settlement_of(merchant_id, settlement_id))


@router.get(
    "/merchants/{uuid:merchant_id}/settlements/{uuid:settlement_id}/payments",
    response=MerchantLinesOut,
    operation_id="payments_settled_payments",
    summary="What a settlement is made of",
    openapi_extra=example(200, {"items": [LINE], "next": None}),
)
@also_by_key
@needs(SOMEBODY)
def made_of(
    request: HttpRequest, merchant_id: UUID, settlement_id: UUID, paging: Query[Paging]
) -> Any:
    """List the payments and refunds of a settlement, oldest first."""
    actor = merchant_person(request)
    opened(actor, merchant_id, what=f"settlement:{settlement_id}")
    with reading(actor):
        found = settlement_of(merchant_id, settlement_id)
        lines = settled_lines(found.id, cursor=paging.cursor, limit=paging.limit)
    return {"items": [line_out(line) for line in lines.items], "next": lines.next}


@router.get(
    "/settlements",
    response=SettlementsOut,
    operation_id="payments_desk_settlements",
    summary="Settlements of the businesses that your agency looks after",
    openapi_extra=example(200, {"items": [SETTLEMENT], "next": None}),
)
@needs("payments.see-merchants")
def index(request: HttpRequest, paging: Query[Paging], state: SettlementState | None = None) -> Any:
    """List them, newest first; `state=failed` are those that did not arrive."""
    actor = merchant_person(request)
    with reading(actor):
        found = visible_settlements(
            actor, state=state or "", cursor=paging.cursor, limit=paging.limit
        )
        return _page(found)


@router.get(
    "/settlements/{uuid:settlement_id}",
    response=SettlementOut,
    operation_id="payments_desk_settlement",
    summary="One settlement of a business that your agency looks after",
    openapi_extra=example(200, SETTLEMENT),
)
@needs("payments.see-merchants")
def show(request: HttpRequest, settlement_id: UUID) -> Any:
    """Return a settlement; the look at its business is put on record."""
    actor = merchant_person(request)
    with reading(actor):
        merchant_id = merchant_of_settlement(actor, settlement_id)
    what, now = f"settlement:{settlement_id}", datetime.now(UTC)
    look_at_merchant(actor=actor, merchant_id=merchant_id, what=what, now=now)
    with reading(actor):
        return _out(settlement_of(merchant_id, settlement_id))


@router.post(
    "/settlements/{uuid:settlement_id}/decision",
    response=SettlementStateOut,
    operation_id="payments_decide_settlement",
    summary="Hold a settlement back, or send it",
    openapi_extra=example(200, {"state": "open"}, request={"step": "release", "reason": ""}),
)
def decide(request: HttpRequest, settlement_id: UUID, body: SettlementDecisionIn) -> Any:
    """Decide about a settlement; needs a second factor shown lately. One that failed is sent anew by `release`."""
    state = decide_settlement(
        actor=merchant_owner(request),
        settlement_id=settlement_id,
        step=body.step,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return {"state": state}


def _page(found: Page[SettlementCard]) -> dict[str, Any]:
    return {"items": [_out(card) for card in found.items], "next": found.next}


def _out(card: SettlementCard) -> dict[str, Any]:
    same = ("id", "merchant_id", "merchant", "agency_id", "starts_date", "until_date", "state")
    more = ("failure", "reason", "made_at", "paid_at")
    return {name: getattr(card, name) for name in (*same, *more)} | {
        "currency": card.net.currency,
        "account_end": card.where.removeprefix("… "),
        **_sums(card),
    }


def _sums(found: Any) -> dict[str, int]:
    names = ("carried", "received", "refunded", "fee", "kept", "net")
    return {f"{name}_minor": getattr(found, name).minor for name in names}
