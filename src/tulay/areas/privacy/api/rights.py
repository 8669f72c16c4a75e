"""Rights over personal data for programs: one's own, and the desk's."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.privacy.actions.exports import COPIES_A_DAY, ask_copy, open_copy
from tulay.areas.privacy.actions.rights import ask_right, withdraw_request
from tulay.areas.privacy.api.rights_schemas import (
    AskIn,
    CopyIn,
    CopyOut,
    CopyTokenIn,
    Exports,
    LinkOut,
    RightsDetailOut,
    RightsMadeOut,
    RightsRequests,
)
from tulay.areas.privacy.api.seat import person_of
from tulay.areas.privacy.errors.rights import RightUnknown
from tulay.areas.privacy.queries.exports import own_exports
from tulay.areas.privacy.queries.rights import RightsCard, own_request, own_requests
from tulay.areas.privacy.rules.rights import COPIES
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.limits import limit

router = Router(tags=["privacy"], auth=SIGNED_IN)

ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
MOMENT = "2026-11-24T08:00:00Z"
REQUEST = {
    "id": ID,
    "right": "correction",
    "state": "open",
    "law": "ph-dpa",
    "section": "RA 10173 16(d)",
    "made_at": MOMENT,
    "due_at": "2026-12-24T08:00:00Z",
    "is_put_off": False,
    "is_filed": False,
    "erases_at": None,
    "ended_at": None,
}
DETAIL = {**REQUEST, "details": "My street is called Rizal Street.", "answer": ""}
LINK = {
    "id": ID,
    "request_id": ID,
    "token": "mZ0dY3X0b2tlbi1vZi1hLWxpbmstdG8tYS1jb3B5LTEyMzQ",
    "expires_at": "2026-11-26T08:00:00Z",
}
EXPORT = {
    "id": ID,
    "request_id": ID,
    "made_at": MOMENT,
    "expires_at": "2026-11-26T08:00:00Z",
    "opened_at": None,
    "is_open": True,
}
COPY = {
    "$schema": "https://tulay.example/privacy/export-schema-1.json",
    "version": 1,
    "made_at": MOMENT,
    "person_id": ID,
    "jurisdiction": "bangsamoro",
    "language": "fil",
    "holdings": {"identity": {"name": "Amina Sali"}},
    "tables": {"identity_person": [{"id": ID, "name": "Amina Sali"}]},
    "access_log": [],
    "declarations": [],
    "left_out": {},
}


@router.get(
    "/privacy/requests",
    response=RightsRequests,
    operation_id="privacy_requests",
    summary="What did I ask about my data?",
    openapi_extra=example(200, {"items": [REQUEST], "next": None}),
)
@needs("privacy.ask")
def index(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List your own requests about your data, newest first."""
    person_id = person_of(request).person_id
    assert person_id is not None
    found = own_requests(person_id, cursor=paging.cursor, limit=paging.limit)
    return {"items": [out(card) for card in found.items], "next": found.next}


@router.post(
    "/privacy/requests",
    response={201: RightsMadeOut},
    operation_id="privacy_ask",
    summary="Claim a right over my data",
    openapi_extra=example(
        201, {"id": ID}, request={"right": "correction", "details": "My street is Rizal Street."}
    ),
)
@idempotent()
def ask(request: HttpRequest, body: AskIn) -> Any:
    """Claim a right; an answer is owed by `due_at` of the request."""
    if body.right in COPIES:
        raise RightUnknown
    now = datetime.now(UTC)
    made = ask_right(actor=person_of(request), right=body.right, details=body.details, now=now)
    return Status(201, {"id": made})


@router.get(
    "/privacy/requests/{uuid:request_id}",
    response=RightsDetailOut,
    operation_id="privacy_request",
    summary="How far is my request?",
    openapi_extra=example(200, DETAIL),
)
@needs("privacy.ask")
def show(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """Return one of your own requests with our answer."""
    person_id = person_of(request).person_id
    assert person_id is not None
    found = own_request(person_id, request_id)
    return {**out(found.card), "details": found.details, "answer": found.answer}


@router.post(
    "/privacy/requests/{uuid:request_id}/withdrawal",
    response={204: None},
    operation_id="privacy_withdraw_request",
    summary="Take my request back",
)
@idempotent()
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take a request back, while nothing was done that cannot be undone."""
    withdraw_request(actor=person_of(request), request_id=request_id, now=datetime.now(UTC))
    return HttpResponse(status=204)


@router.get(
    "/privacy/exports",
    response=Exports,
    operation_id="privacy_exports",
    summary="Which links to copies did I make?",
    openapi_extra=example(200, {"items": [EXPORT], "next": None}),
)
@needs("privacy.ask-copy")
def exports(request: HttpRequest) -> dict[str, Any]:
    """List your latest links to copies, at most 20."""
    person_id = person_of(request).person_id
    assert person_id is not None
    found = own_exports(person_id, now=datetime.now(UTC))
    return {"items": [asdict(one) for one in found], "next": None}


@router.post(
    "/privacy/exports",
    response={201: LinkOut},
    operation_id="privacy_ask_copy",
    summary="Ask for a copy of my data",
    openapi_extra=example(201, LINK, request={"right": "access"}),
)
def ask_for_copy(request: HttpRequest, body: CopyIn) -> Any:
    """Make a link that works once, for 48 hours. Show a second factor (or the password) first."""
    if body.right not in COPIES:
        raise RightUnknown
    actor = person_of(request)
    limit("copy", str(actor.person_id), COPIES_A_DAY)
    link = ask_copy(actor=actor, right=body.right, now=datetime.now(UTC))
    made = {"id": link.export_id, "request_id": link.request_id}
    return Status(201, {**made, "token": link.token, "expires_at": link.expires_at})


@router.post(
    "/privacy/exports/open",
    response=CopyOut,
    operation_id="privacy_open_copy",
    summary="Open a link to a copy",
    openapi_extra=example(200, COPY, request={"token": LINK["token"]}),
    by_alias=True,
)
def open_(request: HttpRequest, body: CopyTokenIn) -> dict[str, Any]:
    """Return the copy and let the link work no more."""
    copy = open_copy(actor=person_of(request), token=body.token, now=datetime.now(UTC))
    return copy.content


def out(card: RightsCard) -> dict[str, Any]:
    """Return a request as both doors of the API tell it."""
    return {
        "id": card.id,
        "right": card.right,
        "state": card.state,
        "law": card.law,
        "section": card.section,
        "made_at": card.made_at,
        "due_at": card.due_at,
        "is_put_off": card.is_put_off,
        "is_filed": card.is_filed,
        "erases_at": card.erases_at,
        "ended_at": card.ended_at,
    }
