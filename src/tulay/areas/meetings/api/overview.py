"""How complete a year of meetings is, for programs."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tulay.areas.meetings.queries.overview import agency_metrics, quarter_metrics
from tulay.areas.meetings.queries.series import series_card
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["meetings"], auth=SIGNED_IN)
_COUNTS = {
    "meetings": 43,
    "held": 43,
    "confirmed": 42,
    "completed": 41,
    "reports": 42,
    "reports_in_time": 40,
    "minutes_in_time": 41,
    "items": 60,
    "items_done": 48,
    "items_overdue": 3,
}
_AGENCY = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"


class WhichQuarter(Strict):
    """Which quarter the agencies are counted for; all four where none is named."""

    quarter: int | None = Field(None, ge=1, le=4, description="Count agencies for it alone.")


class CompletenessOut(Schema):
    """How many meetings were held, confirmed, reported on and completed; how many commitments were kept."""

    meetings: int
    held: int
    confirmed: int
    completed: int
    reports: int
    reports_in_time: int
    minutes_in_time: int
    items: int
    items_done: int
    items_overdue: int


class QuarterCompleteness(CompletenessOut):
    """How complete a quarter is."""

    quarter: int


class AgencyCompleteness(CompletenessOut):
    """How complete a year is for one agency."""

    agency_id: UUID


class YearCompleteness(Schema):
    """How complete a year is: by quarter, and agency by agency."""

    quarters: list[QuarterCompleteness]
    agencies: list[AgencyCompleteness]


@router.get(
    "/coordination/quarterly-meetings/series/{uuid:series_id}/metrics",
    response=YearCompleteness,
    operation_id="meetings_overview",
    summary="How complete is a year?",
    openapi_extra=example(
        200,
        {
            "quarters": [{"quarter": 1, **_COUNTS}],
            "agencies": [{"agency_id": _AGENCY, **_COUNTS}],
        },
    ),
)
@needs("meetings.see")
def metrics(request: HttpRequest, series_id: UUID, which: Query[WhichQuarter]) -> Any:
    """Count meetings, reports, minutes and commitments of each quarter and agency, for the agencies you see."""
    actor, now = actor_of(request), datetime.now(UTC)
    with reading(actor):
        series = series_card(actor, series_id)
        quarters = quarter_metrics(actor, series, now=now)
        agencies = agency_metrics(actor, series, quarter=which.quarter, now=now)
    return {
        "quarters": [asdict(one) for one in quarters],
        "agencies": [asdict(one) for one in agencies],
    }
