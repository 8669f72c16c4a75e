"""Programmes that serve a request, for programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tulay.areas.cases.actions.programmes import link_programme
from tulay.areas.programmes.queries.links import ppas_behind
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_ONE = {
    "link_id": _ID,
    "ppa_id": _ID,
    "title": "Seaweed drying sheds",
    "fiscal_year": 2027,
    "linked_at": "2027-02-01T01:00:00Z",
}


class RequestProgrammeIn(Strict):
    """The programme that serves a request."""

    ppa_id: UUID


class RequestProgrammeMade(Schema):
    """The id of the link."""

    id: UUID


class RequestProgramme(Schema):
    """A programme that serves a request."""

    link_id: UUID
    ppa_id: UUID
    title: str
    fiscal_year: int
    linked_at: datetime


class RequestProgrammes(Schema):
    """All programmes that serve a request, of those you may see."""

    items: list[RequestProgramme]
    next: str | None = None


@router.get(
    "/requests/{uuid:request_id}/ppas",
    response=RequestProgrammes,
    operation_id="cases_programmes",
    summary="Which programmes serve it?",
    openapi_extra=example(200, {"items": [_ONE], "next": None}),
)
@needs("programmes.see")
def index(request: HttpRequest, request_id: UUID) -> Any:
    """List the programmes that serve a request, of those you may see; of another one there are none."""
    actor = actor_of(request)
    with reading(actor):
        return {"items": ppas_behind(actor, request_id)}


@router.post(
    "/requests/{uuid:request_id}/ppas",
    response={201: RequestProgrammeMade},
    operation_id="cases_link_programme",
    summary="Say which programme serves it",
    openapi_extra=example(201, {"id": _ID}, request={"ppa_id": _ID}),
)
@idempotent()
def add(request: HttpRequest, request_id: UUID, body: RequestProgrammeIn) -> Any:
    """Link a programme of your agency to a request; the link is taken away under `/ppas/{ppa_id}/links`."""
    now = datetime.now(UTC)
    made = link_programme(
        actor=actor_of(request), request_id=request_id, ppa_id=body.ppa_id, now=now
    )
    return Status(201, RequestProgrammeMade(id=made))
