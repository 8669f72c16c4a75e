"""Needs of communities for programs: found, noted, changed, moved on, and what answers them."""

from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.programmes.actions.needs import (
    add_need,
    change_need,
    forward_need,
    link_need,
    move_need,
    unlink_need,
)
from tulay.areas.programmes.api.need_schemas import (
    NeedAnswerIn,
    NeedAnswers,
    NeedChange,
    NeedForwardIn,
    NeedIn,
    NeedOut,
    NeedsFilter,
    NeedsOut,
    NeedStepIn,
    NewNeed,
)
from tulay.areas.programmes.api.schemas import PpaAdded
from tulay.areas.programmes.queries.needs import (
    NeedCard,
    NeedsAsked,
    answers_of,
    visible_need,
    visible_needs,
)
from tulay.areas.programmes.rules.needs import (
    NeedDetails,
)
from tulay.kernel.pages import Page
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["programmes"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_AGENCY = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
_AT = "2027-02-01T01:00:00Z"
_SAID: dict[str, Any] = {
    "title": "A well for two hamlets",
    "sector": "health",
    "place_id": _AGENCY,
    "urgency": "short_term",
    "impact": 4,
    "feasibility": "high",
    "description": "Water is carried from a river two kilometres away.",
    "community": "Sitio Lower Baluno",
    "people": 640,
    "households": 120,
    "cost_minor": 85000000,
    "submission": "community_submitted",
    "raised_by": "Barangay council",
    "evidence": "Resolution 12 of the barangay council.",
    "evidence_date": "2026-08-03",
}
_NEED = {
    "id": _ID,
    "agency_id": _AGENCY,
    "jurisdiction": "bangsamoro",
    "place": "Sirawai, Zamboanga del Norte",
    **_SAID,
    "currency": "PHP",
    "state": "identified",
    "score": "1.68",
    "score_parts": {"urgency": "3", "impact": "1.6", "feasibility": "1.5", "people": "0.64"},
    "weight": "1.00",
    "answers": 0,
    "version": 0,
    "created_at": _AT,
    "updated_at": _AT,
}
_ANSWER = {
    "ppa_id": _ID,
    "agency_id": _AGENCY,
    "title": "Wells and pumps",
    "state": "ongoing",
    "fiscal_year": 2027,
    "linked_at": _AT,
}


@router.get(
    "/needs",
    response=NeedsOut,
    operation_id="programmes_needs",
    summary="What do communities need?",
    openapi_extra=example(200, {"items": [_NEED], "next": None}),
)
@needs("programmes.see")
def index(request: HttpRequest, asked: Query[NeedsFilter], paging: Query[Paging]) -> Any:
    """List needs, the most pressing first; `unanswered` leaves those that no programme answers."""
    actor = actor_of(request)
    with reading(actor):
        found = visible_needs(
            actor, NeedsAsked(**asked.dict()), cursor=paging.cursor, limit=paging.limit
        )
    return Page(tuple(need_out(card) for card in found.items), found.next)


@router.post(
    "/needs",
    response={201: PpaAdded},
    operation_id="programmes_add_need",
    summary="Note a need",
    openapi_extra=example(201, {"id": _ID}, request={"agency_id": _AGENCY, **_SAID}),
)
@idempotent()
def add(request: HttpRequest, body: NewNeed) -> Any:
    """Note what a community needs; your agency has it in hand."""
    made = add_need(
        actor=actor_of(request),
        agency_id=body.agency_id,
        details=_details(body),
        now=datetime.now(UTC),
    )
    return Status(201, PpaAdded(id=made))


@router.get(
    "/needs/{uuid:need_id}",
    response=NeedOut,
    operation_id="programmes_need",
    summary="One need, and why it is as pressing as it is",
    openapi_extra=example(200, _NEED),
)
@needs("programmes.see")
def show(request: HttpRequest, need_id: UUID) -> Any:
    """Return one need with its score, part by part."""
    actor = actor_of(request)
    with reading(actor):
        return need_out(visible_need(actor, need_id))


@router.put(
    "/needs/{uuid:need_id}",
    response={204: None},
    operation_id="programmes_change_need",
    summary="Change what is said of a need",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {**_SAID, "version": 0}}}}
    },
)
def change(request: HttpRequest, need_id: UUID, body: NeedChange) -> HttpResponse:
    """Replace what is said of a need; refused when somebody else has changed it since `version`."""
    change_need(
        actor=actor_of(request),
        need_id=need_id,
        details=_details(body),
        version=body.version,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/needs/{uuid:need_id}/state",
    response={204: None},
    operation_id="programmes_move_need",
    summary="Let a need go on to another state",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {"state": "validated"}}}}
    },
)
@idempotent()
def move(request: HttpRequest, need_id: UUID, body: NeedStepIn) -> Any:
    """Validate, prioritise, plan, begin, meet, put off or reject a need."""
    now = datetime.now(UTC)
    move_need(actor=actor_of(request), need_id=need_id, to=body.state, said=body.said, now=now)
    return Status(204, None)


