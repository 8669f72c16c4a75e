"""Follow a request by its code: the state and the dates, nothing about the person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.cases.errors import CodeUnreadable, RequestNotFound
from tulay.areas.cases.queries.public import PublicStatus, public_status
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.web import words
from tulay.areas.cases.web.doors import clock
from tulay.areas.cases.web.forms import CODE_MAX
from tulay.kernel.errors import Problem, TooMany
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.problems import status_of
from tulay.plumbing.limits import Rate, limit

TRIES = Rate(limit=300, window_s=3_600)
"""Whole towns share one network; a code has 60 random bits, so this only spares the machine."""

_WITHDRAWN = words.FOR_STAFF[State.WITHDRAWN]  # the reader need not be the one who withdrew it


@require_safe
def track(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or say where the request with this code stands."""
    typed = request.GET.get("code", "")[:CODE_MAX].strip()
    if not typed:
        return _page(request, typed)
    try:
        limit("track", network_of(request), TRIES)
        return _page(request, typed, status=public_status(typed, now=clock()))
    except (CodeUnreadable, RequestNotFound, TooMany) as problem:
        return _page(request, typed, problem=problem)


def _page(
    request: HttpRequest,
    typed: str,
    *,
    status: PublicStatus | None = None,
    problem: Problem | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "page_title": _("Follow a request"),
        "help_url": "/help/track/",
        "typed": typed,
        "error": _error_of(problem),
        "has_errors": problem is not None,
        "hide_search": True,
    }
    if status is not None:
        context |= _words(status)
    code = status_of(problem) if problem else 200
    response = render(request, "cases/track/track.html", context, status=code)
    if isinstance(problem, TooMany):
        response["Retry-After"] = str(problem.facts["retry_after_s"])
    return response


def _error_of(problem: Problem | None) -> str:
    if problem is None:
        return ""
    if isinstance(problem, TooMany):
        return _(
            "Many people on your network ask at the moment. Please wait a minute, then try again."
        )
    if isinstance(problem, CodeUnreadable):
        return _("This is not one of our codes. Look at each letter and number, then try again.")
    return _("We have no request with this code. Look at each letter and number, then try again.")


def _words(status: PublicStatus) -> dict[str, Any]:
    return {
        "status": status,
        "state": _WITHDRAWN
        if status.state is State.WITHDRAWN
        else words.FOR_RESIDENTS[status.state],
        "tone": words.TONES[status.state],
        "means": words.MEANS.get(status.state, ""),
        "paused": words.why_paused(status.state) if status.paused_at else "",
        "next": words.what_comes(status.state, due_at=status.due_at, answer_until=None),
    }
