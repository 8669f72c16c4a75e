"""A resident's own page: what needs them, their requests, their messages; made of panels."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.notifications.queries import inbox
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel

MESSAGES = 3


@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest) -> HttpResponse:
    """Show the page to people with an account and to guests."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise Unauthenticated
    context = {"page_title": _("My overview"), "name": actor.name}
    return render(request, "portal/index.html", context)


@panel("portal.main", "portal/_messages.html", order=50)
def messages(request: HttpRequest) -> dict[str, Any] | None:
    """Show the latest messages."""
    actor = actor_of(request)
    if actor.person_id is None:
        return None
    return {"messages": inbox(actor.person_id, limit=MESSAGES).items}
