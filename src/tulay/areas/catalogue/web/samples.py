"""Samples of papers: shown to all while the service shows them; attached, described and taken away at the desk."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.catalogue.actions.samples import attach_sample
from tulay.areas.catalogue.actions.services import edit_service
from tulay.areas.catalogue.errors import (
    SampleUnfit,
    ServiceChanged,
    TooManySamples,
    UnfitService,
    UnknownDocument,
)
from tulay.areas.catalogue.queries.public import shown_service
from tulay.areas.catalogue.queries.samples import StoredSample, own_sample, public_sample
from tulay.areas.catalogue.queries.working import Working
from tulay.areas.catalogue.rules.samples import KINDS, SAYING_MAX, Sample
from tulay.areas.catalogue.rules.services import ENGLISH, LANGUAGES, Details, Requirement
from tulay.areas.catalogue.rules.versions import put
from tulay.areas.catalogue.web import desk_words
from tulay.areas.catalogue.web.seat import clock, seeing, working_of
from tulay.areas.catalogue.web.steps import base_of, conflict_words
from tulay.kernel.errors import Problem
from tulay.plumbing.files.downloads import shown_or_saved
from tulay.plumbing.files.problems import FileRefused, ScannerAway
from tulay.plumbing.files.upload import SIZE_MAX, accept
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.forms import Form, speak_plainly

FRESH_S = 300
"""For how long whoever saw a sample may keep it: a wrong one, taken away, is gone everywhere after that."""


class SampleForm(Form):
    """The file, what is to be seen on it, and what to look for."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        required=False,
        widget=forms.FileInput(
            attrs={"accept": ",".join(sorted(KINDS)), "data-max-bytes": SIZE_MAX}
        ),
    )

    def __init__(self, *args: Any, needs_file: bool, **kwargs: Any) -> None:
        """Ask for the file where there is none yet."""
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        file.required = needs_file
        file.label = _("The sample") if needs_file else _("Another file instead")
        file.help_text = _(
            "A picture (JPG or PNG) or a PDF that shows how the paper should look. Draw one, or cover every name, "
            "number and face, and write SPECIMEN across it: everybody can see it."
        )
        self._spoken(
            "alts",
            _("What is to be seen on it?"),
            _("For people who cannot see it. Like “A card with a photo on the left”."),
            needed=True,
        )
        self._spoken("guides", _("What should people look for?"))
        for name, field in self.fields.items():
            speak_plainly(field, str(field.label or name))

    def _spoken(self, name: str, label: str, hint: str = "", *, needed: bool = False) -> None:
        for one in LANGUAGES:
            field = CleanTextField(
                label=f"{label} ({own_name(one)})",
                help_text=hint if one == ENGLISH else "",
                max_length=SAYING_MAX,
                lines=False,
                required=needed and one == ENGLISH,
            )
            field.widget.attrs |= desk_words.written_in(one)
            self.fields[f"{name}_{one}"] = field

    @staticmethod
    def shown(sample: Sample | None) -> dict[str, Any]:
        """Return what the boxes begin with."""
        if sample is None:
            return {}
        told = {"alts": sample.alts, "guides": sample.guides}
        return {
            f"{name}_{one}": words for name, all_ in told.items() for one, words in all_.items()
        }

    def words(self, name: str) -> dict[str, str]:
        """Return one text in the languages in which it was given."""
        given = {one: self.cleaned_data.get(f"{name}_{one}") for one in LANGUAGES}
        return {language: text for language, text in given.items() if text}

    def put(self, problem: Problem) -> None:
        """Put what was refused beside the box that it is about."""
        if isinstance(problem, (FileRefused, SampleUnfit, TooManySamples, ScannerAway)):
            self.add_error("file", detail_of(problem))
            return
        for error in problem.errors:
            name = f"{error.pointer.rpartition('.')[2]}_{ENGLISH}"
            self.add_error(name if name in self.fields else None, detail_of_field(error))


