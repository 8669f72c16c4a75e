"""Meetings in people's own calendars: one as a file, and all of them by a secret link."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.meetings.actions.feeds import close_feed, open_feed
from tulay.areas.meetings.queries.feeds import (
    MEDIA,
    address_of,
    feed_by_secret,
    feed_made_at,
    file_of,
)
from tulay.areas.meetings.web.doors import clock
from tulay.areas.meetings.web.shown import Shown
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.known import unless_known
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.limits import Rate, limit
from tulay.plumbing.panels import panel
from tulay.plumbing.ui import words

PER_LINK = Rate(60, 3_600)
PER_NETWORK = Rate(1_200, 3_600)
"""Whole offices share one network; guessing a secret of 192 bits is hopeless at any rate."""


@panel("meetings.meeting", "meetings/_calendar_file.html", order=20, permission="meetings.see")
def of_meeting(_request: HttpRequest, *, shown: Shown) -> dict[str, Any]:
    """Offer a meeting for the reader's own calendar."""
    return {"card": shown.card}


@require_safe
@needs("meetings.see")
def download(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Give one meeting as a file that a calendar opens."""
    content, name = file_of(actor_of(request), meeting_id, get_language() or "en")
    answer = HttpResponse(content, content_type=MEDIA)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@needs("meetings.open-feed")
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Show whether the reader's calendar is subscribed to their meetings, and how that is done."""
    actor = actor_of(request)
    made_at = feed_made_at(actor)
    context = {
        "page_title": _("Your calendar"),
        "made": words.moment(made_at) if made_at else "",
        "takes_mail": bool(settings.EMAIL_INBOUND_ADDRESS),
    }
    return page(request, "meetings/calendar.html", context)


@require_POST
@needs("meetings.open-feed")
@never_cache
def make(request: HttpRequest) -> HttpResponse:
    """Make a link, in the place of the one before; it is shown in the answer, and not again."""
    secret = open_feed(actor=actor_of(request), now=clock())
    address = address_of(secret)
    context = {
        "page_title": _("Your link"),
        "address": address,
        "webcal": address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
    }
    return page(request, "meetings/calendar_link.html", context)


@require_POST
@needs("meetings.close-feed")
def end(request: HttpRequest) -> HttpResponse:
    """End the reader's link."""
    close_feed(actor=actor_of(request), now=clock())
    flash(request, _("The link is ended. Calendars that use it learn nothing more."))
    return redirect("meetings:calendar")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the calendar to which a secret link leads: whoever holds it is not signed in."""
    limit("calendar-network", network_of(request), PER_NETWORK)
    limit("calendar", secret, PER_LINK)
    answer = unless_known(request, feed_by_secret(secret, now=clock()), MEDIA)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


addresses = [
    path("meetings/<uuid:meeting_id>/meeting.ics", download, name="calendar-file"),
    path("meetings/calendar/", index, name="calendar"),
    path("meetings/calendar/link/", make, name="open-feed"),
    path("meetings/calendar/link/end/", end, name="close-feed"),
    path("calendar/<str:secret>/meetings.ics", feed, name="feed"),
]
