"""What is done with contacts: added, corrected, spoken with, and followed up."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.directory.actions.contacts import (
    add_contact,
    correct_contact,
    finish_follow_up,
    open_contact,
    write_communication,
)
from tulay.areas.directory.errors import PerhapsKnown
from tulay.areas.directory.queries.contacts import agencies_with_contacts, contact_number
from tulay.areas.directory.web import contact_words as words
from tulay.areas.directory.web.contact_forms import AboutContact, WritingDown, known_of_contact
from tulay.kernel.errors import Conflict
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.asking import asked_and_done, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("directory.add-contact")
def add(request: HttpRequest) -> HttpResponse:
    """Add a contact; whoever is perhaps there already is told of first."""
    actor = actor_of(request)
    with seeing(request):
        ours = agencies_with_contacts(actor, "directory.add-contact")
    form, made = AboutContact(request.POST or None, of=ours), list[UUID]()

    def act() -> None:
        with _asking_again(form):
            made.append(
                add_contact(
                    actor=actor,
                    agency_id=form.agency_id,
                    details=form.details(),
                    is_somebody_else=form.cleaned_data["is_somebody_else"],
                    now=_now(),
                )
            )

    said = (_("Add a contact"), _("Add them"), _("Added."))
    back = reverse("directory:contacts")
    return asked_and_done(
        request, form, act, said=said, caption="", back=back, to=lambda: _at(made[0])
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("directory.correct-contact")
@acts
def correct(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Correct what is said of a contact; the answers that stand are a look, and on record."""
    actor, known = actor_of(request), None
    if request.method != "POST":
        known = known_of_contact(open_contact(actor=actor, contact_id=contact_id, now=_now()))
    form = AboutContact(request.POST or None, of=[], initial=known)

    def act() -> None:
        with _asking_again(form):
            correct_contact(
                actor=actor,
                contact_id=contact_id,
                details=form.details(),
                version=form.cleaned_data["version"] or 0,
                is_somebody_else=form.cleaned_data["is_somebody_else"],
                now=_now(),
            )

    said = (_("Correct what is said of them"), _("Save"), _("Saved."))
    caption = _caption(request, contact_id)
    return asked_and_done(request, form, act, said=said, caption=caption, back=_at(contact_id))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("directory.write-communication")
def write(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Write down what was spoken with a contact."""
    form = WritingDown(request.POST or None, initial={"happened_date": _now().date()})

    def act() -> None:
        write_communication(
            actor=actor_of(request), contact_id=contact_id, said=form.spoken(), now=_now()
        )

    said = (_("Write down what was spoken"), _("Write it down"), _("Written down."))
    caption = _caption(request, contact_id)
    return asked_and_done(request, form, act, said=said, caption=caption, back=_at(contact_id))


@require_POST
@needs("directory.finish-follow-up")
def finish(request: HttpRequest, contact_id: UUID, communication_id: UUID) -> HttpResponse:
    """Note that somebody came back to what was spoken."""
    try:
        finish_follow_up(
            actor=actor_of(request),
            contact_id=contact_id,
            communication_id=communication_id,
            now=_now(),
        )
    except Conflict as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Noted: it was followed up."))
    return redirect(_at(contact_id))


@contextmanager
def _asking_again(form: AboutContact) -> Iterator[None]:
    """Ask whether it is somebody else, where somebody like that is there."""
    try:
        yield
    except PerhapsKnown:
        form.ask_whether_another()
        raise


def _caption(request: HttpRequest, contact_id: UUID) -> str:
    with seeing(request):
        return words.number(contact_number(actor_of(request), contact_id))


def _at(contact_id: UUID) -> str:
    return reverse("directory:contact", args=[contact_id])


def _now() -> datetime:
    return datetime.now(UTC)


_ONE = "contacts/<uuid:contact_id>/"
addresses = [
    path("contacts/new/", add, name="add-contact"),
    path(f"{_ONE}edit/", correct, name="correct-contact"),
    path(f"{_ONE}communications/new/", write, name="write-communication"),
    path(f"{_ONE}communications/<uuid:communication_id>/done/", finish, name="finish-follow-up"),
]
