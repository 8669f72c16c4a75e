"""Undoing that several requests were given to somebody, for programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tulay.areas.cases.actions.undoing import undo_batch
from tulay.areas.cases.queries.batches import own_batch
from tulay.areas.cases.queries.undoing import undoable_until
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"


class RequestBatchUndoOut(Schema):
    """Until when it can be undone (null: not any more, or never), what undid it, and what it undoes itself."""

    undoable_until: datetime | None
    undone_by: UUID | None
    undoes: UUID | None


class RequestBatchUndoneOut(Schema):
    """What gives them back: a batch of its own."""

    id: UUID


@router.get(
    "/request-batches/{uuid:batch_id}/undo",
    response=RequestBatchUndoOut,
    operation_id="cases_undoing",
    summary="Whether several requests can be given back",
    openapi_extra=example(
        200, {"undoable_until": "2026-11-23T03:31:00Z", "undone_by": None, "undoes": None}
    ),
)
@needs("cases.start-batch")
def undoing(request: HttpRequest, batch_id: UUID) -> Any:
    """Say until when, or what undid it."""
    actor = actor_of(request)
    with reading(actor):
        card = own_batch(actor=actor, batch_id=batch_id)
        until = undoable_until(batch=card, now=datetime.now(UTC))
    return {
        "undoable_until": until,
        "undone_by": card.undone_by,
        "undoes": card.undoes,
    }


@router.post(
    "/request-batches/{uuid:batch_id}/undo",
    response={202: RequestBatchUndoneOut},
    operation_id="cases_undo_batch",
    summary="Give several requests back",
    openapi_extra=example(202, {"id": _ID}),
)
@idempotent()
def undo(request: HttpRequest, batch_id: UUID) -> Any:
    """Give each back to whom it was taken from, unless something happened with it since. Asking again is the same."""
    made = undo_batch(actor=actor_of(request), batch_id=batch_id, now=datetime.now(UTC))
    return Status(202, {"id": made})
