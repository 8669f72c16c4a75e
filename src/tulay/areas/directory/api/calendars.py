"""When an agency is open, for programs."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from django.http import HttpRequest
from ninja import Router

from tulay.areas.directory.actions import set_calendar
from tulay.areas.directory.api.schemas import CalendarIn, CalendarOut
from tulay.areas.directory.queries import agency_by_slug, agency_card
from tulay.areas.directory.rules import OfficeCalendar
from tulay.plumbing.http.api import PUBLIC, SIGNED_IN, example
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["directory"])
_OWN_DAYS = {"extra_holidays": ["01-21"], "closed_dates": ["2026-12-28"]}
_HOURS = {"hours": {"0": [["08:00", "12:00"], ["13:00", "17:00"]]}}
_CALENDAR = {"zone": "Asia/Manila", **_HOURS, **_OWN_DAYS}


@router.get(
    "/agencies/{slug}/calendar",
    response=CalendarOut,
    auth=PUBLIC,
    operation_id="directory_calendar",
    openapi_extra=example(200, _CALENDAR),
)
def calendar(request: HttpRequest, slug: str) -> Any:  # noqa: ARG001 - ninja's
    """Return when an agency is open, and its own closed days; public holidays come on top."""
    return agency_by_slug(slug)


@router.put(
    "/agencies/{slug}/calendar",
    response=CalendarOut,
    auth=SIGNED_IN,
    operation_id="directory_set_calendar",
    openapi_extra=example(200, _CALENDAR, request={**_HOURS, **_OWN_DAYS}),
)
def set_(request: HttpRequest, slug: str, body: CalendarIn) -> Any:
    """Say when an agency is open; due times already promised stay as they are."""
    agency_id = agency_by_slug(slug).id
    set_calendar(
        actor=actor_of(request),
        agency_id=agency_id,
        wanted=msgspec.convert(body.model_dump(), OfficeCalendar, strict=False),
        now=datetime.now(UTC),
    )
    return agency_card(agency_id)