@require_safe
def sample(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponseBase:
    """Show a sample to anybody, as long as the service shows it."""
    return _public(request, slug, file_id)


@require_safe
def sample_preview(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponseBase:
    """Show it small, beside the words."""
    return _public(request, slug, file_id, is_preview=True)


@require_safe
@needs("catalogue.edit")
def own_file(request: HttpRequest, service_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Show a sample to those who write the service, published or not."""
    return told(own_sample(working_of(request, service_id), file_id))


@require_safe
@needs("catalogue.edit")
def own_preview(request: HttpRequest, service_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Show it small."""
    return told(own_sample(working_of(request, service_id), file_id, is_preview=True))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.attach-sample")
def attach(request: HttpRequest, service_id: UUID, code: str) -> HttpResponse:
    """Attach a sample to a paper, say something else about it, or take it away."""
    working = working_of(request, service_id)
    base, version = base_of(request, working)
    paper = next((one for one in base.requirements if one.code == code), None)
    if paper is None:
        raise UnknownDocument
    is_sent = request.method == "POST"
    form = SampleForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        needs_file=paper.sample is None,
        initial={**SampleForm.shown(paper.sample), "version": working.number},
    )
    status = 200
    if is_sent:
        is_removing = request.POST.get("do") == "remove"
        status = 422
        if is_removing or form.is_valid():
            status = _kept(request, working, form, (base, version), paper)
    if status == SAVED:
        flash(request, _("Saved."))
        return redirect("catalogue:requirements", service_id)
    with seeing(request):
        return _page(request, working, form, paper, status)


SAVED = 303


def told(found: StoredSample, *, name: str = "sample", fresh_s: int = 0) -> HttpResponseBase:
    """Answer with a sample."""
    return shown_or_saved(
        found.pieces(),
        name=f"{name}.pdf",
        content_type=found.content_type,
        size=found.size,
        fresh_s=fresh_s,
        tag=found.etag,
    )


def _public(
    request: HttpRequest, slug: str, file_id: UUID, *, is_preview: bool = False
) -> HttpResponseBase:
    card = shown_service(slug, language=get_language() or "en", now=datetime.now(UTC)).card
    found = public_sample(card, file_id, is_preview=is_preview)
    if request.headers.get("If-None-Match", "") == found.etag:
        return HttpResponseNotModified(
            headers={"ETag": found.etag, "Cache-Control": f"public, max-age={FRESH_S}"}
        )
    return told(found, name=slug, fresh_s=FRESH_S)


def _kept(
    request: HttpRequest,
    working: Working,
    form: SampleForm,
    based_on: tuple[Details, int],
    paper: Requirement,
) -> int:
    """Keep what was sent as the next version; return the status of the answer."""
    base, version = based_on
    try:
        if request.POST.get("do") == "remove":
            _edit(request, working, base, replace(paper, sample=None), version)
        elif form.cleaned_data["file"]:
            attach_sample(
                actor=actor_of(request),
                service_id=working.id,
                code=paper.code,
                file=accept(form.cleaned_data["file"]),
                alts=form.words("alts"),
                guides=form.words("guides"),
                version=version,
                now=clock(),
            )
        else:
            assert paper.sample is not None, "the form asks for a file where there is none"
            changed = replace(paper.sample, alts=form.words("alts"), guides=form.words("guides"))
            _edit(request, working, base, replace(paper, sample=changed), version)
    except ServiceChanged:
        form.add_error(None, conflict_words(working_of(request, working.id)))
        return 409
    except (FileRefused, SampleUnfit, TooManySamples, ScannerAway, UnfitService) as problem:
        form.put(problem)
        return status_of(problem)
    return SAVED


def _edit(
    request: HttpRequest, working: Working, base: Details, paper: Requirement, version: int
) -> None:
    edit_service(
        actor=actor_of(request),
        service_id=working.id,
        details=replace(base, requirements=put(base.requirements, paper, instead_of=paper.code)),
        version=version,
        now=clock(),
    )


def _page(
    request: HttpRequest, working: Working, form: SampleForm, paper: Requirement, status: int
) -> HttpResponse:
    context = {
        "page_title": _("A sample of this document"),
        "working": working,
        "paper": paper.names.get(ENGLISH, paper.code),
        "sample": paper.sample,
        "alt": paper.sample.alts.get(ENGLISH, "") if paper.sample else "",
        "is_picture": bool(paper.sample and paper.sample.content_type.startswith("image/")),
        "form": form,
        "questions": [one for one in form if one.name != "version"],
        "number": working.number,
        "has_errors": bool(form.errors),
        "back_href": reverse("catalogue:requirement", args=[working.id, paper.code]),
    }
    return page(request, "catalogue/desk/sample.html", context, status)


_HERE = "desk/services/<uuid:service_id>"
addresses = [
    path("services/<slug:slug>/samples/<uuid:file_id>/", sample, name="sample"),
    path(
        "services/<slug:slug>/samples/<uuid:file_id>/preview/",
        sample_preview,
        name="sample-preview",
    ),
    path(f"{_HERE}/documents/<str:code>/sample/", attach, name="attach-sample"),
    path(f"{_HERE}/samples/<uuid:file_id>/", own_file, name="own-sample"),
    path(f"{_HERE}/samples/<uuid:file_id>/preview/", own_preview, name="own-sample-preview"),
]
