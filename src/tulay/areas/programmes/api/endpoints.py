"""Programmes, projects and activities for programs: found, added, changed, moved on."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tulay.areas.programmes.actions.ppas import add_ppa, change_ppa, move_ppa
from tulay.areas.programmes.api.schemas import (
    NewPpa,
    PpaAdded,
    PpaChange,
    PpaIn,
    PpaOut,
    Ppas,
    StepIn,
)
from tulay.areas.programmes.queries.ppas import (
    QUERY_MAX,
    Narrowed,
    PpaCard,
    visible_ppa,
    visible_ppas,
)
from tulay.areas.programmes.rules.ppas import Details, FundingSource, PpaCategory, PpaSector
from tulay.areas.programmes.rules.states import PpaState
from tulay.kernel.pages import Page
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Line
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["programmes"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_AGENCY = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
_AT = "2027-02-01T01:00:00Z"
_SAID: dict[str, Any] = {
    "title": "Seaweed drying sheds for fishing families",
    "fiscal_year": 2027,
    "sector": "economic",
    "code": "AF-2027-014",
    "summary": "Twelve sheds in four coastal municipalities, run by fishers' associations.",
    "category": "agency",
    "priority": "high",
    "plan_year": None,
    "appropriation": "mooe",
    "source": "gaab",
    "starts_date": "2027-02-01",
    "target_date": "2027-11-30",
    "budget_minor": 480000000,
    "ceiling_minor": None,
    "obc_budget_minor": 60000000,
    "slots": 600,
    "obc_slots": 80,
    "organisations": 12,
    "people": 600,
    "place_id": None,
    "lead_agency_id": None,
    "supporting": [],
    "requested_by": "",
    "recipient": "",
    "accomplishments": "",
    "challenges": "",
    "support_needed": "",
    "follow_up": "",
}
_PPA = {
    "id": _ID,
    "agency_id": _AGENCY,
    "jurisdiction": "bangsamoro",
    **_SAID,
    "state": "planning",
    "progress": 0,
    "ended_date": None,
    "currency": "PHP",
    "allocated_minor": 480000000,
    "obligated_minor": 300000000,
    "disbursed_minor": 120000000,
    "obligation_rate": 62,
    "disbursement_rate": 40,
    "utilisation_rate": 25,
    "is_under_obligated": True,
    "version": 0,
    "created_at": _AT,
    "updated_at": _AT,
}
_STEP = {"state": "on_hold", "said": "The boats are late; work goes on in April."}


class PpasAsked(Schema):
    """Which PPAs a list shows, and in which order."""

    agency_id: UUID | None = None
    jurisdiction: Line[0:20] = ""  # type: ignore[type-arg,valid-type]  # a length, not a type
    fiscal_year: int | None = Field(None, ge=0, le=9999)
    sector: PpaSector | Literal[""] = ""
    state: PpaState | Literal[""] = ""
    source: FundingSource | Literal[""] = ""
    category: PpaCategory | Literal[""] = ""
    q: Line[0:QUERY_MAX] = ""  # type: ignore[type-arg,valid-type]  # same
    order: Literal["recent", "title", "budget"] = "recent"


@router.get(
    "/ppas",
    response=Ppas,
    operation_id="programmes_ppas",
    summary="Which programmes, projects and activities are there?",
    openapi_extra=example(200, {"items": [_PPA], "next": None}),
)
@needs("programmes.see")
def index(request: HttpRequest, asked: Query[PpasAsked], paging: Query[Paging]) -> Any:
    """List PPAs, what was changed last first: your agency's, or all where you look after all."""
    narrowed = Narrowed(**asked.dict())
    actor = actor_of(request)
    with reading(actor):
        found = visible_ppas(actor, narrowed, cursor=paging.cursor, limit=paging.limit)
    return Page(tuple(ppa_out(card) for card in found.items), found.next)


@router.post(
    "/ppas",
    response={201: PpaAdded},
    operation_id="programmes_add_ppa",
    summary="Add a programme, project or activity",
    openapi_extra=example(201, {"id": _ID}, request={"agency_id": _AGENCY, **_SAID}),
)
@idempotent()
def add(request: HttpRequest, body: NewPpa) -> Any:
    """Add a PPA of your agency; it is in planning then."""
    made = add_ppa(
        actor=actor_of(request),
        agency_id=body.agency_id,
        details=_details(body),
        now=datetime.now(UTC),
    )
    return Status(201, PpaAdded(id=made))


@router.get(
    "/ppas/{uuid:ppa_id}",
    response=PpaOut,
    operation_id="programmes_ppa",
    summary="One programme, project or activity",
    openapi_extra=example(200, _PPA),
)
@needs("programmes.see")
def show(request: HttpRequest, ppa_id: UUID) -> Any:
    """Return one PPA of your agency, or of those you look after."""
    actor = actor_of(request)
    with reading(actor):
        return ppa_out(visible_ppa(actor, ppa_id))


@router.put(
    "/ppas/{uuid:ppa_id}",
    response={204: None},
    operation_id="programmes_change_ppa",
    summary="Change what is said of it",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {**_SAID, "version": 0}}}}
    },
)
def change(request: HttpRequest, ppa_id: UUID, body: PpaChange) -> HttpResponse:
    """Replace what is said of a PPA; refused when somebody else has changed it since `version`."""
    change_ppa(
        actor=actor_of(request),
        ppa_id=ppa_id,
        details=_details(body),
        version=body.version,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/ppas/{uuid:ppa_id}/state",
    response={204: None},
    operation_id="programmes_move_ppa",
    summary="Let it go on to another state",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _STEP}}}},
)
@idempotent()
def move(request: HttpRequest, ppa_id: UUID, body: StepIn) -> Any:
    """Start a PPA, put it on hold, complete or cancel it; the last two are for good."""
    now = datetime.now(UTC)
    move_ppa(actor=actor_of(request), ppa_id=ppa_id, to=body.state, said=body.said, now=now)
    return Status(204, None)


def ppa_out(card: PpaCard) -> dict[str, Any]:
    """Return a PPA as programs read it."""
    balance, names = card.balance, ("obligation_rate", "disbursement_rate", "utilisation_rate")
    own = ("id", "agency_id", "jurisdiction", "state", "progress", "ended_date", "version")
    sums = ("currency", "allocated_minor", "obligated_minor", "disbursed_minor")
    return {
        **{name: getattr(card, name) for name in (*own, "created_at", "updated_at")},
        **asdict(card.details),
        **{name: getattr(balance, name) for name in (*sums, *names, "is_under_obligated")},
    }


def _details(body: PpaIn) -> Details:
    given = body.dict(include=set(PpaIn.model_fields))
    plain = {name: given[name].value for name in ("sector", "category", "priority", "source")}
    return Details(
        **given
        | plain
        | {
            "appropriation": body.appropriation.value if body.appropriation else "",
            "supporting": tuple(body.supporting),
        }
    )
