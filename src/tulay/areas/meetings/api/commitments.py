"""Commitments for programs."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tulay.areas.meetings.actions.commitments import add_item, change_item, report_item
from tulay.areas.meetings.queries.commitments import (
    ItemCard,
    ItemsWanted,
    notes_of,
    visible_item,
    visible_items,
)
from tulay.areas.meetings.rules.commitments import NOTE_MAX, TITLE_MAX, ItemState, Promise
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Day, Line, Text
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

if TYPE_CHECKING:
    Title = str
    Said = str
else:
    Title, Said = Line[TITLE_MAX], Text[NOTE_MAX]

router = Router(tags=["meetings"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_AGENCY = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
_PROMISED = {"title": "A road to the harbour", "agency_id": _AGENCY, "due_date": "2027-03-31"}
_ITEM = {
    "id": _ID,
    "meeting_id": _ID,
    "meeting_agency_id": _AGENCY,
    **_PROMISED,
    "person_id": None,
    "state": "open",
    "version": 1,
    "quarter": 1,
    "jurisdiction": "bangsamoro",
    "is_overdue": False,
}
_NOTE = {"state": "in_progress", "said_by": None, "said_at": "2027-02-01T02:00:00Z"}
_TOLD = {"state": "in_progress", "note": "The survey is done.", "version": 1}


class ItemIn(Strict):
    """What is promised, by which agency (and who answers for it), until which day."""

    title: Title
    agency_id: UUID
    due_date: Day
    person_id: UUID | None = Field(None, description="A focal person of the agency.")


class ItemChangeIn(ItemIn):
    """The same, and the version that it replaces."""

    version: int = Field(ge=1)


class ItemReportIn(Strict):
    """How far it is, and what shows it."""

    state: ItemState
    note: Said
    version: int = Field(ge=1)


class ItemMade(Schema):
    """The commitment that was noted."""

    id: UUID


class ItemOut(Schema):
    """One commitment."""

    id: UUID
    meeting_id: UUID
    meeting_agency_id: UUID
    agency_id: UUID
    person_id: UUID | None
    title: str
    due_date: date
    state: str
    version: int
    quarter: int
    jurisdiction: str
    is_overdue: bool


class ItemNoteOut(Schema):
    """What somebody said of it."""

    state: str
    said_by: UUID | None
    said_at: datetime
    note: str


class ItemToldOut(ItemOut):
    """One commitment and everything said of it, the newest first."""

    notes: list[ItemNoteOut]


class ItemsOut(Schema):
    """One page of commitments."""

    items: list[ItemOut]
    next: str | None


class ItemsAsked(Schema):
    """Which commitments a list shows."""

    meeting_id: UUID | None = None
    agency_id: UUID | None = None
    state: Literal["", "open", "in_progress", "done", "dropped"] = ""
    overdue: bool = False
    due_soon: bool = Field(default=False, description="Within 30 days.")


@router.get(
    "/coordination/action-items",
    response=ItemsOut,
    operation_id="meetings_commitments",
    summary="What did agencies promise?",
    openapi_extra=example(200, {"items": [_ITEM], "next": None}),
)
@needs("meetings.see")
def index(request: HttpRequest, asked: Query[ItemsAsked], paging: Query[Paging]) -> Any:
    """List commitments, the nearest day first: your agency's and those made in its meetings, or all you coordinate."""
    wanted = ItemsWanted(
        meeting_id=asked.meeting_id,
        agency_id=asked.agency_id,
        state=asked.state,
        is_overdue=asked.overdue,
        is_due_soon=asked.due_soon,
    )
    actor, now = actor_of(request), datetime.now(UTC)
    with reading(actor):
        return visible_items(actor, wanted, now=now, cursor=paging.cursor, limit=paging.limit)


@router.post(
    "/coordination/quarterly-meetings/{uuid:meeting_id}/action-items",
    response={201: ItemMade},
    operation_id="meetings_add_item",
    summary="Note what an agency promised",
    openapi_extra=example(201, {"id": _ID}, request=_PROMISED),
)
@idempotent()
def add_(request: HttpRequest, meeting_id: UUID, body: ItemIn) -> Any:
    """Note a commitment made in a meeting that has begun."""
    made = add_item(
        actor=actor_of(request),
        meeting_id=meeting_id,
        promise=_promise(body),
        now=datetime.now(UTC),
    )
    return Status(201, ItemMade(id=made))


@router.get(
    "/coordination/action-items/{uuid:item_id}",
    response=ItemToldOut,
    operation_id="meetings_item",
    summary="One commitment",
    openapi_extra=example(200, _ITEM | {"notes": [_NOTE | {"note": _TOLD["note"]}]}),
)
@needs("meetings.see")
def show(request: HttpRequest, item_id: UUID) -> Any:
    """Return a commitment with everything said of it."""
    actor = actor_of(request)
    with reading(actor):
        item = visible_item(actor, item_id, now=datetime.now(UTC))
        said = notes_of(item_id)
    names = ItemCard.__dataclass_fields__
    return {**{name: getattr(item, name) for name in names}, "notes": said}


@router.put(
    "/coordination/action-items/{uuid:item_id}",
    response={204: None},
    operation_id="meetings_change_item",
    summary="Change what was promised",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": _PROMISED | {"version": 1}}}}
    },
)
def change_(request: HttpRequest, item_id: UUID, body: ItemChangeIn) -> HttpResponse:
    """Change what was promised, by whom or until when; 409 where somebody else changed it since."""
    change_item(
        actor=actor_of(request),
        item_id=item_id,
        promise=_promise(body),
        version=body.version,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/coordination/action-items/{uuid:item_id}/report",
    response={204: None},
    operation_id="meetings_report_item",
    summary="Say how far a commitment is",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _TOLD}}}},
)
def report_(request: HttpRequest, item_id: UUID, body: ItemReportIn) -> HttpResponse:
    """Say how far it is and what shows it; giving up and taking up again are the coordinating office's."""
    report_item(
        actor=actor_of(request),
        item_id=item_id,
        to=body.state,
        note=body.note,
        version=body.version,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


def _promise(body: ItemIn) -> Promise:
    return Promise(body.title, body.agency_id, body.due_date, body.person_id)
