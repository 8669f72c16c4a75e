"""Notes about a person on the desk: read, written, corrected by their author, and answered for."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tulay.areas.support.actions.consented_looks import look_at_notes
from tulay.areas.support.actions.note_corrections import answer_correction
from tulay.areas.support.actions.notes import correct_note, write_note
from tulay.areas.support.errors.enrolments import EnrolmentOver, WhyMissing
from tulay.areas.support.errors.notes import (
    CorrectionAnswered,
    NoteChanged,
    NoteUnfit,
    NotTheAuthor,
    NotYoursToAnswer,
    WishMissing,
)
from tulay.areas.support.queries.enrolments import EnrolmentRecord, enrolment_record
from tulay.areas.support.queries.notes import (
    NoteCard,
    enrolment_of_note,
    note_card,
    note_of_correction,
    notes_of,
)
from tulay.areas.support.rules.notes import Outcome
from tulay.areas.support.web.forms import Why
from tulay.areas.support.web.notes_forms import KINDS, OUTCOMES, Answer, NotesSearch, WriteNote
from tulay.areas.support.web.seat import clock, page_after, person_of, say, seeing
from tulay.kernel.errors import Problem
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.labels import labels
from tulay.plumbing.panels import panel

LOOKING = "support.look-at-notes"


@panel("support.record", "support/notes/_desk_panel.html", order=40)
def way_to_notes(_request: HttpRequest, *, record: EnrolmentRecord) -> dict[str, EnrolmentRecord]:
    """Lead whoever opened a record to the notes."""
    return {"record": record}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(LOOKING)
@acts
def index(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Read the notes of a record: the look is accounted for."""
    asked = _why_first(request, enrolment_id)
    if asked is not None:
        return asked
    with seeing(request):
        record = enrolment_record(enrolment_id)
        form = NotesSearch(request.GET)
        found = notes_of(enrolment_id, form.sought, cursor=request.GET.get("cursor") or None)
    actor = person_of(request)
    context = {
        "page_title": _("Notes"),
        "record": record,
        "person": labels("person", [record.candidate_id])[record.candidate_id],
        "notes": found.items,
        "kinds": KINDS,
        "outcomes": OUTCOMES,
        "reader_id": actor.person_id,
        "may_write": record.ended_at is None and actor.may("support.write-note"),
        "form": form,
        "is_searching": form.sought.is_anything,
        "next_href": page_after(request, found.next),
    }
    return page(request, "support/notes/desk.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("support.write-note")
@acts
def write(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Write a note."""
    is_sent = "title" in request.POST
    asked = None if is_sent else _why_first(request, enrolment_id)
    if asked is not None:
        return asked
    form = WriteNote(request.POST if is_sent else None)
    if form.is_bound and form.is_valid():
        try:
            write_note(
                actor=person_of(request), enrolment_id=enrolment_id, said=form.said, now=clock()
            )
        except (NoteUnfit, EnrolmentOver) as problem:
            return _filled(request, form, enrolment_id, problem=problem)
        flash(request, _("Saved."))
        return redirect("support:look-at-notes", enrolment_id)
    return _filled(request, form, enrolment_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("support.correct-note")
@acts
def correct(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Correct a note of one's own."""
    with seeing(request):
        enrolment_id = enrolment_of_note(note_id)
    is_sent = "title" in request.POST
    asked = None if is_sent else _why_first(request, enrolment_id)
    if asked is not None:
        return asked
    if is_sent:
        form = WriteNote(request.POST)
        if not form.is_valid():
            return _filled(request, form, enrolment_id)
        try:
            correct_note(
                actor=person_of(request),
                note_id=note_id,
                said=form.said,
                version=form.cleaned_data["version"],
                now=clock(),
            )
        except (NoteUnfit, NotTheAuthor, NoteChanged) as problem:
            return _filled(request, form, enrolment_id, problem=problem)
        flash(request, _("Saved. What it said before stays behind it."))
        return redirect("support:look-at-notes", enrolment_id)
    with seeing(request):
        note = note_card(note_id)
    said = note.said
    initial = {
        **said.heading,
        "content": said.content,
        "is_confidential": said.is_confidential,
        "version": note.version,
    }
    return _filled(request, WriteNote(initial=initial), enrolment_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("support.answer-correction")
@acts
def answer(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Answer a person who says that a note is wrong."""
    with seeing(request):
        note_id = note_of_correction(correction_id)
        enrolment_id = enrolment_of_note(note_id)
    is_sent = "answer" in request.POST
    asked = None if is_sent else _why_first(request, enrolment_id)
    if asked is not None:
        return asked
    form = Answer(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        try:
            answer_correction(
                actor=person_of(request),
                correction_id=correction_id,
                outcome=Outcome(form.cleaned_data["outcome"]),
                answer=form.cleaned_data["answer"],
                now=clock(),
            )
        except (WishMissing, NotYoursToAnswer, CorrectionAnswered) as problem:
            return _answering(request, form, correction_id, note_id, problem=problem)
        flash(request, _("Answered. The person has been told."))
        return redirect("support:look-at-notes", enrolment_id)
    return _answering(request, form, correction_id, note_id)


def _why_first(request: HttpRequest, enrolment_id: UUID) -> HttpResponse | None:
    form = Why(request.POST if request.method == "POST" else None)
    reason = form.cleaned_data["reason"] if form.is_bound and form.is_valid() else ""
    try:
        look_at_notes(
            actor=person_of(request), enrolment_id=enrolment_id, reason=reason, now=clock()
        )
    except WhyMissing:
        context = {
            "page_title": _("Why do you read these notes?"),
            "form": form,
            "has_errors": bool(form.errors),
        }
        return page(request, "support/desk/why.html", context, 422 if form.errors else 200)
    return None


def _filled(
    request: HttpRequest, form: WriteNote, enrolment_id: UUID, *, problem: Problem | None = None
) -> HttpResponse:
    if problem is not None:
        say(form, problem, "title")
    return _page(
        request, form, "support/notes/write.html", _("Note"), problem, record_id=enrolment_id
    )


def _answering(
    request: HttpRequest,
    form: Answer,
    correction_id: UUID,
    note_id: UUID,
    *,
    problem: Problem | None = None,
) -> HttpResponse:
    if problem is not None:
        say(form, problem, "answer")
    with seeing(request):
        note: NoteCard = note_card(note_id)
    wished = next(one for one in note.corrections if one.id == correction_id)
    title = _("Answer: what is wrong in this note?")
    return _page(
        request,
        form,
        "support/notes/answer.html",
        title,
        problem,
        note=note,
        wished=wished,
        kinds=KINDS,
        record_id=note.enrolment_id,
    )


def _page(
    request: HttpRequest,
    form: forms.Form,
    template: str,
    title: str,
    problem: Problem | None,
    **shown: object,
) -> HttpResponse:
    unfit = 422 if form.errors else 200
    context = {"page_title": title, "form": form, "has_errors": bool(form.errors), **shown}
    return page(request, template, context, status_of(problem) if problem else unfit)


addresses = [
    path("desk/support/<uuid:enrolment_id>/notes/", index, name="look-at-notes"),
    path("desk/support/<uuid:enrolment_id>/notes/new/", write, name="write-note"),
    path("desk/support/notes/<uuid:note_id>/", correct, name="correct-note"),
    path("desk/support/corrections/<uuid:correction_id>/", answer, name="answer-correction"),
]
