"""Settlements of businesses, for programs: one's own, and those that a finance officer looks after."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tulay.areas.payments.actions.merchant_reviews import look_at_merchant
from tulay.areas.payments.actions.settlement_plans import plan_settlements
from tulay.areas.payments.actions.settlement_reviews import decide_settlement
from tulay.areas.payments.api.merchant_accounts import MerchantLinesOut, line_out
from tulay.areas.payments.api.merchants import merchant_owner, merchant_person, opened
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
from tulay.areas.payments.rules.destinations import BANK_MAX, HOLDER_MAX, checked_destination
from tulay.areas.payments.rules.settlements import (
    REASON_MAX,
    Cadence,
    SettlementState,
    SettlementStep,
)
from tulay.kernel.pages import Page
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, Strict, example
from tulay.plumbing.http.inputs import Line, Text
from tulay.plumbing.http.routes import SOMEBODY, also_by_key, needs

if TYPE_CHECKING:
    Holder = str
    Number = str
    Bank = str
    Reason = str
else:
    Holder, Number, Bank = Line[HOLDER_MAX], Line[60], Line[0:BANK_MAX]
    Reason = Text[0:REASON_MAX]

router = Router(tags=["payments"], auth=SIGNED_IN)

_ID = "0193a1c2-7b1e-7c3d-9a45-3f2b1c0d9e8f"
_SETTLEMENT = {
    "id": _ID,
    "merchant_id": _ID,
    "merchant": "Katutura Family Clinic",
    "agency_id": _ID,
    "starts_date": "2026-11-16",
    "until_date": "2026-11-23",
    "currency": "NAD",
    "carried_minor": 0,
    "received_minor": 125000,
    "refunded_minor": 25000,
    "fee_minor": 1000,
    "kept_minor": 0,
    "net_minor": 99000,
    "state": "paid",
    "account_end": "6789",
    "failure": "",
    "reason": "",
    "made_at": "2026-11-22T22:05:00Z",
    "paid_at": "2026-11-23T02:06:00Z",
}
_NEXT = {"on_date": "2026-11-30", "carried_minor": 0, "received_minor": 25000, "refunded_minor": 0}
_PLAN_IN = {
    "cadence": "weekly",
    "way": "bank",
    "holder": "Katutura Family Clinic",
    "account": "62123456789",
    "bank": "First National Bank",
    "branch": "280172",
}
_PLAN = {
    "cadence": "weekly",
    "way": "bank",
    "holder": _PLAN_IN["holder"],
    "bank": _PLAN_IN["bank"],
    "account_end": "6789",
    "settled_until_date": "2026-11-23",
    "currency": "NAD",
    "next": {**_NEXT, "fee_minor": 250, "kept_minor": 0, "net_minor": 24750},
}
_LINE = {
    "transfer_id": _ID,
    "at": "2026-11-17T08:20:00Z",
    "kind": "payment",
    "amount_minor": 25000,
    "balance_minor": 125000,
    "currency": "NAD",
    "reference": "visit:2026-0114",
}


class SettlementOut(Schema):
    """One time that a business is paid out, in the smallest unit of its currency.

    `carried + received = refunded + fee + kept + net`.
    """

    id: UUID
    merchant_id: UUID
    merchant: str
    agency_id: UUID
    starts_date: date
    until_date: date = Field(description="The day after the last one that is settled.")
    currency: str
    carried_minor: int = Field(description="What the settlement before had kept.")
    received_minor: int = Field(description="What customers paid.")
    refunded_minor: int = Field(description="What went back to them.")
    fee_minor: int = Field(description="What the platform keeps.")
    kept_minor: int = Field(description="What stays for refunds, until the next settlement.")
    net_minor: int = Field(description="What is paid out.")
    state: SettlementState
    account_end: str = Field(description="The last digits of the account.")
    failure: str = Field(description="Why it did not arrive; empty where nothing went wrong.")
    reason: str = Field(description="Why it was held back, in the agency's words.")
    made_at: datetime
    paid_at: datetime | None


class SettlementsOut(Schema):
    """A page of settlements."""

    items: list[SettlementOut]
    next: str | None


class ForeseenOut(Schema):
    """The next settlement, of what came in until now."""

    on_date: date
    carried_minor: int
    received_minor: int
    refunded_minor: int
    fee_minor: int
    kept_minor: int
    net_minor: int = Field(description="Less than nothing where more went back than came in.")


class SettlementPlanOut(Schema):
    """How often and where to a business is paid out, and what comes next."""

    cadence: Cadence
    way: str
    holder: str
    bank: str
    account_end: str
    settled_until_date: date = Field(description="Everything before this day is settled.")
    currency: str
    next: ForeseenOut


class SettlementPlanIn(Strict):
    """How often and where to."""

    cadence: Cadence
    way: str = Field(description="`bank` or `mobile`.", max_length=8)
    holder: Holder
    account: Number
    bank: Bank = ""
    branch: Bank = ""


class SettlementDecisionIn(Strict):
    """What a finance officer does about a settlement."""

    step: SettlementStep
    reason: Reason = Field("", description="Needed to hold one back; the business reads it.")


class SettlementStateOut(Schema):
    """Where it stands now."""

    state: SettlementState


@router.get(
    "/merchants/{uuid:merchant_id}/settlement-plan",
    response=SettlementPlanOut,
    operation_id="payments_settlement_plan",
    summary="How often and where to your business is paid out",
    openapi_extra=example(200, _PLAN),
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
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _PLAN_IN}}}},
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
    openapi_extra=example(200, {"items": [_SETTLEMENT], "next": None}),
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
    openapi_extra=example(200, _SETTLEMENT),
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
    openapi_extra=example(200, {"items": [_LINE], "next": None}),
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
    openapi_extra=example(200, {"items": [_SETTLEMENT], "next": None}),
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
    openapi_extra=example(200, _SETTLEMENT),
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
