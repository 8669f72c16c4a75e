"""Lists taken out, for programs: asked for, decided about by a second person, downloaded for a day."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_bidi
from ninja import Router, Schema, Status
from pydantic import Field

from tulay.areas.privacy.actions.list_filters import keep_filter, remove_filter
from tulay.areas.privacy.actions.lists import ask_list, decide_list, open_list
from tulay.areas.privacy.api.doors import clock
from tulay.areas.privacy.queries.lists import (
    DECIDING,
    FilterCard,
    ListCard,
    own_filters,
    own_lists,
    waiting_lists,
)
from tulay.areas.privacy.rules.lists import NAME_MAX, REASON_MAX, ListStanding
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import NO_OTHER_NAMES, Line, Text
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.render.sheets import Form, sheet

if TYPE_CHECKING:
    Reason = str
    Code = str
    Value = str
    Named = str
else:
    Reason, Code, Value = Text[0:REASON_MAX], Line[1:40], Line[0:120]
    Named = Line[1:NAME_MAX]

router = Router(tags=["privacy"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_MOMENT = "2026-11-24T08:00:00Z"
_FILTER = {"id": _ID, "list": "requests", "name": "Late ones", "filters": {"due": "late"}}
_LIST = {
    "id": _ID,
    "list": "requests",
    "filters": {"state": "in_review"},
    "form": "csv",
    "is_personal": False,
    "lines": 1240,
    "reason": "For the quarterly review.",
    "asked_by": _ID,
    "asked_at": _MOMENT,
    "standing": "waiting",
    "open_until": None,
    "times_opened": 0,
}


class TakingIn(Strict):
    """Which list (`requests`, or `applicants` with their names), narrowed by the words of its page's address."""

    list: Code
    filters: dict[Code, Value] = Field({}, json_schema_extra=NO_OTHER_NAMES)
    form: Form = Form.CSV
    reason: Reason = ""


class ListMade(Schema):
    """The list that was asked for."""

    id: UUID


class TakenListOut(Schema):
    """A list that somebody asked for; its lines are read when it is downloaded."""

    id: UUID
    list: str
    filters: dict[str, str]
    form: Form
    is_personal: bool
    lines: int
    reason: str
    asked_by: UUID
    asked_at: datetime
    standing: ListStanding
    open_until: datetime | None
    times_opened: int


class ListsOut(Schema):
    """Lists."""

    items: list[TakenListOut]
    next: str | None = None


class FilterIn(Strict):
    """A filter of a list, and the name under which you find it again."""

    list: Code
    name: Named
    filters: dict[Code, Value] = Field({}, json_schema_extra=NO_OTHER_NAMES)


class FilterOut(Schema):
    """A filter that you keep."""

    id: UUID
    list: str
    name: str
    filters: dict[str, str]


class FiltersOut(Schema):
    """Filters, by name."""

    items: list[FilterOut]


class ListDecisionIn(Strict):
    """A second person's word."""

    agrees: bool


@router.get(
    "/lists",
    response=ListsOut,
    operation_id="privacy_lists",
    summary="Lists you asked to take out",
    openapi_extra=example(200, {"items": [_LIST], "next": None}),
)
@needs("privacy.ask-list")
def index(request: HttpRequest) -> Any:
    """Return the last fifty lists that you asked for."""
    actor = actor_of(request)
    with reading(actor):
        return {"items": [_told(one) for one in own_lists(actor, clock())]}


@router.get(
    "/lists/waiting",
    response=ListsOut,
    operation_id="privacy_waiting_lists",
    summary="Lists that wait for your word",
    openapi_extra=example(200, {"items": [_LIST], "next": None}),
)
@needs(DECIDING)
def waiting(request: HttpRequest) -> Any:
    """Return what others asked for and you can decide about, the oldest first."""
    actor = actor_of(request)
    with reading(actor):
        return {"items": [_told(one) for one in waiting_lists(actor, clock())]}


