"""The clock of one request, and how agencies keep their times, for programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tulay.areas.cases.queries.clock import clock_of
from tulay.areas.cases.queries.service_levels import DAYS_MAX, By, LevelOrder, service_levels
from tulay.areas.cases.rules.deadlines import DueStatus
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_CLOCK = {
    "status": "soon",
    "due_at": "2026-12-03T09:00:00Z",
    "response_due_at": "2026-11-30T05:00:00Z",
    "responded_at": "2026-11-30T03:00:00Z",
    "paused_at": None,
    "working_hours_left": 4.0,
}
_LEVEL = {
    "id": _ID,
    "name": "Ministry of Social Services and Development",
    "finished": 210,
    "on_time": 189,
    "share": 0.9,
    "median_days": 3.5,
    "open": 31,
    "late": 2,
    "extended": 4,
}


class RequestClockOut(Schema):
    """A request's clock; while it stands, `working_hours_left` is what it runs on with."""

    status: DueStatus
    due_at: datetime | None
    response_due_at: datetime | None
    responded_at: datetime | None
    paused_at: datetime | None
    working_hours_left: float = Field(description="Office hours of the agency until it is due.")


class LevelsAsked(Schema):
    """Counted by what, of which agency, since how many days."""

    by: By = By.AGENCY
    agency_id: UUID | None = None
    days: int = Field(default=90, ge=1, le=DAYS_MAX)
    sort: LevelOrder = LevelOrder.SHARE


class LevelOut(Schema):
    """How one agency, or one service, keeps its times."""

    id: UUID
    name: str
    finished: int = Field(description="Completed or rejected in these days.")
    on_time: int = Field(description="Of these, by their due time.")
    share: float | None = Field(description="Null where nothing was finished.")
    median_days: float | None = Field(description="From sent to finished, waiting included.")
    open: int
    late: int = Field(description="Open, the time is over and the clock runs.")
    extended: int = Field(description="More time was granted in these days.")


class LevelsOut(Schema):
    """In the order asked for."""

    items: list[LevelOut]
    next: str | None = None


@router.get(
    "/requests/{uuid:request_id}/clock",
    response=RequestClockOut,
    operation_id="cases_clock",
    summary="How much time a request has left",
    openapi_extra=example(200, _CLOCK),
)
def clock(request: HttpRequest, request_id: UUID) -> Any:
    """Return the clock of one of your own requests, or of one of your agency."""
    actor = actor_of(request)
    with reading(actor):
        card = clock_of(actor=actor, request_id=request_id, now=datetime.now(UTC))
    return {
        "status": card.status,
        "due_at": card.due_at,
        "response_due_at": card.response_due_at,
        "responded_at": card.responded_at,
        "paused_at": card.paused_at,
        "working_hours_left": round(card.hours_left, 2),
    }


@router.get(
    "/service-levels",
    response=LevelsOut,
    operation_id="cases_service_levels",
    summary="How agencies keep their times",
    openapi_extra=example(200, {"items": [_LEVEL], "next": None}),
)
@needs("cases.see-service-levels")
def levels(request: HttpRequest, asked: Query[LevelsAsked]) -> Any:
    """Compare agencies, or the services of one, by how many requests they finish in time."""
    actor = actor_of(request)
    with reading(actor):
        found = service_levels(
            actor=actor,
            now=datetime.now(UTC),
            language="en",
            days=asked.days,
            by=asked.by,
            agency_id=asked.agency_id,
            order=asked.sort,
        )
    return {"items": found}
