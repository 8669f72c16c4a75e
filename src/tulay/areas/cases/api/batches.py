"""Several requests at once, for programs: wished, watched, stopped."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tulay.areas.cases.actions.batches import Wish, cancel_batch, start_batch
from tulay.areas.cases.queries.batches import (
    BatchCard,
    ItemCard,
    batch_items,
    own_batch,
    own_batches,
)
from tulay.areas.cases.queries.rows import page_unknown, place_of
from tulay.areas.cases.rules.answers import LONG_TEXT_MAX
from tulay.areas.cases.rules.batches import BATCH_MOST, BatchItemState, BatchKind
from tulay.kernel.ids import uuid7
from tulay.kernel.pages import LIMIT_DEFAULT, LIMIT_MAX, Cursor
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Text
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.views import known_problems
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_WISH = {"kind": "assign", "request_ids": [_ID], "assignee_id": _ID, "reason": "She is back."}
_BATCH = {
    "id": _ID,
    "kind": "assign",
    "size": 40,
    "started_at": "2026-11-23T03:00:00Z",
    "cancelled_at": None,
    "is_running": True,
    "waiting": 12,
    "done": 27,
    "refused": 1,
    "cancelled": 0,
}
_ITEM = {
    "request_id": _ID,
    "tracking_code": "K7Q2-9D3M-4F6X",
    "state": "refused",
    "given_to": None,
    "problem": "cases.own-request",
    "detail": "You cannot work on your own request.",
}


class RequestBatchIn(Strict):
    """What to do with which requests: `assignee_id` for `assign` (null: for anybody), `template_id` for `message`."""

    kind: BatchKind
    request_ids: list[UUID] = Field(min_length=1, max_length=BATCH_MOST)
    assignee_id: UUID | None = None
    template_id: UUID | None = None
    reason: Text[0:LONG_TEXT_MAX] = ""  # type: ignore[type-arg, valid-type]  # a length


class RequestBatchMadeOut(Schema):
    """What was begun."""

    id: UUID


class RequestBatchOut(Schema):
    """How far it is."""

    id: UUID
    kind: BatchKind
    size: int
    started_at: datetime
    cancelled_at: datetime | None
    is_running: bool
    waiting: int
    done: int
    refused: int
    cancelled: int


class RequestBatchesOut(Schema):
    """The caller's latest, the newest first."""

    items: list[RequestBatchOut]
    next: None = None


class RequestBatchItemOut(Schema):
    """What became of one request: to whom a rule gave it; where it was refused, the problem doing it singly has."""

    request_id: UUID
    tracking_code: str
    state: BatchItemState
    given_to: UUID | None
    problem: str
    detail: str


class RequestBatchItemsOut(Schema):
    """In the order in which they were named."""

    items: list[RequestBatchItemOut]
    next: str | None


class RequestBatchItemsAsked(Schema):
    """Which part of the list."""

    limit: int = Field(default=LIMIT_DEFAULT, ge=1, le=LIMIT_MAX)
    cursor: str | None = None


@router.post(
    "/request-batches",
    response={202: RequestBatchMadeOut},
    operation_id="cases_start_batch",
    summary="Do something with several requests",
    openapi_extra=example(202, {"id": _ID}, request=_WISH),
)
@idempotent()
def start(request: HttpRequest, body: RequestBatchIn) -> Any:
    """Begin: each is done later by itself, with the caller's own permissions, and answers for itself."""
    made = start_batch(
        actor=actor_of(request),
        wish=Wish(body.kind, body.assignee_id, body.template_id, body.reason),
        request_ids=body.request_ids,
        key=uuid7(),
        now=datetime.now(UTC),
    )
    return Status(202, {"id": made})


@router.get(
    "/request-batches",
    response=RequestBatchesOut,
    operation_id="cases_batches",
    summary="What the caller did lately with several requests",
    openapi_extra=example(200, {"items": [_BATCH], "next": None}),
)
@needs("cases.start-batch")
def batches(request: HttpRequest) -> Any:
    """List the latest twenty."""
    actor = actor_of(request)
    with reading(actor):
        return {"items": [_out(card) for card in own_batches(actor=actor)]}


@router.get(
    "/request-batches/{uuid:batch_id}",
    response=RequestBatchOut,
    operation_id="cases_batch",
    summary="How far several requests are",
    openapi_extra=example(200, _BATCH),
)
@needs("cases.start-batch")
def batch(request: HttpRequest, batch_id: UUID) -> Any:
    """Count what is done, refused, stopped and waits."""
    actor = actor_of(request)
    with reading(actor):
        return _out(own_batch(actor=actor, batch_id=batch_id))


@router.get(
    "/request-batches/{uuid:batch_id}/items",
    response=RequestBatchItemsOut,
    operation_id="cases_batch_items",
    summary="What became of each request",
    openapi_extra=example(200, {"items": [_ITEM], "next": None}),
)
@needs("cases.start-batch")
def items(request: HttpRequest, batch_id: UUID, asked: Query[RequestBatchItemsAsked]) -> Any:
    """List them in their order."""
    actor, after = actor_of(request), _after(asked.cursor)
    with reading(actor):
        card = own_batch(actor=actor, batch_id=batch_id)
        found = batch_items(card, after=after, limit=asked.limit)
    last = found[-1].position if found else card.size
    return {
        "items": [
            {
                "request_id": item.request_id,
                "tracking_code": item.tracking_code,
                "state": item.state,
                "given_to": item.given_to,
                "problem": item.problem,
                "detail": _detail(item),
            }
            for item in found
        ],
        "next": Cursor((str(last),)).encode() if last < card.size else None,
    }


@router.post(
    "/request-batches/{uuid:batch_id}/cancel",
    response={204: None},
    operation_id="cases_cancel_batch",
    summary="Leave undone what still waits",
)
@idempotent()
def cancel(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Stop; what is done stays done."""
    cancel_batch(actor=actor_of(request), batch_id=batch_id, now=datetime.now(UTC))
    return HttpResponse(status=204)


def _detail(item: ItemCard) -> str:
    kind = known_problems().get(item.problem)
    return detail_of(kind(**item.facts)) if kind else ""


def _after(cursor: str | None) -> int:
    if not cursor:
        return 0
    (place,) = place_of(cursor, width=1)
    if not (place.isascii() and place.isdecimal() and len(place) <= len(str(BATCH_MOST))):
        raise page_unknown()
    return int(place)


def _out(card: BatchCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "kind": card.kind,
        "size": card.size,
        "started_at": card.started_at,
        "cancelled_at": card.cancelled_at,
        "is_running": card.is_running,
        **{state.value: card.counts[state] for state in BatchItemState},
    }
