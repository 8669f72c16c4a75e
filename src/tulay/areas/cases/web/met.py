"""When somebody was quicker: a page that says what happened, keeps what was written, and shows a way on."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tulay.areas.cases.errors import AnotherOfficer, NotYourStep, OwnRequest, StepNotPossible
from tulay.areas.cases.queries.record import agency_record
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.web import shown, words
from tulay.areas.cases.web.doors import clock, language, seeing
from tulay.areas.catalogue.errors import SlotsTaken
from tulay.kernel.errors import Conflict, Problem
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.visits import actor_of, visited

WRITTEN = ("reasons", "text", "answer-text", "message-text", "note-text", "question-text")
Step = Callable[..., HttpResponse]


def told_when_late(door: str) -> Callable[[Step], Step]:
    """Show what happened in the meantime, and lead back to the request's page at `door`."""

    def decorate(view: Step) -> Step:
        @wraps(view)
        def kind(request: HttpRequest, request_id: UUID, **rest: Any) -> HttpResponse:
            try:
                return view(request, request_id, **rest)
            except (Conflict, AnotherOfficer, NotYourStep, OwnRequest) as problem:
                return _page(request, request_id, problem, door)

        return kind

    return decorate


def _page(request: HttpRequest, request_id: UUID, problem: Problem, door: str) -> HttpResponse:
    for_staff = door == "cases:record"
    written = next((request.POST[name] for name in WRITTEN if request.POST.get(name)), "")
    context = {
        "page_title": _("Somebody was quicker"),
        "title": _title(problem),
        "detail": sentence(problem, for_staff=for_staff),
        "advice": _advice(problem),
        "written": written,
        "href": reverse(door, args=[request_id]),
        "last": _last(request, request_id) if for_staff else None,
        "for_staff": for_staff,
    }
    visited(request).problem = problem  # for the access log
    return render(request, "cases/met.html", context, status=status_of(problem))


def _last(request: HttpRequest, request_id: UUID) -> dict[str, Any] | None:
    """Return the last thing that happened: who was quicker, and when."""
    with seeing(request):
        record = agency_record(
            actor=actor_of(request), request_id=request_id, now=clock(), language=language()
        )
    return next(iter(shown.timeline(record, for_staff=True)), None)


def sentence(problem: Problem, *, for_staff: bool) -> str:
    """Return the problem's sentence with the state in words."""
    if isinstance(problem, StepNotPossible):
        state = State(str(problem.facts["state"]))
        named = (words.FOR_STAFF if for_staff else words.FOR_RESIDENTS)[state]
        return _("The request is now: %(state)s. This step is not possible any more.") % {
            "state": named
        }
    return detail_of(problem)


def _title(problem: Problem) -> str:
    if isinstance(problem, SlotsTaken):
        return _("The last place is gone")
    if isinstance(problem, Conflict):
        return _("Something changed in the meantime")
    return _("Another person has to do this")


def _advice(problem: Problem) -> str:
    if isinstance(problem, SlotsTaken):
        return _("You can reject the request and say why, or leave it until a place is free.")
    return ""
