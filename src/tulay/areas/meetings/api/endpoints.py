"""Quarterly meetings for programs."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tulay.areas.meetings.actions.meetings import cancel, hold, move, postpone
from tulay.areas.meetings.actions.series import change_series, generate, open_series
from tulay.areas.meetings.api.schemas import (
    CancelIn,
    GeneratedOut,
    GenerateIn,
    MeetingOut,
    Meetings,
    MoveIn,
    NewSeries,
    PostponeIn,
    SeriesIn,
    SeriesOpened,
    SeriesPage,
    YearOut,
)
from tulay.areas.meetings.queries.meetings import (
    MeetingCard,
    Narrowed,
    quarter_counts,
    visible_meeting,
    visible_meetings,
)
from tulay.areas.meetings.queries.series import (
    preview,
    series_card,
    series_of_year,
    visible_series,
)
from tulay.areas.meetings.rules.plans import Missed, Proposal
from tulay.areas.meetings.rules.series import SeriesDetails, quarters_named
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["meetings"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_AGENCY = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
_HOW = {
    "rooms": ["Harbour Room"],
    "facilitators": [],
    "duration_minutes": 120,
    "per_day": 2,
    "is_automatic": True,
    "reminder_days": [7, 1],
}
_YEAR = {"jurisdiction": "bangsamoro", "fiscal_year": 2027}
_SERIES = {"id": _ID, **_YEAR, **_HOW}
_QUARTER = {
    "quarter": 1,
    "planned": 3,
    "held": 40,
    "postponed": 0,
    "cancelled": 0,
    "overdue": 1,
    "due": 43,
    "percent": 93,
}
_TIME = {"starts_at": "2027-01-18T01:00:00Z", "ends_at": "2027-01-18T03:00:00Z"}
_MEETING = {
    "id": _ID,
    "series_id": _ID,
    **_YEAR,
    "agency_id": _AGENCY,
    "quarter": 1,
    "state": "scheduled",
    **_TIME,
    "zone": "Asia/Manila",
    "room": "Harbour Room",
    "facilitator_id": None,
    "reason": "",
    "version": 0,
    "is_overdue": False,
    "is_under_way": False,
    "coming": 2,
}
_GENERATED = {
    "series_id": _ID,
    "created": 172,
    "by_quarter": {"1": 43, "2": 43, "3": 43, "4": 43},
    "missed": [{"agency_id": _AGENCY, "quarter": 1, "obstacle": "no-hours"}],
    "planned": [],
}
_MOVE = {"starts_at": "2027-01-19T01:00:00Z", "room": "Harbour Room", "reason": "Storm."}
_CANCEL = {"reason": "The ministry moves house that week."}


class MeetingsAsked(Schema):
    """Which meetings a list shows."""

    fiscal_year: int | None = None
    jurisdiction: str = ""
    quarter: int | None = Field(None, ge=1, le=4)
    agency_id: UUID | None = None
    state: Literal["", "scheduled", "held", "completed", "postponed", "cancelled"] = ""
    upcoming: bool = False
    overdue: bool = False


@router.get(
    "/coordination/quarterly-meetings",
    response=Meetings,
    operation_id="meetings_meetings",
    summary="Which meetings are there?",
    openapi_extra=example(200, {"items": [_MEETING], "next": None}),
)
@needs("meetings.see")
def index(request: HttpRequest, asked: Query[MeetingsAsked], paging: Query[Paging]) -> Any:
    """List meetings, the earliest first: your agency's, or all you coordinate."""
    narrowed = Narrowed(
        fiscal_year=asked.fiscal_year,
        jurisdiction=asked.jurisdiction,
        quarter=asked.quarter,
        agency_id=asked.agency_id,
        state=asked.state,
        is_upcoming=asked.upcoming,
        is_overdue=asked.overdue,
    )
    actor, now = actor_of(request), datetime.now(UTC)
    with reading(actor):
        return visible_meetings(actor, narrowed, now=now, cursor=paging.cursor, limit=paging.limit)


@router.get(
    "/coordination/quarterly-meetings/series",
    response=SeriesPage,
    operation_id="meetings_years",
    summary="Which years are open?",
    openapi_extra=example(200, {"items": [_SERIES], "next": None}),
)
@needs("meetings.see")
def years(request: HttpRequest, paging: Query[Paging]) -> Any:
    """List the years whose meetings you may see, the newest first."""
    return visible_series(actor_of(request), cursor=paging.cursor, limit=paging.limit)


@router.post(
    "/coordination/quarterly-meetings/series",
    response={201: SeriesOpened},
    operation_id="meetings_open_series",
    summary="Open a year",
    openapi_extra=example(201, {"id": _ID}, request=_YEAR | _HOW),
)
@idempotent()
def open_(request: HttpRequest, body: NewSeries) -> Any:
    """Open a fiscal year's series; its meetings are generated afterwards."""
    made = open_series(
        actor=actor_of(request),
        jurisdiction=body.jurisdiction,
        fiscal_year=body.fiscal_year,
        details=_details(body),
        now=datetime.now(UTC),
    )
    return Status(201, SeriesOpened(id=made))


@router.get(
    "/coordination/quarterly-meetings/series/{uuid:series_id}",
    response=YearOut,
    operation_id="meetings_year",
    summary="One year and how far it is",
    openapi_extra=example(200, {**_SERIES, "quarters": [_QUARTER]}),
)
@needs("meetings.see")
def year(request: HttpRequest, series_id: UUID) -> Any:
    """Return a year with the count of each quarter."""
    actor = actor_of(request)
    with reading(actor):
        card = series_card(actor, series_id)
        counts = quarter_counts(actor, series_id, now=datetime.now(UTC))
    names = ("id", "jurisdiction", "fiscal_year", *_HOW)
    return {**{name: getattr(card, name) for name in names}, "quarters": counts}


