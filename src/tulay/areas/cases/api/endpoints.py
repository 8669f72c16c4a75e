"""Requests, for programs: an applicant's own, and an agency's."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tulay.areas.cases.actions.applications import open_case, save_answers, submit_case
from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.actions.looks import look
from tulay.areas.cases.api import examples
from tulay.areas.cases.api.moves import make_step
from tulay.areas.cases.api.schemas import (
    AssignmentIn,
    ListIn,
    ListOut,
    MovedOut,
    OpenedOut,
    OpenIn,
    RequestOut,
    SavedOut,
    SaveIn,
    TransitionIn,
)
from tulay.areas.cases.api.together import answered, together
from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.queries.facts import agency_facts
from tulay.areas.cases.queries.hot import own_page_json, own_request_json
from tulay.areas.cases.queries.own import own_requests
from tulay.areas.cases.queries.queue import Order, QueueFilter, queue
from tulay.areas.cases.rules.deadlines import DueStatus
from tulay.areas.cases.rules.steps import State
from tulay.areas.directory.errors import UnknownPlace
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError, Invalid
from tulay.kernel.pages import LIMIT_DEFAULT
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.direct import direct, sent
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.visits import actor_of, language_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_PLAIN_PAGE = re.compile(r"(?:limit=([1-9]\d?|100))?")


def _own_page(request: HttpRequest) -> HttpResponse | None:
    """Answer the plain question for one's own requests: the first page, in their order."""
    plain = _PLAIN_PAGE.fullmatch(request.META.get("QUERY_STRING", ""))
    if plain is None:
        return None
    return _bytes(
        own_page_json(
            actor=actor_of(request),
            language=language_of(request),
            now=datetime.now(UTC),
            limit=int(plain[1] or LIMIT_DEFAULT),
        )
    )


def _own_one(request: HttpRequest, request_id: UUID) -> HttpResponse | None:
    """Answer the plain question of somebody who reads only what is theirs."""
    actor = actor_of(request)
    if request.META.get("QUERY_STRING") or actor.may("cases.look"):
        return None
    asked: dict[str, Any] = {"request_id": request_id, "language": language_of(request)}
    return _bytes(own_request_json(actor=actor, now=datetime.now(UTC), **asked))


@router.get(
    "/requests",
    response=ListOut,
    operation_id="cases_index",
    summary="Requests of your own, or of your agency",
    openapi_extra=example(200, examples.LISTED),
)
@direct(_own_page)
def index(request: HttpRequest, asked: Query[ListIn]) -> HttpResponse:
    """List requests, a page at a time."""
    actor, language, now = actor_of(request), language_of(request), datetime.now(UTC)
    if asked.scope == "agency":
        try:
            with reading(actor):
                found: Any = queue(
                    actor=actor,
                    wanted=_filter(asked),
                    now=now,
                    language=language,
                    limit=asked.limit,
                    cursor=asked.cursor,
                ).page
        except UnknownPlace as error:
            unknown = FieldError("?place_id", "unknown", "There is no such place.")
            raise Invalid(errors=[unknown]) from error
        return answered(found)
    if asked.q or asked.order or asked.service_id:
        with reading(actor):
            found = _own(actor, asked, language, now)
        return answered(found)
    return _bytes(
        own_page_json(
            actor=actor,
            language=language,
            now=now,
            limit=asked.limit,
            cursor=asked.cursor,
            state=asked.state,
        )
    )


def _open_at_once(request: HttpRequest) -> HttpResponse | None:
    """Start a request that nothing is wrong with."""
    body = sent(request, OpenIn)
    return None if body is None else _opened(request, body)


@router.post(
    "/requests",
    response={201: OpenedOut},
    operation_id="cases_open",
    summary="Start a request, and send it if it is complete",
    openapi_extra=example(201, examples.OPENED, request=examples.OPEN),
)
@idempotent()
@direct(_open_at_once, method="POST")
def open_(request: HttpRequest, body: OpenIn) -> HttpResponse:
    """Start a request as a draft; with `submit` it goes to the agency in the same step."""
    return _opened(request, body)


