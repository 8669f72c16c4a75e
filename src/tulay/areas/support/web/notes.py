"""What was noted about the reader, and what they say about it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.support.actions.note_corrections import ask_correction
from tulay.areas.support.errors.notes import CorrectionOpen, WishMissing
from tulay.areas.support.queries.enrolments import EnrolmentRecord
from tulay.areas.support.queries.notes import own_note, own_notes
from tulay.areas.support.web.notes_forms import KINDS, OUTCOMES, NotesSearch, Wish
from tulay.areas.support.web.seat import clock, page_after, person_of, say, seeing
from tulay.kernel.errors import Problem
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.panels import panel

ASKING = "support.ask-correction"


@panel("support.own", "support/notes/_panel.html", order=40)
def way_to_notes(_request: HttpRequest, *, record: EnrolmentRecord) -> dict[str, EnrolmentRecord]:
    """Lead a person to what was noted about them."""
    return {"record": record}


@require_safe
@never_cache
@needs(ASKING)
def index(request: HttpRequest) -> HttpResponse:
    """List the notes about the reader that are open to them."""
    person_id = person_of(request).person_id
    assert person_id is not None, "whoever is signed in is somebody"
    form = NotesSearch(request.GET)
    found = own_notes(person_id, form.sought, cursor=request.GET.get("cursor") or None)
    context = {
        "page_title": _("Notes about me"),
        "notes": found.items,
        "kinds": KINDS,
        "outcomes": OUTCOMES,
        "form": form,
        "is_searching": form.sought.is_anything,
        "next_href": page_after(request, found.next),
    }
    return page(request, "support/notes/own.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(ASKING)
def ask(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Say that a note is wrong."""
    actor = person_of(request)
    with seeing(request):
        note = own_note(actor.person_id, note_id)
    form = Wish(request.POST if request.method == "POST" else None)
    problem: Problem | None = None
    if form.is_bound and form.is_valid():
        try:
            ask_correction(
                actor=actor, note_id=note_id, wish=form.cleaned_data["wish"], now=clock()
            )
        except (WishMissing, CorrectionOpen) as met:
            problem = met
            say(form, met, "wish")
        else:
            flash(request, _("Sent. You get an answer within 30 days."))
            return redirect("support:notes")
    context = {
        "page_title": _("Something is wrong in this note"),
        "note": note,
        "kinds": KINDS,
        "outcomes": OUTCOMES,
        "form": form,
        "has_errors": bool(form.errors),
    }
    status = status_of(problem) if problem else 422 if form.errors else 200
    return page(request, "support/notes/ask.html", context, status)


addresses = [
    path("portal/support/notes/", index, name="notes"),
    path("portal/support/notes/<uuid:note_id>/correct/", ask, name="ask-correction"),
]