@router.put(
    "/coordination/quarterly-meetings/series/{uuid:series_id}",
    response={204: None},
    operation_id="meetings_change_series",
    summary="Change how a year is planned",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _HOW}}}},
)
def change(request: HttpRequest, series_id: UUID, body: SeriesIn) -> HttpResponse:
    """Replace how further meetings are planned; those that stand already stay."""
    now = datetime.now(UTC)
    change_series(actor=actor_of(request), series_id=series_id, details=_details(body), now=now)
    return HttpResponse(status=204)


@router.post(
    "/coordination/quarterly-meetings/generate",
    response=GeneratedOut,
    operation_id="meetings_generate",
    summary="Generate the meetings that are lacking",
    openapi_extra=example(200, _GENERATED, request=_YEAR | {"quarter": "all", "dry_run": False}),
)
@idempotent()
def generate_(request: HttpRequest, body: GenerateIn) -> Any:
    """Generate one meeting for each agency and quarter that has none; sent twice, the second finds nothing to do."""
    actor, now, quarters = actor_of(request), datetime.now(UTC), quarters_named(body.quarter)
    with reading(actor):
        series = series_of_year(actor, body.jurisdiction, body.fiscal_year)
    if body.dry_run:
        actor.check("meetings.generate")
        with reading(actor):
            found = preview(series, quarters=quarters, only=body.agency_id, ahead=False, now=now)
        planned = [_planned(one) for one in found.proposals]
        return _generated(series.id, found.missed, planned=planned)
    made = generate(
        actor=actor, series_id=series.id, quarters=quarters, only=body.agency_id, now=now
    )
    by_quarter = {str(number): count for number, count in made.created.items()}
    return _generated(series.id, made.missed, created=made.count, by_quarter=by_quarter)


@router.get(
    "/coordination/quarterly-meetings/{uuid:meeting_id}",
    response=MeetingOut,
    operation_id="meetings_meeting",
    summary="One meeting",
    openapi_extra=example(200, _MEETING),
)
@needs("meetings.see")
def show(request: HttpRequest, meeting_id: UUID) -> MeetingCard:
    """Return one meeting of your agency, or of those you coordinate."""
    actor = actor_of(request)
    with reading(actor):
        return visible_meeting(actor, meeting_id, now=datetime.now(UTC))


@router.post(
    "/coordination/quarterly-meetings/{uuid:meeting_id}/move",
    response={204: None},
    operation_id="meetings_move",
    summary="Move a meeting",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _MOVE}}}},
)
def move_(request: HttpRequest, meeting_id: UUID, body: MoveIn) -> HttpResponse:
    """Move a meeting to another time or room, or put one back on that was postponed or cancelled."""
    move(
        actor=actor_of(request),
        meeting_id=meeting_id,
        starts_at=body.starts_at.astimezone(UTC),
        room=body.room,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/coordination/quarterly-meetings/{uuid:meeting_id}/postpone",
    response={204: None},
    operation_id="meetings_postpone",
    summary="Postpone a meeting to a time that is not known yet",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _CANCEL}}}},
)
def postpone_(request: HttpRequest, meeting_id: UUID, body: PostponeIn) -> HttpResponse:
    """Take a meeting from its time without giving it another; the agency reads why. Moving it puts it back on."""
    actor, now = actor_of(request), datetime.now(UTC)
    postpone(actor=actor, meeting_id=meeting_id, reason=body.reason, now=now)
    return HttpResponse(status=204)


@router.post(
    "/coordination/quarterly-meetings/{uuid:meeting_id}/cancel",
    response={204: None},
    operation_id="meetings_cancel",
    summary="Cancel a meeting",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _CANCEL}}}},
)
def cancel_(request: HttpRequest, meeting_id: UUID, body: CancelIn) -> HttpResponse:
    """Cancel a meeting; the agency reads why."""
    actor, now = actor_of(request), datetime.now(UTC)
    cancel(actor=actor, meeting_id=meeting_id, reason=body.reason, now=now)
    return HttpResponse(status=204)


@router.post(
    "/coordination/quarterly-meetings/{uuid:meeting_id}/hold",
    response={204: None},
    operation_id="meetings_hold",
    summary="Note that a meeting took place",
)
def hold_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Note that a meeting took place, once it has begun."""
    hold(actor=actor_of(request), meeting_id=meeting_id, now=datetime.now(UTC))
    return HttpResponse(status=204)


def _details(body: SeriesIn) -> SeriesDetails:
    return SeriesDetails(
        rooms=tuple(body.rooms),
        facilitators=tuple(body.facilitators),
        duration_minutes=body.duration_minutes,
        per_day=body.per_day,
        is_automatic=body.is_automatic,
        reminder_days=tuple(body.reminder_days),
    )


def _generated(
    series_id: UUID,
    missed: tuple[Missed, ...],
    *,
    created: int = 0,
    by_quarter: dict[str, int] | None = None,
    planned: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    return {
        "series_id": series_id,
        "created": created,
        "by_quarter": by_quarter or {},
        "missed": missed,
        "planned": planned or [],
    }


def _planned(one: Proposal) -> dict[str, Any]:
    booking = one.booking
    return {
        "agency_id": booking.agency_id,
        "quarter": one.quarter,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "room": booking.room,
        "facilitator_id": booking.facilitator_id,
    }
