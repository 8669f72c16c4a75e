"""Payouts for programs: one's own, and those of a finance officer's agencies."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tulay.areas.payments.actions.payout_looks import look_at_payout
from tulay.areas.payments.actions.payouts import approve_payout, refuse_payout
from tulay.areas.payments.actions.receiving import (
    choose_destination,
    clear_payout,
    confirm_payout,
    contest_payout,
)
from tulay.areas.payments.api.payout_schemas import (
    AgencyPayoutOut,
    DestinationIn,
    OwnPayoutOut,
    PayoutList,
    PayoutReasonIn,
    PayoutStateOut,
)
from tulay.areas.payments.queries.payouts import (
    PayoutCard,
    PayoutDetail,
    PayoutView,
    own_payout_detail,
    own_payouts,
    payout_detail,
    payouts_page,
)
from tulay.areas.payments.rules.destinations import checked_destination
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["payments"], auth=SIGNED_IN)
_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
_AGENCY = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
PAYOUT: dict[str, Any] = {
    "id": _ID,
    "agency_id": _AGENCY,
    "reference": f"request:{_AGENCY}",
    "amount": {"amount_minor": 35000, "currency": "NAD"},
    "state": "succeeded",
    "way": "wallet",
    "account_end": "",
    "failure": "",
    "receipt": "open",
    "proposed_at": "2026-11-20T08:00:00Z",
    "approved_at": "2026-11-20T09:00:00Z",
    "submitted_at": "2026-11-20T09:00:01Z",
    "ended_at": "2026-11-20T09:00:01Z",
}
_OWN = PAYOUT | {"reason": "", "objection": "", "clearing": ""}
_AGENCYS = _OWN | {
    "person_id": _ID,
    "first_by": _AGENCY,
    "second_by": None,
    "needs_two": False,
    "batch_id": None,
}
_LIST = example(200, {"items": [PAYOUT], "next": None})


def out(card: PayoutCard) -> dict[str, Any]:
    """Return a payout as both sides read it."""
    same = ("id", "agency_id", "reference", "state", "failure", "receipt")
    moments = ("proposed_at", "approved_at", "submitted_at", "ended_at")
    return {name: getattr(card, name) for name in (*same, *moments)} | {
        "amount": {"amount_minor": card.amount.minor, "currency": card.amount.currency},
        "way": card.destination.way,
        "account_end": card.destination.shown.removeprefix("… "),
    }


def _whole(found: PayoutDetail) -> dict[str, Any]:
    return out(found.card) | {
        "reason": found.reason,
        "objection": found.objection,
        "clearing": found.clearing,
    }


@router.get(
    "/payouts/mine",
    response=PayoutList,
    operation_id="payments_own_payouts",
    summary="What is paid to me?",
    openapi_extra=_LIST,
)
@needs(SOMEBODY)
def own(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List what is or was to be paid to whoever asks, newest first."""
    actor = actor_of(request)
    with reading(actor):
        found = own_payouts(actor, cursor=paging.cursor, limit=paging.limit)
    return {"items": [out(card) for card in found.items], "next": found.next}


@router.get(
    "/payouts/mine/{uuid:payout_id}",
    response=OwnPayoutOut,
    operation_id="payments_own_payout",
    summary="One payment to me",
    openapi_extra=example(200, _OWN),
)
@needs(SOMEBODY)
def own_one(request: HttpRequest, payout_id: UUID) -> dict[str, Any]:
    """Return one of one's own payouts."""
    actor = actor_of(request)
    with reading(actor):
        return _whole(own_payout_detail(actor, payout_id))


