"""What officers have in hand and who is away, for programs."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tulay.areas.cases.actions.absences import end_absence, plan_absence
from tulay.areas.cases.api.whose import WHOSE, agency_asked_of
from tulay.areas.cases.queries.absences import absences
from tulay.areas.cases.queries.workload import Figure, Load, workload
from tulay.areas.cases.rules.absences import Away
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_DAYS = {"first_date": "2026-11-27", "last_date": "2026-12-04"}
_LOAD = {
    "person_id": _ID,
    "name": "Benito Cruz",
    "away_until": "2026-12-04",
    "open": 12,
    "late": 1,
    "week": 4,
    "waiting": 3,
    "finished": 27,
}
_ABSENCE = {
    "id": _ID,
    "person_id": _ID,
    "person": "Benito Cruz",
    **_DAYS,
    "stand_in_id": None,
    "stand_in": "",
    "is_now": False,
}


class WorkloadAsked(Schema):
    """Whose workload, in which order."""

    agency_id: UUID | None = Field(default=None, description=WHOSE)
    sort: Figure = Figure.OPEN


class LoadOut(Schema):
    """What one officer has in hand; `person_id` null is what nobody has yet."""

    person_id: UUID | None
    name: str
    away_until: date | None
    open: int
    late: int = Field(description="The time is over and the clock is running.")
    week: int = Field(description="Due within seven days.")
    waiting: int = Field(description="The applicant was asked for something.")
    finished: int = Field(description="Completed or rejected within 30 days.")


class WorkloadOut(Schema):
    """Everybody who works on the agency's requests, and the pool last."""

    items: list[LoadOut]
    next: str | None = None


class AbsencesAsked(Schema):
    """Whose absences."""

    agency_id: UUID | None = Field(default=None, description=WHOSE)


class AbsenceOut(Schema):
    """An absence that runs or comes."""

    id: UUID
    person_id: UUID
    person: str
    first_date: date
    last_date: date
    stand_in_id: UUID | None
    stand_in: str
    is_now: bool


class AbsencesOut(Schema):
    """The next to begin first."""

    items: list[AbsenceOut]
    next: str | None = None


class AbsenceIn(Strict):
    """Who is away, both days counted, and who stands in."""

    agency_id: UUID
    person_id: UUID
    first_date: date
    last_date: date
    stand_in_id: UUID | None = None


class AbsenceMadeOut(Schema):
    """The absence that was noted."""

    id: UUID


@router.get(
    "/workload",
    response=WorkloadOut,
    operation_id="cases_workload",
    summary="What each officer of an agency has in hand",
    openapi_extra=example(200, {"items": [_LOAD], "next": None}),
)
@needs("cases.assign")
def workload_(request: HttpRequest, asked: Query[WorkloadAsked]) -> Any:
    """Count open, late, nearly due, waiting and lately finished requests of each officer."""
    actor = actor_of(request)
    agency_id = agency_asked_of(actor, asked.agency_id, "cases.assign")
    with reading(actor):
        loads = workload(agency_id, datetime.now(UTC), by=asked.sort)
    return {"items": [_load(load) for load in loads]}


@router.get(
    "/absences",
    response=AbsencesOut,
    operation_id="cases_absences",
    summary="Who of an agency is away",
    openapi_extra=example(200, {"items": [_ABSENCE], "next": None}),
)
@needs("cases.assign")
def absences_(request: HttpRequest, asked: Query[AbsencesAsked]) -> Any:
    """List the absences of an agency that run or come."""
    actor = actor_of(request)
    agency_id = agency_asked_of(actor, asked.agency_id, "cases.assign")
    with reading(actor):
        return {"items": absences(agency_id, datetime.now(UTC))}


@router.post(
    "/absences",
    response={201: AbsenceMadeOut},
    operation_id="cases_plan_absence",
    summary="Note that somebody is away",
    openapi_extra=example(
        201, {"id": _ID}, request={"agency_id": _ID, "person_id": _ID, **_DAYS, "stand_in_id": None}
    ),
)
@idempotent()
def plan(request: HttpRequest, body: AbsenceIn) -> Any:
    """Note an absence and who stands in; both people are told."""
    made = plan_absence(
        actor=actor_of(request),
        agency_id=body.agency_id,
        wanted=Away(body.person_id, body.first_date, body.last_date, body.stand_in_id),
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.post(
    "/absences/{uuid:absence_id}/end",
    response={204: None},
    operation_id="cases_end_absence",
    summary="End an absence early",
)
@idempotent()
def end(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """End an absence, or take one back that has not begun."""
    end_absence(actor=actor_of(request), absence_id=absence_id, now=datetime.now(UTC))
    return HttpResponse(status=204)


def _load(load: Load) -> dict[str, Any]:
    figures = {figure.value: getattr(load, figure.value) for figure in list(Figure)[1:]}
    until = load.colleague.away_until if load.colleague else None
    return {"person_id": load.person_id, "name": load.name, "away_until": until, **figures}
