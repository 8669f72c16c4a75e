"""What belongs to a PPA, for programs: money, updates, milestones, indicators."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.programmes.actions.funding import record_funding
from tulay.areas.programmes.actions.reports import (
    add_indicator,
    add_milestone,
    finish_milestone,
    measure_indicator,
    report_progress,
)
from tulay.areas.programmes.api.schemas import (
    DoneIn,
    FundingLineIn,
    FundingLines,
    IndicatorIn,
    Indicators,
    MeasuredIn,
    MilestoneIn,
    Milestones,
    PpaAdded,
    ReportIn,
    Reports,
)
from tulay.areas.programmes.queries.record import funding_lines, marks, updates
from tulay.areas.programmes.rules.funding import Line as FundingLine
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["programmes"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_PERSON = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
_AT = "2027-02-01T01:00:00Z"
_LINE = {
    "kind": "obligation",
    "amount_minor": 300000000,
    "on_date": "2026-02-01",
    "source": "gaab",
    "adjusts": None,
    "said": "Contract for twelve sheds.",
}
_LINE_OUT = {
    **_LINE,
    "id": _ID,
    "adjusts": "",
    "currency": "PHP",
    "recorded_by": _PERSON,
    "recorded_at": _AT,
}
_REPORT = {
    "kind": "progress",
    "said": "Five of twelve sheds stand.",
    "progress": 42,
    "next_steps": "Roofs for the next three.",
    "follow_up_date": None,
}
_REPORT_OUT = {**_REPORT, "id": _ID, "state": "", "told_by": _PERSON, "told_at": _AT}
_MILESTONE = {"title": "First shed in use", "due_date": "2027-06-30"}
_MILESTONE_OUT = {**_MILESTONE, "id": _ID, "done_date": None}
_DONE = {"done_date": "2026-06-12"}
_INDICATOR = {
    "title": "Families that dry seaweed in a shed",
    "category": "livelihood",
    "unit": "families",
    "baseline": "40",
    "target": "600",
}
_INDICATOR_OUT = {**_INDICATOR, "id": _ID, "actual": "210", "measured_date": "2027-09-30"}


def _sent(body: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"example": body}}}}


@router.get(
    "/ppas/{uuid:ppa_id}/funding",
    response=FundingLines,
    operation_id="programmes_funding",
    summary="Its money, line by line",
    openapi_extra=example(200, {"items": [_LINE_OUT], "next": None}),
)
@needs("programmes.see")
def funding(request: HttpRequest, ppa_id: UUID, paging: Query[Paging]) -> Any:
    """List the lines of a PPA's money, the newest first; they stay for ever."""
    actor = actor_of(request)
    with reading(actor):
        return funding_lines(actor, ppa_id, cursor=paging.cursor, limit=paging.limit)


@router.post(
    "/ppas/{uuid:ppa_id}/funding",
    response={201: PpaAdded},
    operation_id="programmes_record_funding",
    summary="Record a line of money",
    openapi_extra=example(201, {"id": _ID}, request=_LINE),
)
@idempotent()
def fund(request: HttpRequest, ppa_id: UUID, body: FundingLineIn) -> Any:
    """Record what was allocated, promised (obligated), paid out (disbursed), or corrected."""
    line = FundingLine(
        kind=body.kind.value,
        amount_minor=body.amount_minor,
        on_date=body.on_date,
        source=body.source.value,
        adjusts=body.adjusts.value if body.adjusts else "",
        said=body.said,
    )
    made = record_funding(actor=actor_of(request), ppa_id=ppa_id, line=line, now=datetime.now(UTC))
    return Status(201, PpaAdded(id=made))


@router.get(
    "/ppas/{uuid:ppa_id}/updates",
    response=Reports,
    operation_id="programmes_updates",
    summary="What was told of it",
    openapi_extra=example(200, {"items": [_REPORT_OUT], "next": None}),
)
@needs("programmes.see")
def told(request: HttpRequest, ppa_id: UUID, paging: Query[Paging]) -> Any:
    """List what was told of a PPA, the newest first."""
    actor = actor_of(request)
    with reading(actor):
        return updates(actor, ppa_id, cursor=paging.cursor, limit=paging.limit)