def _opened(request: HttpRequest, body: OpenIn) -> HttpResponse:
    actor, now = actor_of(request), datetime.now(UTC)
    opening: dict[str, Any] = {
        "actor": actor,
        "service_id": body.service_id,
        "answers": body.answers,
        "place_id": body.place_id,
        "language": body.language or language_of(request),
        "now": now,
    }
    code = None
    if body.submit:
        with together():
            request_id = open_case(**opening)
            code = submit_case(actor=actor, request_id=request_id, now=now)
    else:
        request_id = open_case(**opening)
    state = State.SUBMITTED if body.submit else State.DRAFT
    made = {"id": request_id, "state": state, "tracking_code": code, "version": 1}
    response = answered(made, status=201)
    response["Location"] = f"{request.path}/{request_id}"
    return response


@router.get(
    "/requests/{uuid:request_id}",
    response=RequestOut,
    operation_id="cases_show",
    summary="One request",
    openapi_extra=example(200, examples.REQUEST),
)
@direct(_own_one)
def show(request: HttpRequest, request_id: UUID, reason: str = "") -> HttpResponse:
    """Return a request. Reading somebody else's is put on record, with `reason` as its purpose."""
    actor, now = actor_of(request), datetime.now(UTC)
    asked: dict[str, Any] = {
        "actor": actor,
        "request_id": request_id,
        "language": language_of(request),
        "now": now,
    }
    try:
        return _bytes(own_request_json(**asked))
    except RequestNotFound:
        if not actor.may("cases.look"):
            raise
    look(actor=actor, request_id=request_id, reason=reason, now=now)
    with reading(actor):
        return answered(agency_facts(**asked))


@router.patch(
    "/requests/{uuid:request_id}",
    response=SavedOut,
    operation_id="cases_save",
    summary="Save answers of a draft",
    openapi_extra=example(200, {"version": 3}, request=examples.SAVE),
)
@idempotent()
def save(request: HttpRequest, request_id: UUID, body: SaveIn) -> HttpResponse:
    """Save answers; an answer that was changed elsewhere since `version` is a conflict."""
    version = save_answers(
        actor=actor_of(request),
        request_id=request_id,
        answers=body.answers,
        version=body.version,
        place_id=body.place_id,
        now=datetime.now(UTC),
    )
    return answered({"version": version})


@router.post(
    "/requests/{uuid:request_id}/transitions",
    response=MovedOut,
    operation_id="cases_move",
    summary="Move a request one step",
    openapi_extra=example(200, examples.MOVED, request=examples.MOVE),
)
@idempotent()
def move(request: HttpRequest, request_id: UUID, body: TransitionIn) -> HttpResponse:
    """Move a request: the applicant submits, answers, withdraws, appeals; officers do the rest."""
    moved = make_step(
        actor=actor_of(request), request_id=request_id, step=body, now=datetime.now(UTC)
    )
    return answered(moved)


@router.put(
    "/requests/{uuid:request_id}/assignment",
    response={204: None},
    operation_id="cases_assign",
    summary="Give a request to an officer",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": examples.ASSIGNMENT}}}
    },
)
@idempotent()
def assign_(request: HttpRequest, request_id: UUID, body: AssignmentIn) -> HttpResponse:
    """Give a request to a colleague, or put it back for anybody."""
    assign(
        actor=actor_of(request),
        request_id=request_id,
        assignee_id=body.assignee_id,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


def _bytes(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="application/json")


def _filter(asked: ListIn) -> QueueFilter:
    return QueueFilter(
        view=asked.view,
        state=asked.state,
        service_id=asked.service_id,
        agency_id=asked.agency_id,
        priority=asked.priority,
        due=DueStatus(asked.due) if asked.due else None,
        place_id=asked.place_id,
        is_step_late=asked.step == "late",
        q=asked.q,
        order=asked.order or Order.DUE,
    )


def _own(actor: Actor, asked: ListIn, language: str, now: datetime) -> Any:
    return own_requests(
        actor=actor,
        now=now,
        language=language,
        state=asked.state,
        service_id=asked.service_id,
        q=asked.q,
        limit=asked.limit,
        cursor=asked.cursor,
    )