@router.put(
    "/needs/{uuid:need_id}/agency",
    response={204: None},
    operation_id="programmes_forward_need",
    summary="Hand a need to another agency",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {"agency_id": _AGENCY}}}}
    },
)
def forward(request: HttpRequest, need_id: UUID, body: NeedForwardIn) -> HttpResponse:
    """Hand a need to another agency, which has it in hand from then on."""
    forward_need(
        actor=actor_of(request),
        need_id=need_id,
        agency_id=body.agency_id,
        said=body.said,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.get(
    "/needs/{uuid:need_id}/ppas",
    response=NeedAnswers,
    operation_id="programmes_need_answers",
    summary="Which programmes answer a need?",
    openapi_extra=example(200, {"items": [_ANSWER], "next": None}),
)
@needs("programmes.see")
def answers(request: HttpRequest, need_id: UUID) -> Any:
    """List the programmes that answer a need, of those you may see."""
    actor = actor_of(request)
    with reading(actor):
        return {"items": [asdict(one) for one in answers_of(actor, need_id)]}


@router.post(
    "/needs/{uuid:need_id}/ppas",
    response={204: None},
    operation_id="programmes_link_need",
    summary="Say that a programme answers a need",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": {"ppa_id": _ID}}}}},
)
@idempotent()
def link(request: HttpRequest, need_id: UUID, body: NeedAnswerIn) -> Any:
    """Link a programme to a need; you see both."""
    now = datetime.now(UTC)
    link_need(actor=actor_of(request), need_id=need_id, ppa_id=body.ppa_id, now=now)
    return Status(204, None)


@router.delete(
    "/needs/{uuid:need_id}/ppas/{uuid:ppa_id}",
    response={204: None},
    operation_id="programmes_unlink_need",
    summary="Say that a programme does not answer a need after all",
)
def unlink(request: HttpRequest, need_id: UUID, ppa_id: UUID) -> HttpResponse:
    """Take a link back; refused for the last one of a need that is planned for or worked on."""
    now = datetime.now(UTC)
    unlink_need(actor=actor_of(request), need_id=need_id, ppa_id=ppa_id, now=now)
    return HttpResponse(status=204)


def need_out(card: NeedCard) -> dict[str, Any]:
    """Return a need as programs read it."""
    score = card.score
    names = ("id", "agency_id", "jurisdiction", "place", "currency", "state", "answers", "version")
    return {
        **{name: getattr(card, name) for name in (*names, "created_at", "updated_at")},
        **asdict(card.details),
        "score": score.value,
        "score_parts": {name: Decimal(given) / 1000 for name, given in score.parts.items()},
        "weight": Decimal(score.weight) / 100,
    }


def _details(body: NeedIn) -> NeedDetails:
    given = body.dict(include=set(NeedIn.model_fields))
    kinds = ("sector", "urgency", "feasibility", "submission")
    return NeedDetails(**given | {name: given[name].value for name in kinds})
