"""Meetings for calendars, to programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from tulay.areas.meetings.actions.feeds import close_feed, open_feed
from tulay.areas.meetings.queries.feeds import MEDIA, address_of, feed_of, file_of
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.known import unless_known
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["meetings"], auth=SIGNED_IN)
_ICS = {
    "responses": {
        200: {
            "description": "A calendar (RFC 5545).",
            "content": {"text/calendar": {"schema": {"type": "string"}}},
        }
    }
}
_LINK = "https://tulay.example/calendar/3JbX0a9vRkq2mYt8wZsL5cHnPdUfGe1B/meetings.ics"


class FeedLinkOut(Schema):
    """A secret link, which is told this once."""

    address: str = Field(description="Give it to a calendar to subscribe to, and to nobody else.")


@router.get(
    "/calendar.ics",
    operation_id="meetings_calendar",
    summary="Your meetings as a calendar",
    openapi_extra=_ICS,
)
@needs("meetings.see")
def calendar(request: HttpRequest) -> HttpResponse:
    """Return the meetings that you may see, from a month ago on, as one calendar; `If-None-Match` spares the rest."""
    actor = actor_of(request)
    with reading(actor):
        content = feed_of(actor, request.LANGUAGE_CODE or "en", now=datetime.now(UTC))
    return unless_known(request, content, MEDIA)


@router.get(
    "/coordination/quarterly-meetings/{uuid:meeting_id}/calendar.ics",
    operation_id="meetings_calendar_file",
    summary="A meeting for a calendar",
    openapi_extra=_ICS,
)
@needs("meetings.see")
def calendar_file(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Return one meeting as a calendar opens it."""
    actor = actor_of(request)
    with reading(actor):
        content, _name = file_of(actor, meeting_id, request.LANGUAGE_CODE or "en")
    return HttpResponse(content, content_type=MEDIA)


@router.post(
    "/calendar/link",
    response={201: FeedLinkOut},
    operation_id="meetings_open_feed",
    summary="Make a link for your calendar",
    openapi_extra=example(201, {"address": _LINK}),
)
def open_(request: HttpRequest) -> Any:
    """Make a secret link to your meetings, in the place of the one before. It is told this once."""
    secret = open_feed(actor=actor_of(request), now=datetime.now(UTC))
    return Status(201, {"address": address_of(secret)})


@router.delete(
    "/calendar/link",
    response={204: None},
    operation_id="meetings_close_feed",
    summary="End the link of your calendar",
)
def close_(request: HttpRequest) -> HttpResponse:
    """End your secret link; calendars that use it learn nothing more."""
    close_feed(actor=actor_of(request), now=datetime.now(UTC))
    return HttpResponse(status=204)
