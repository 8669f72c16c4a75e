"""The register of breaches for programs."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime

from tulay.areas.privacy.actions.breaches import (
    BreachTexts,
    change_breach,
    close_breach,
    note_regulator,
    open_breach,
    tell_affected,
    trace_account,
)
from tulay.areas.privacy.api.seat import person_of
from tulay.areas.privacy.queries.breaches import affected, breach, breaches
from tulay.areas.privacy.rules.breaches import TEXT_MAX
from tulay.plumbing.http.api import SIGNED_IN, Paging, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Line, Text
from tulay.plumbing.http.routes import needs

if TYPE_CHECKING:
    Title = str
    Words = str
    Reference = str
    Region = str
else:
    Title, Words, Reference = Line[200], Text[0:TEXT_MAX], Line[120]
    Region = Line[20]

router = Router(tags=["privacy"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_MOMENT = "2026-11-24T08:00:00Z"


class BreachTextsIn(Strict):
    """What is known by now; it names nobody."""

    title: Title
    happened: Words = ""
    consequences: Words = ""
    measures: Words = ""
    advice: Words = ""


class BreachIn(BreachTextsIn):
    """A breach that was found, and the regions whose people are affected."""

    found_at: AwareDatetime
    regions: list[Region]


class TraceIn(Strict):
    """Whose account, from when to when."""

    account_id: UUID
    since: AwareDatetime
    until: AwareDatetime


class RegulatorIn(Strict):
    """Under which reference the regulator of a law was told."""

    law: Region
    reference: Reference


class ClockOut(Schema):
    """One law's clock; `hours` is empty where the law says “as soon as reasonably possible”."""

    law: str
    section: str
    hours: int | None
    due_at: datetime
    told_at: datetime | None
    reference: str


class BreachOut(Schema):
    """One breach."""

    id: UUID
    title: str
    found_at: datetime
    closed_at: datetime | None
    clocks: list[ClockOut]


class Breaches(Schema):
    """A page of the register."""

    items: list[BreachOut]
    next: str | None


class BreachDetailOut(BreachOut):
    """One breach opened."""

    happened: str
    consequences: str
    measures: str
    advice: str
    entered_at: datetime
    notices_asked_at: datetime | None
    affected: int
    told: int


class AffectedOut(Schema):
    """Somebody whose data was touched; `proofs` are entries of the log, the newest three."""

    person_id: UUID
    account_id: UUID
    since: datetime
    until: datetime
    entries: int
    told_at: datetime | None
    proofs: list[UUID]


class AffectedPeople(Schema):
    """A page of people."""

    items: list[AffectedOut]
    next: str | None


class BreachMadeOut(Schema):
    """What was entered."""

    id: UUID


class CountOut(Schema):
    """How many."""

    count: int


_CLOCK = {
    "law": "ph-dpa",
    "section": "RA 10173 20(f), NPC Circular 16-03",
    "hours": 72,
    "due_at": "2026-11-27T08:00:00Z",
    "told_at": None,
    "reference": "",
}
_BREACH = {
    "id": _ID,
    "title": "Lost laptop",
    "found_at": _MOMENT,
    "closed_at": None,
    "clocks": [_CLOCK],
}
_TEXTS = {
    "title": "Lost laptop",
    "happened": "A laptop was stolen from a car.",
    "consequences": "",
    "measures": "",
    "advice": "",
}
_DETAIL = {
    **_BREACH,
    **_TEXTS,
    "entered_at": _MOMENT,
    "notices_asked_at": None,
    "affected": 0,
    "told": 0,
}
_AFFECTED = {
    "person_id": _ID,
    "account_id": _ID,
    "since": _MOMENT,
    "until": "2026-11-25T08:00:00Z",
    "entries": 3,
    "told_at": None,
    "proofs": [_ID],
}
_TRACE = {"account_id": _ID, "since": _MOMENT, "until": "2026-11-25T08:00:00Z"}
_REGULATOR = {"law": "ph-dpa", "reference": "NPC BN 26-101"}


@router.get(
    "/privacy/breaches",
    response=Breaches,
    operation_id="privacy_breaches",
    summary="Which breaches are on record?",
    openapi_extra=example(200, {"items": [_BREACH], "next": None}),
)
@needs("privacy.see-breaches")
def index(request: HttpRequest, paging: Query[Paging]) -> Any:  # noqa: ARG001 - ninja's signature
    """List the register, newest first."""
    return breaches(cursor=paging.cursor, limit=paging.limit)