@router.put(
    "/payouts/mine/{uuid:payout_id}/destination",
    response={204: None},
    operation_id="payments_choose_destination",
    summary="Say where to pay me",
    openapi_extra={
        "requestBody": {
            "content": {
                "application/json": {
                    "example": {
                        "way": "bank",
                        "holder": "Selma Haufiku",
                        "account": "62123456789",
                        "bank": "Bank Windhoek",
                        "branch": "481972",
                    }
                }
            }
        }
    },
)
def choose(request: HttpRequest, payout_id: UUID, body: DestinationIn) -> HttpResponse:
    """Choose where a payout goes, while nobody approved it or after it failed; it is approved anew."""
    choose_destination(
        actor=actor_of(request),
        payout_id=payout_id,
        destination=checked_destination(**body.model_dump()),
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/payouts/mine/{uuid:payout_id}/confirmation",
    response={204: None},
    operation_id="payments_confirm_payout",
    summary="The money came",
)
def confirm(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Say that the money of one's own payout came."""
    confirm_payout(actor=actor_of(request), payout_id=payout_id, now=datetime.now(UTC))
    return HttpResponse(status=204)


@router.post(
    "/payouts/mine/{uuid:payout_id}/objection",
    response={204: None},
    operation_id="payments_contest_payout",
    summary="Nothing came",
    openapi_extra={
        "requestBody": {
            "content": {"application/json": {"example": {"reason": "My account is closed."}}}
        }
    },
)
def contest(request: HttpRequest, payout_id: UUID, body: PayoutReasonIn) -> HttpResponse:
    """Say that the money of one's own payout did not come; a finance officer looks into it."""
    contest_payout(
        actor=actor_of(request),
        payout_id=payout_id,
        objection=body.reason,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.get(
    "/payouts",
    response=PayoutList,
    operation_id="payments_payouts",
    summary="What waits to be paid?",
    openapi_extra=_LIST,
)
@needs("payments.see-payouts")
def index(
    request: HttpRequest, paging: Query[Paging], view: PayoutView = PayoutView.WAITING
) -> dict[str, Any]:
    """List the payouts of the agencies one pays for: what waits, oldest first; or another view, newest first."""
    actor = actor_of(request)
    with reading(actor):
        found = payouts_page(actor, view=view, cursor=paging.cursor, limit=paging.limit)
    return {"items": [out(card) for card in found.items], "next": found.next}


@router.get(
    "/payouts/{uuid:payout_id}",
    response=AgencyPayoutOut,
    operation_id="payments_payout",
    summary="One payout",
    openapi_extra=example(200, _AGENCYS),
)
@needs("payments.see-payouts")
def show(request: HttpRequest, payout_id: UUID) -> dict[str, Any]:
    """Return a payout; its receiver can read that it was opened."""
    actor = actor_of(request)
    look_at_payout(actor=actor, payout_id=payout_id, now=datetime.now(UTC))
    with reading(actor):
        found = payout_detail(actor, payout_id)
    names = ("person_id", "first_by", "second_by", "needs_two", "batch_id")
    return _whole(found) | {name: getattr(found.card, name) for name in names}


@router.post(
    "/payouts/{uuid:payout_id}/approval",
    response=PayoutStateOut,
    operation_id="payments_approve_payout",
    summary="Approve a payout",
    openapi_extra=example(200, {"state": "approved"}),
)
@idempotent(required=True)
def approve(request: HttpRequest, payout_id: UUID) -> Any:
    """Approve a payout, or try a failed one again; above the limit the first approval waits for a second."""
    state = approve_payout(actor=actor_of(request), payout_id=payout_id, now=datetime.now(UTC))
    return {"state": state}


@router.post(
    "/payouts/{uuid:payout_id}/refusal",
    response={204: None},
    operation_id="payments_refuse_payout",
    summary="Refuse to pay",
    openapi_extra={
        "requestBody": {
            "content": {"application/json": {"example": {"reason": "It was paid in cash."}}}
        }
    },
)
def refuse(request: HttpRequest, payout_id: UUID, body: PayoutReasonIn) -> HttpResponse:
    """Refuse to pay, with a reason that the receiver reads."""
    refuse_payout(
        actor=actor_of(request), payout_id=payout_id, reason=body.reason, now=datetime.now(UTC)
    )
    return HttpResponse(status=204)


@router.post(
    "/payouts/{uuid:payout_id}/clearing",
    response={204: None},
    operation_id="payments_clear_payout",
    summary="Answer about money that did not come",
    openapi_extra={
        "requestBody": {
            "content": {"application/json": {"example": {"reason": "The bank found it today."}}}
        }
    },
)
def clear(request: HttpRequest, payout_id: UUID, body: PayoutReasonIn) -> HttpResponse:
    """Tell a receiver to whom nothing came what was found."""
    clear_payout(
        actor=actor_of(request), payout_id=payout_id, answer=body.reason, now=datetime.now(UTC)
    )
    return HttpResponse(status=204)