@router.post(
    "/ppas/{uuid:ppa_id}/updates",
    response={201: PpaAdded},
    operation_id="programmes_report_progress",
    summary="Report how it comes on",
    openapi_extra=example(201, {"id": _ID}, request=_REPORT),
)
@idempotent()
def report(request: HttpRequest, ppa_id: UUID, body: ReportIn) -> Any:
    """Report progress, a milestone, an exchange with others, or a note. What was told stays."""
    made = report_progress(
        actor=actor_of(request),
        ppa_id=ppa_id,
        now=datetime.now(UTC),
        **body.dict(exclude={"kind"}),
        kind=body.kind.value,
    )
    return Status(201, PpaAdded(id=made))


@router.get(
    "/ppas/{uuid:ppa_id}/milestones",
    response=Milestones,
    operation_id="programmes_milestones",
    summary="Its milestones",
    openapi_extra=example(200, {"items": [_MILESTONE_OUT], "next": None}),
)
@needs("programmes.see")
def milestones(request: HttpRequest, ppa_id: UUID) -> Any:
    """List all milestones of a PPA by their day; there are at most fifty."""
    actor = actor_of(request)
    with reading(actor):
        return {"items": marks(actor, ppa_id)[0]}


@router.post(
    "/ppas/{uuid:ppa_id}/milestones",
    response={201: PpaAdded},
    operation_id="programmes_add_milestone",
    summary="Set a milestone",
    openapi_extra=example(201, {"id": _ID}, request=_MILESTONE),
)
@idempotent()
def set_milestone(request: HttpRequest, ppa_id: UUID, body: MilestoneIn) -> Any:
    """Set something that is to be reached by a day."""
    now = datetime.now(UTC)
    made = add_milestone(
        actor=actor_of(request), ppa_id=ppa_id, title=body.title, due_date=body.due_date, now=now
    )
    return Status(201, PpaAdded(id=made))


@router.put(
    "/ppas/{uuid:ppa_id}/milestones/{uuid:milestone_id}",
    response={204: None},
    operation_id="programmes_finish_milestone",
    summary="Note that a milestone was reached",
    openapi_extra=_sent(_DONE),
)
def finish(request: HttpRequest, ppa_id: UUID, milestone_id: UUID, body: DoneIn) -> HttpResponse:
    """Note on which day a milestone was reached; noted again, the later word counts."""
    finish_milestone(
        actor=actor_of(request),
        ppa_id=ppa_id,
        milestone_id=milestone_id,
        done_date=body.done_date,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.get(
    "/ppas/{uuid:ppa_id}/indicators",
    response=Indicators,
    operation_id="programmes_indicators",
    summary="Its outcome indicators",
    openapi_extra=example(200, {"items": [_INDICATOR_OUT], "next": None}),
)
@needs("programmes.see")
def indicators(request: HttpRequest, ppa_id: UUID) -> Any:
    """List all indicators of a PPA; there are at most fifty."""
    actor = actor_of(request)
    with reading(actor):
        return {"items": marks(actor, ppa_id)[1]}


@router.post(
    "/ppas/{uuid:ppa_id}/indicators",
    response={201: PpaAdded},
    operation_id="programmes_add_indicator",
    summary="Set an outcome indicator",
    openapi_extra=example(201, {"id": _ID}, request=_INDICATOR),
)
@idempotent()
def set_indicator(request: HttpRequest, ppa_id: UUID, body: IndicatorIn) -> Any:
    """Set a number that is to change: where it stands, and where it should come to."""
    made = add_indicator(
        actor=actor_of(request),
        ppa_id=ppa_id,
        now=datetime.now(UTC),
        **body.dict(exclude={"category"}),
        category=body.category.value,
    )
    return Status(201, PpaAdded(id=made))


@router.put(
    "/ppas/{uuid:ppa_id}/indicators/{uuid:indicator_id}",
    response={204: None},
    operation_id="programmes_measure_indicator",
    summary="Say where an indicator stands",
    openapi_extra=_sent({"actual": "210"}),
)
def measure(
    request: HttpRequest, ppa_id: UUID, indicator_id: UUID, body: MeasuredIn
) -> HttpResponse:
    """Say where a number stands today; the log keeps where it stood before."""
    measure_indicator(
        actor=actor_of(request),
        ppa_id=ppa_id,
        indicator_id=indicator_id,
        actual=body.actual,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)
