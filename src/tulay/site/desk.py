"""The first page of those who work on requests; made of panels."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.kernel.errors import Forbidden
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of


@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest) -> HttpResponse:
    """Show the page to staff."""
    actor = actor_of(request)
    if not actor.is_signed_in:
        raise Unauthenticated
    if not actor.is_staff:
        raise Forbidden
    return render(request, "desk/index.html", {"page_title": _("My work"), "name": actor.name})
