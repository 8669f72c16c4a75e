"""Open a programme."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tulay.areas.directory.queries import agencies, agency_cards
from tulay.areas.support.actions.programmes import open_programme
from tulay.areas.support.errors.enrolments import ProgrammeNameTaken
from tulay.areas.support.web.forms import NewProgramme
from tulay.areas.support.web.seat import clock, person_of, say
from tulay.kernel.actor import Actor, Everywhere
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import status_of
from tulay.plumbing.http.routes import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("support.open-programme")
def begin(request: HttpRequest) -> HttpResponse:
    """Open a support programme of an agency."""
    actor = person_of(request)
    form = NewProgramme(
        request.POST if request.method == "POST" else None, agencies=_own_agencies(actor)
    )
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            open_programme(actor=actor, agency_id=given["agency"], name=given["name"], now=clock())
        except ProgrammeNameTaken as problem:
            say(form, problem, "name")
            status = status_of(problem)
        else:
            flash(request, _("The programme is open. People can be enrolled."))
            return redirect("support:index")
    context = {
        "page_title": _("Open a support programme"),
        "form": form,
        "has_errors": bool(form.errors),
    }
    return page(request, "support/desk/programme.html", context, status)


def _own_agencies(actor: Actor) -> list[tuple[UUID, str]]:
    reached = actor.agencies("support.open-programme")
    found = agencies() if isinstance(reached, Everywhere) else agency_cards(reached).values()
    return sorted(((card.id, card.name) for card in found), key=lambda one: one[1])


addresses = [path("desk/support/programmes/new/", begin, name="open-programme")]
