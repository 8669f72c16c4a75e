"""Batches of payouts for programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from tulay.areas.payments.actions.batches import disburse
from tulay.areas.payments.api.payout_schemas import BatchIn, BatchList, BatchMadeOut, BatchOut
from tulay.areas.payments.api.payouts import PAYOUT, out
from tulay.areas.payments.queries.batches import (
    BatchCard,
    batch_card,
    batch_lines,
    batch_progress,
    batches_page,
)
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["payments"], auth=SIGNED_IN)
_BATCH: dict[str, Any] = {
    "id": "01890a5d-ac96-7b31-9000-5d1f7e2c9b44",
    "agency_id": PAYOUT["agency_id"],
    "is_linked": False,
    "lines": 1,
    "total": {"amount_minor": 35000, "currency": "NAD"},
    "made_at": "2026-11-20T09:00:00Z",
    "done_at": "2026-11-20T09:00:01Z",
}


@router.post(
    "/payments/batch",
    response={201: BatchMadeOut},
    operation_id="payments_disburse",
    summary="Let many payouts go together",
    openapi_extra=example(
        201,
        {"id": _BATCH["id"]},
        request={"payout_ids": [PAYOUT["id"]], "is_linked": False},
    ),
)
@idempotent(required=True)
def make(request: HttpRequest, body: BatchIn) -> Any:
    """Approve many payouts: linked, all are paid now or none; else each for itself, in the background."""
    made = disburse(
        actor=actor_of(request),
        payout_ids=body.payout_ids,
        is_linked=body.is_linked,
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.get(
    "/payments/batch",
    response=BatchList,
    operation_id="payments_batches",
    summary="Batches of payouts",
    openapi_extra=example(200, {"items": [_BATCH], "next": None}),
)
@needs("payments.see-payouts")
def index(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List the batches of the agencies one pays for, newest first."""
    actor = actor_of(request)
    with reading(actor):
        found = batches_page(actor, cursor=paging.cursor, limit=paging.limit)
    return {"items": [_item(card) for card in found.items], "next": found.next}


@router.get(
    "/payments/batch/{uuid:batch_id}",
    response=BatchOut,
    operation_id="payments_batch",
    summary="One batch of payouts",
    openapi_extra=example(
        200,
        _BATCH
        | {
            "paid": 1,
            "moving": 0,
            "failed": 0,
            "waiting": 0,
            "items": [PAYOUT],
            "next": None,
        },
    ),
)
@needs("payments.see-payouts")
def show(request: HttpRequest, batch_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Return how far a batch has come, and its lines a page at a time."""
    actor = actor_of(request)
    with reading(actor):
        card = batch_card(actor, batch_id)
        progress = batch_progress(batch_id)
        lines = batch_lines(batch_id, cursor=paging.cursor, limit=paging.limit)
    counts = {name: getattr(progress, name) for name in ("paid", "moving", "failed", "waiting")}
    return _item(card) | counts | {"items": [out(one) for one in lines.items], "next": lines.next}


def _item(card: BatchCard) -> dict[str, Any]:
    names = ("id", "agency_id", "is_linked", "lines", "made_at", "done_at")
    return {name: getattr(card, name) for name in names} | {
        "total": {"amount_minor": card.total.minor, "currency": card.total.currency}
    }
