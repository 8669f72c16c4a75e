"""From a look at a service to a decision, for programs."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tulay.areas.cases.queries.conversion import SEES, WEEKS, WEEKS_MAX, conversion
from tulay.areas.cases.rules.conversion import OF_REQUESTS, Stage
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.inputs import Line
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_COUNTS = {"views": 412, "checks": 60, "drafts": 48, "sent": 31, "decided": 27}
_EXAMPLE = {
    "service_id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10",
    "since": "2026-09-07",
    "total": _COUNTS,
    "weeks": [{"first_date": "2026-09-07", **_COUNTS}],
    "levels": ["region", "province"],
    "level": "region",
    "places": [{"code": "1900000000", "name": "BARMM", "drafts": 40, "sent": 25, "decided": 22}],
}


class ConversionAsked(Schema):
    """How far back, and at which level of places."""

    weeks: int = Field(WEEKS, ge=1, le=WEEKS_MAX)
    level: Line[0:20] = Field("", description="Of `levels`; empty: the highest.")  # type: ignore[type-arg,valid-type]  # ours


class StagesOut(Schema):
    """How often each stage happened."""

    views: int = Field(description="Looks at the page; nobody knows whose.")
    checks: int = Field(description="“What can I get?” said yes or no about the service.")
    drafts: int = Field(description="Requests begun.")
    sent: int
    decided: int


class ConversionWeek(StagesOut):
    """A week, from Monday."""

    first_date: date


class ConversionPlace(Schema):
    """A place at the level asked for; null: a count from 1 to 10, or one beside it, not told outside the agency."""

    code: str = Field(description="Empty: the requests name no place at this level.")
    name: str
    drafts: int | None
    sent: int | None
    decided: int | None


class ConversionOut(Schema):
    """A service from look to decision; each is counted in the week in which it happened."""

    service_id: UUID
    since: date
    total: StagesOut
    weeks: list[ConversionWeek]
    levels: list[str]
    level: str
    places: list[ConversionPlace]


@router.get(
    "/services/{uuid:service_id}/conversion",
    response=ConversionOut,
    operation_id="cases_conversion",
    summary="How many look at a service, check, begin, send and hear",
    openapi_extra=example(200, _EXAMPLE),
)
@needs(SEES)
def show(request: HttpRequest, service_id: UUID, asked: Query[ConversionAsked]) -> dict[str, Any]:
    """Return counts by week, and of requests by place."""
    actor = actor_of(request)
    with reading(actor):
        found = conversion(
            actor=actor,
            service_id=service_id,
            now=datetime.now(UTC),
            weeks=asked.weeks,
            level=asked.level,
        )
    return {
        "service_id": found.service_id,
        "since": found.since,
        "total": _told(found.total),
        "weeks": [{"first_date": one.first_date, **_told(one.counts)} for one in found.weeks],
        "levels": found.levels,
        "level": found.level,
        "places": [
            {"code": one.code, "name": one.name}
            | {stage.value: one.counts[stage] for stage in OF_REQUESTS}
            for one in found.places
        ],
    }


def _told(counts: dict[Stage, int]) -> dict[str, int]:
    return {stage.value: count for stage, count in counts.items()}
