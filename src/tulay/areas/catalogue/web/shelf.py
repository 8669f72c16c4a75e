"""On the shelf and off it: each step says first what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.catalogue.actions.reviews import ask_review, send_back
from tulay.areas.catalogue.actions.services import (
    archive_service,
    publish_service,
    set_accepting,
    unpublish_service,
)
from tulay.areas.catalogue.errors import NotAskedFor, NotReady, SecondPersonNeeded, WrongState
from tulay.areas.catalogue.queries.working import Working
from tulay.areas.catalogue.rules.services import State
from tulay.areas.catalogue.web.desk_forms import Reason
from tulay.areas.catalogue.web.seat import clock, seeing, working_of
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

REFUSED = (WrongState, NotReady, SecondPersonNeeded, NotAskedFor)


@dataclass(frozen=True, slots=True)
class Sure:
    """What is asked before a step: the question, what follows, the button, and what is said afterwards."""

    title: Any
    follows: tuple[Any, ...]
    button: Any
    done: Any
    is_grave: bool = False


PUBLISH = Sure(
    gettext_lazy("Publish this service?"),
    (
        gettext_lazy("People find it at once, and can ask for it."),
        gettext_lazy("Your name stands beside this version as the one who looked at it."),
    ),
    gettext_lazy("Publish"),
    gettext_lazy("Published. People can find it now."),
)
PUBLISH_CHANGES = Sure(
    gettext_lazy("Publish these changes?"),
    (
        gettext_lazy("From now on people read the new words and answer the new questions."),
        gettext_lazy("Requests that were already sent keep the version they were made with."),
    ),
    gettext_lazy("Publish the changes"),
    gettext_lazy("Published. People read the new version now."),
)
SEND_BACK = Sure(
    gettext_lazy("What should change first?"),
    (gettext_lazy("Whoever asked gets a message with your words."),),
    gettext_lazy("Send it back"),
    gettext_lazy("Sent back. They have been told."),
)
UNPUBLISH = Sure(
    gettext_lazy("Take this service off the shelf?"),
    (
        gettext_lazy("People no longer find it, and nobody can ask for it."),
        gettext_lazy("Requests that were already sent go on. Drafts wait."),
        gettext_lazy("You can publish it again."),
    ),
    gettext_lazy("Take it off the shelf"),
    gettext_lazy("It is off the shelf. You can work on it."),
    is_grave=True,
)
ARCHIVE = Sure(
    gettext_lazy("Archive this service for good?"),
    (
        gettext_lazy("Its page says that it is no longer offered and shows others like it."),
        gettext_lazy("Requests that were already sent go on."),
        gettext_lazy("It cannot be opened again."),
    ),
    gettext_lazy("Archive it"),
    gettext_lazy("Archived."),
    is_grave=True,
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.publish")
def publish(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Publish what waits, after looking at it."""
    working = working_of(request, service_id)
    sure = PUBLISH_CHANGES if working.state == State.PUBLISHED else PUBLISH
    return _asked(request, working, sure, publish_service)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.unpublish")
def unpublish(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Take a service off the shelf."""
    return _asked(request, working_of(request, service_id), UNPUBLISH, unpublish_service, Reason)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.archive")
def archive(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Archive a service."""
    return _asked(request, working_of(request, service_id), ARCHIVE, archive_service, Reason)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.send-back")
def return_(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Send a service back with what should change."""
    return _asked(request, working_of(request, service_id), SEND_BACK, send_back, Reason)


@require_POST
@needs("catalogue.ask-review")
def ask(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Ask that somebody else looks at a service and publishes it."""
    try:
        ask_review(actor=actor_of(request), service_id=service_id, now=clock())
    except REFUSED as problem:
        flash(request, detail_of(problem), "problem")
    else:
        words = _("Asked. Whoever may publish it in your agency has been told.")
        flash(request, words)
    return redirect("catalogue:manage", service_id)


@require_POST
@needs("catalogue.accept")
def accept(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Open a published service for requests, or close it for a while."""
    is_accepting = request.POST.get("open") == "1"
    try:
        set_accepting(
            actor=actor_of(request),
            service_id=service_id,
            is_accepting=is_accepting,
            now=clock(),
        )
    except WrongState as problem:
        flash(request, detail_of(problem), "problem")
    else:
        opened, closed = _("Open again for requests."), _("Closed for new requests.")
        flash(request, opened if is_accepting else closed)
    return redirect("catalogue:manage", service_id)


def _asked(
    request: HttpRequest,
    working: Working,
    sure: Sure,
    step: Callable[..., None],
    asks: type[Reason] | None = None,
) -> HttpResponse:
    form = asks(request.POST if request.method == "POST" else None) if asks else None
    if request.method == "POST" and (form is None or form.is_valid()):
        facts = {"reason": form.cleaned_data["reason"]} if form else {}
        try:
            step(actor=actor_of(request), service_id=working.id, now=clock(), **facts)
        except REFUSED as problem:
            flash(request, detail_of(problem), "problem")
        else:
            flash(request, sure.done)
        return redirect("catalogue:manage", working.id)
    context = {
        "page_title": sure.title,
        "working": working,
        "sure": sure,
        "form": form,
        "has_errors": bool(form and form.errors),
        "back_href": reverse("catalogue:manage", args=[working.id]),
    }
    with seeing(request):
        status = 422 if form and form.errors else 200
        return page(request, "catalogue/desk/sure.html", context, status)


_HERE = "desk/services/<uuid:service_id>"
addresses = [
    path(f"{_HERE}/ask-review/", ask, name="ask-review"),
    path(f"{_HERE}/send-back/", return_, name="send-back"),
    path(f"{_HERE}/publish/", publish, name="publish"),
    path(f"{_HERE}/unpublish/", unpublish, name="unpublish"),
    path(f"{_HERE}/archive/", archive, name="archive"),
    path(f"{_HERE}/accepting/", accept, name="accept"),
]