@router.post(
    "/privacy/breaches",
    response={201: BreachMadeOut},
    operation_id="privacy_open_breach",
    summary="Enter a breach",
    openapi_extra=example(
        201,
        {"id": _ID},
        request={**_TEXTS, "found_at": _MOMENT, "regions": ["bangsamoro"]},
    ),
)
@idempotent()
def enter(request: HttpRequest, body: BreachIn) -> Any:
    """Enter a breach; a clock begins for the law of each region."""
    texts = BreachTexts(**body.dict(exclude={"found_at", "regions"}))
    made = open_breach(
        actor=person_of(request),
        texts=texts,
        found_at=body.found_at,
        regions=frozenset(body.regions),
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.get(
    "/privacy/breaches/{uuid:breach_id}",
    response=BreachDetailOut,
    operation_id="privacy_breach",
    summary="One breach",
    openapi_extra=example(200, _DETAIL),
)
@needs("privacy.see-breaches")
def show(request: HttpRequest, breach_id: UUID) -> dict[str, Any]:  # noqa: ARG001 - same
    """Return one breach with its clocks."""
    detail = asdict(breach(breach_id))
    return {**detail.pop("card"), **detail}


@router.put(
    "/privacy/breaches/{uuid:breach_id}",
    response={204: None},
    operation_id="privacy_change_breach",
    summary="Write down what is known by now",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _TEXTS}}}},
)
def change(request: HttpRequest, breach_id: UUID, body: BreachTextsIn) -> HttpResponse:
    """Change the texts of a breach that is not closed."""
    texts = BreachTexts(**body.dict())
    now = datetime.now(UTC)
    change_breach(actor=person_of(request), breach_id=breach_id, texts=texts, now=now)
    return HttpResponse(status=204)


@router.get(
    "/privacy/breaches/{uuid:breach_id}/people",
    response=AffectedPeople,
    operation_id="privacy_affected",
    summary="Whose data was touched?",
    openapi_extra=example(200, {"items": [_AFFECTED], "next": None}),
)
@needs("privacy.see-breaches")
def people(request: HttpRequest, breach_id: UUID, paging: Query[Paging]) -> Any:  # noqa: ARG001 - same
    """List who is affected, with entries of the log that prove it."""
    breach(breach_id)
    return affected(breach_id, cursor=paging.cursor, limit=paging.limit)


@router.post(
    "/privacy/breaches/{uuid:breach_id}/people",
    response=CountOut,
    operation_id="privacy_trace",
    summary="List whose data an account touched",
    openapi_extra=example(200, {"count": 12}, request=_TRACE),
)
def trace(request: HttpRequest, breach_id: UUID, body: TraceIn) -> dict[str, int]:
    """Add everybody whose data an account touched between two moments; say how many are new."""
    found = trace_account(
        actor=person_of(request), breach_id=breach_id, now=datetime.now(UTC), **body.dict()
    )
    return {"count": found}


@router.post(
    "/privacy/breaches/{uuid:breach_id}/regulator",
    response={204: None},
    operation_id="privacy_tell_regulator",
    summary="Note that a regulator was told",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _REGULATOR}}}},
)
def regulator(request: HttpRequest, breach_id: UUID, body: RegulatorIn) -> HttpResponse:
    """Stop the clock of one law."""
    note_regulator(
        actor=person_of(request), breach_id=breach_id, now=datetime.now(UTC), **body.dict()
    )
    return HttpResponse(status=204)


@router.post(
    "/privacy/breaches/{uuid:breach_id}/notices",
    response=CountOut,
    operation_id="privacy_tell_affected",
    summary="Write to everybody affected",
    openapi_extra=example(200, {"count": 12}),
)
def tell(request: HttpRequest, breach_id: UUID) -> dict[str, int]:
    """Write to everybody who was not told yet; show a second factor first."""
    now = datetime.now(UTC)
    return {"count": tell_affected(actor=person_of(request), breach_id=breach_id, now=now)}


@router.post(
    "/privacy/breaches/{uuid:breach_id}/closing",
    response={204: None},
    operation_id="privacy_close_breach",
    summary="Close a breach",
)
def close(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Close a breach; its record stays as it is."""
    close_breach(actor=person_of(request), breach_id=breach_id, now=datetime.now(UTC))
    return HttpResponse(status=204)
