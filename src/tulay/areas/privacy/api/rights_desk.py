"""The rights desk for programs."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.privacy.actions.exports import COPIES_A_DAY, issue_copy
from tulay.areas.privacy.actions.restriction import lift_hold, lift_restriction, place_hold
from tulay.areas.privacy.actions.rights import (
    LOOK_UPS,
    decide_request,
    file_right,
    look_at_request,
    put_off_request,
    sign_request,
)
from tulay.areas.privacy.api.rights import DETAIL, ID, LINK, REQUEST, out
from tulay.areas.privacy.api.rights_schemas import (
    DecisionIn,
    DeskDetailOut,
    DueOut,
    FileIn,
    LinkOut,
    RightsMadeOut,
    RightsReasonIn,
    RightsRequests,
    StateOut,
)
from tulay.areas.privacy.api.seat import person_of
from tulay.areas.privacy.errors.rights import PersonUnknown
from tulay.areas.privacy.queries.rights import desk_request, queue
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.limits import limit
from tulay.plumbing.people import people

router = Router(tags=["privacy"], auth=SIGNED_IN)
_WHY = "The court of Cotabato asks for it."
_DESK = {
    **DETAIL,
    "person_id": ID,
    "decided_by": None,
    "signed_by": None,
    "is_restricted": False,
    "is_held": False,
}


def _sent(body: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"example": body}}}}


@router.get(
    "/privacy/desk/requests",
    response=RightsRequests,
    operation_id="privacy_desk",
    summary="What waits for an answer?",
    openapi_extra=example(200, {"items": [REQUEST], "next": None}),
)
@needs("privacy.see-requests")
def index(
    request: HttpRequest, paging: Query[Paging], view: Literal["waiting", "ended"] = "waiting"
) -> dict[str, Any]:
    """List what waits, the most urgent first; or what has ended."""
    is_open = view == "waiting"
    found = queue(person_of(request), is_open=is_open, cursor=paging.cursor, limit=paging.limit)
    return {"items": [out(card) for card in found.items], "next": found.next}


@router.post(
    "/privacy/desk/requests",
    response={201: RightsMadeOut},
    operation_id="privacy_file",
    summary="File a request for somebody",
    openapi_extra=example(
        201,
        {"id": ID},
        request={"person": "amina@example.org", "right": "access", "details": "By letter."},
    ),
)
@idempotent()
def file(request: HttpRequest, body: FileIn) -> Any:
    """File what somebody asked at the counter or by letter, once they have shown who they are."""
    actor = person_of(request)
    limit("find-person", str(actor.person_id), LOOK_UPS)
    actor.check("privacy.file")
    person_id = people().find(body.person)
    if person_id is None:
        raise PersonUnknown
    made = file_right(
        actor=actor,
        person_id=person_id,
        right=body.right,
        details=body.details,
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.get(
    "/privacy/desk/requests/{uuid:request_id}",
    response=DeskDetailOut,
    operation_id="privacy_desk_request",
    summary="One request about data",
    openapi_extra=example(200, _DESK),
)
@needs("privacy.see-requests")
def show(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """Return a request; its person can read that it was opened."""
    actor = person_of(request)
    look_at_request(actor=actor, request_id=request_id, now=datetime.now(UTC))
    found = desk_request(actor, request_id)
    card = found.card
    return {
        **out(card),
        "details": found.details,
        "answer": found.answer,
        "person_id": card.person_id,
        "decided_by": card.decided_by,
        "signed_by": card.signed_by,
        "is_restricted": found.is_restricted,
        "is_held": found.is_held,
    }


@router.post(
    "/privacy/desk/requests/{uuid:request_id}/decision",
    response=StateOut,
    operation_id="privacy_decide",
    summary="Answer a request about data",
    openapi_extra=example(
        200,
        {"state": "done"},
        request={"is_granted": True, "answer": "Your street is corrected."},
    ),
)
def decide(request: HttpRequest, request_id: UUID, body: DecisionIn) -> dict[str, Any]:
    """Grant or refuse; an erasure, or a copy that staff make, waits for a second signature."""
    state = decide_request(
        actor=person_of(request),
        request_id=request_id,
        is_granted=body.is_granted,
        answer=body.answer,
        now=datetime.now(UTC),
    )
    return {"state": state}


@router.post(
    "/privacy/desk/requests/{uuid:request_id}/signature",
    response={204: None},
    operation_id="privacy_sign",
    summary="Sign as the second person",
)
def sign(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Sign what a colleague proposed; show a second factor first."""
    sign_request(actor=person_of(request), request_id=request_id, now=datetime.now(UTC))
    return HttpResponse(status=204)


@router.post(
    "/privacy/desk/requests/{uuid:request_id}/postponement",
    response=DueOut,
    operation_id="privacy_put_off",
    summary="Take more time, once",
    openapi_extra=example(
        200, {"due_at": "2027-01-08T08:00:00Z"}, request={"reason": "Two agencies must look."}
    ),
)
def put_off(request: HttpRequest, request_id: UUID, body: RightsReasonIn) -> dict[str, Any]:
    """Put the answer off by what the law allows, and tell the person why."""
    due_at = put_off_request(
        actor=person_of(request),
        request_id=request_id,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return {"due_at": due_at}


@router.post(
    "/privacy/desk/requests/{uuid:request_id}/copy",
    response={201: LinkOut},
    operation_id="privacy_issue_copy",
    summary="Make the link to a copy for somebody",
    openapi_extra=example(201, LINK),
)
def issue(request: HttpRequest, request_id: UUID) -> Any:
    """Make the link to a copy for which two people signed; whoever makes it opens it."""
    actor = person_of(request)
    limit("copy", str(actor.person_id), COPIES_A_DAY)
    link = issue_copy(actor=actor, request_id=request_id, now=datetime.now(UTC))
    made = {"id": link.export_id, "request_id": link.request_id}
    return Status(201, {**made, "token": link.token, "expires_at": link.expires_at})


@router.post(
    "/privacy/desk/requests/{uuid:request_id}/lifting",
    response={204: None},
    operation_id="privacy_lift_restriction",
    summary="Lift a restriction",
    openapi_extra=_sent({"reason": "The mistake is mended."}),
)
def lift(request: HttpRequest, request_id: UUID, body: RightsReasonIn) -> HttpResponse:
    """Let a person's data be used again; they are told."""
    lift_restriction(
        actor=person_of(request),
        request_id=request_id,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.put(
    "/privacy/people/{uuid:person_id}/hold",
    response={204: None},
    operation_id="privacy_hold",
    summary="Place a legal hold",
    openapi_extra=_sent({"reason": _WHY}),
)
def hold(request: HttpRequest, person_id: UUID, body: RightsReasonIn) -> HttpResponse:
    """Keep a person's data whatever else would erase it."""
    place_hold(
        actor=person_of(request), person_id=person_id, reason=body.reason, now=datetime.now(UTC)
    )
    return HttpResponse(status=204)


@router.delete(
    "/privacy/people/{uuid:person_id}/hold",
    response={204: None},
    operation_id="privacy_lift_hold",
    summary="End a legal hold",
)
def end_hold(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Let what is due be erased again."""
    lift_hold(actor=person_of(request), person_id=person_id, now=datetime.now(UTC))
    return HttpResponse(status=204)
