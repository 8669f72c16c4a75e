"""Staff without a second factor are led to it from every page but those they need on the way."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from tulay.areas.identity.queries import Lack
from tulay.plumbing.http.problems import is_json_door
from tulay.plumbing.http.visits import visited

# Beside the pages that say so themselves (`before_factor`): leaving, help, and how a page is shown.
OPEN = frozenset(
    {
        "identity:sign-out",
        "identity:language",
        "ui:language",
        "ui:preferences",
        "ui:offline",
        "help",
        "help-page",
        "problem",
        "problems",
        "contact",
        "accessibility",
        "notice",
    }
)
OPEN_OPERATIONS = "/api/v1/auth/"
LEADS_TO = {Lack.FACTOR: "identity:confirm", Lack.ENROLMENT: "identity:enrol"}


def may_come_first(request: HttpRequest, view: Callable[..., object]) -> bool:
    """Answer whether a page is open before a second factor has been shown."""
    match = request.resolver_match
    return getattr(view, "before_factor", False) or (match is not None and match.view_name in OPEN)


def needs_factor_first(request: HttpRequest) -> bool:
    """Answer whether a program is to be told that a factor comes first; setting one up is open."""
    lacks: Lack = visited(request).lacks
    return (
        bool(lacks) and is_json_door(request) and not request.path_info.startswith(OPEN_OPERATIONS)
    )


def first_to(request: HttpRequest, lacks: Lack) -> HttpResponse:
    """Lead to where the factor is shown or set up, and remember where the person was going."""
    going_to = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    address = f"{reverse(LEADS_TO[lacks])}?{urlencode({'next': going_to})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