@router.post(
    "/lists",
    response={201: ListMade},
    operation_id="privacy_ask_list",
    summary="Ask to take a list out",
    openapi_extra=example(
        201, {"id": _ID}, request={"list": "requests", "filters": {"state": "in_review"}}
    ),
)
@idempotent()
def ask(request: HttpRequest, body: TakingIn) -> Any:
    """Ask for a list. A short one is open at once, a long one when a second person agrees; then for a day."""
    made = ask_list(
        actor=actor_of(request),
        code=body.list,
        query=body.filters,
        form=body.form,
        reason=body.reason,
        now=clock(),
    )
    return Status(201, {"id": made})


@router.post(
    "/lists/{uuid:list_id}/decision",
    response={204: None},
    operation_id="privacy_decide_list",
    summary="Let a list go out, or not",
    openapi_extra=example(204, None, request={"agrees": True}),
)
def decide(request: HttpRequest, list_id: UUID, body: ListDecisionIn) -> HttpResponse:
    """Decide about a list that somebody else asked for. They are told."""
    decide_list(actor=actor_of(request), list_id=list_id, agrees=body.agrees, now=clock())
    return HttpResponse(status=204)


@router.post(
    "/lists/{uuid:list_id}/file",
    response={200: None},
    operation_id="privacy_open_list",
    summary="Download a list",
    openapi_extra={
        "responses": {
            200: {
                "description": "The list.",
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            }
        }
    },
)
def take(request: HttpRequest, list_id: UUID) -> Any:
    """Return the list as it is now, with what you may see. Each download is on record."""
    found = open_list(actor=actor_of(request), list_id=list_id, now=clock())
    lines = (line.cells for line in found.lines)
    content = sheet(found.form, found.head, lines, rtl=get_language_bidi())
    name = f"{found.list_code}.{found.form.value}"
    return download([content], name=name, content_type=found.form.content_type, size=len(content))


@router.get(
    "/lists/filters",
    response=FiltersOut,
    operation_id="privacy_filters",
    summary="Filters you keep of a list",
    openapi_extra=example(200, {"items": [_FILTER]}),
)
@needs("privacy.keep-filter")
def filters(request: HttpRequest, list: Code = "requests") -> Any:  # noqa: A002 - the name outside
    """Return the filters of a list that you keep, by name."""
    actor = actor_of(request)
    with reading(actor):
        return {"items": [_kept(one) for one in own_filters(actor.person_id, list)]}


@router.post(
    "/lists/filters",
    response={201: ListMade},
    operation_id="privacy_keep_filter",
    summary="Keep a filter under a name",
    openapi_extra=example(
        201,
        {"id": _ID},
        request={"list": "requests", "name": "Late ones", "filters": {"due": "late"}},
    ),
)
@idempotent()
def keep(request: HttpRequest, body: FilterIn) -> Any:
    """Keep how you narrow a list; one of the same name is taken over."""
    made = keep_filter(
        actor=actor_of(request),
        code=body.list,
        name=body.name,
        query=body.filters,
        now=clock(),
    )
    return Status(201, {"id": made})


@router.delete(
    "/lists/filters/{uuid:filter_id}",
    response={204: None},
    operation_id="privacy_remove_filter",
    summary="Remove a filter that you keep",
)
def remove(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """Remove a filter of your own."""
    remove_filter(actor=actor_of(request), filter_id=filter_id, now=clock())
    return HttpResponse(status=204)


def _kept(one: FilterCard) -> dict[str, object]:
    return {"id": one.id, "list": one.list_code, "name": one.name, "filters": one.query}


def _told(one: ListCard) -> dict[str, object]:
    return {
        "id": one.id,
        "list": one.list_code,
        "filters": one.query,
        "form": one.form,
        "is_personal": one.is_personal,
        "lines": one.count,
        "reason": one.reason,
        "asked_by": one.asked_by,
        "asked_at": one.asked_at,
        "standing": one.standing,
        "open_until": one.open_until,
        "times_opened": one.times_opened,
    }
