"""The documents of a service, listed and moved; each document and each question, added and changed one by one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.catalogue.actions.services import edit_service
from tulay.areas.catalogue.errors import ServiceChanged, UnfitService, UnknownVersion
from tulay.areas.catalogue.queries.working import Working
from tulay.areas.catalogue.rules.services import (
    ENGLISH,
    LANGUAGES,
    Details,
    Requirement,
)
from tulay.areas.catalogue.rules.versions import moved, put, without
from tulay.areas.catalogue.web import desk_words
from tulay.areas.catalogue.web.part_forms import PageForm, Part, QuestionForm, RequirementForm
from tulay.areas.catalogue.web.seat import clock, seeing, working_of
from tulay.areas.catalogue.web.steps import (
    alter,
    base_of,
    conflict_words,
    elsewhere_of,
    next_href,
)
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.words import listed

FORMS: dict[str, type[Any]] = {
    "requirements": RequirementForm,
    "questions": QuestionForm,
    "pages": PageForm,
}
LISTS = {
    "requirements": "catalogue:requirements",
    "questions": "catalogue:questions",
    "pages": "catalogue:questions",
}
NEW = "new"


@require_safe
@needs("catalogue.edit")
def requirements(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """List the documents that people hand in."""
    working = working_of(request, service_id)
    context = {
        "page_title": _("Documents that people hand in"),
        "working": working,
        "items": [
            {
                "code": one.code,
                "title": one.names.get(ENGLISH, one.code),
                "about": _about(one),
                "lacks": lacking_in(one.names),
                "href": reverse("catalogue:requirement", args=[service_id, one.code]),
            }
            for one in working.details.requirements
        ],
        "add_href": reverse("catalogue:requirement", args=[service_id, NEW]),
        "change_href": reverse("catalogue:rearrange-requirements", args=[service_id]),
        "next_href": next_href(service_id, "requirements"),
    }
    return page(request, "catalogue/desk/parts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.edit")
def requirement(request: HttpRequest, service_id: UUID, code: str) -> HttpResponse:
    """Describe a document, a new one or one that is there."""
    return _one(request, service_id, "requirements", code)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.edit")
def question(request: HttpRequest, service_id: UUID, code: str) -> HttpResponse:
    """Write a question, a new one or one that is there."""
    return _one(request, service_id, "questions", code)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.edit")
def form_page(request: HttpRequest, service_id: UUID, code: str) -> HttpResponse:
    """Name a page of the form, a new one or one that is there."""
    return _one(request, service_id, "pages", code)


@require_POST
@needs("catalogue.edit")
def rearrange_requirements(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Move a document up or down in its list, or take it out."""
    how, _colon, code = request.POST.get("do", "").partition(":")

    def altered(details: Details) -> dict[str, Any]:
        items = details.requirements
        if how == "remove":
            return {"requirements": without(items, code)}
        return {"requirements": moved(items, code, up=how == "up")}

    if alter(request, service_id, altered) and how == "remove":
        flash(request, _("Taken out. The versions before still have it."))
    return redirect("catalogue:requirements", service_id)


def _one(request: HttpRequest, service_id: UUID, name: str, code: str) -> HttpResponse:
    working = working_of(request, service_id)
    base, version = base_of(request, working)
    items = getattr(base, name)
    before = next((one for one in items if one.code == code), None)
    if before is None and code != NEW:
        raise UnknownVersion
    form = FORMS[name](
        request.POST if request.method == "POST" else None,
        **extra_of(base) if name == "questions" else {},
        taken=frozenset(one.code for one in items),
        code=before.code if before else "",
        initial={**FORMS[name].shown(before), "version": working.number},
    )
    status, elsewhere = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            one = form.part(before)
            altered = {name: put(items, one, instead_of=code if before else "")}
            status, elsewhere = _kept(request, working, form, (base, version), altered)
    if status == SAVED:
        flash(request, _("Saved."))
        return redirect(LISTS[name], service_id)
    with seeing(request):
        return _page(
            request,
            working,
            form,
            name=name,
            before=before,
            elsewhere=elsewhere,
            status=status,
        )


SAVED = 303


def _kept(
    request: HttpRequest,
    working: Working,
    form: Part,
    based_on: tuple[Details, int],
    altered: dict[str, Any],
) -> tuple[int, list[Any] | None]:
    base, version = based_on
    try:
        edit_service(
            actor=actor_of(request),
            service_id=working.id,
            details=replace(base, **altered),
            version=version,
            now=clock(),
        )
    except ServiceChanged as problem:
        return 409, elsewhere_of(base, working, problem)
    except UnfitService as problem:
        form.put_errors(problem.errors)
        return 422, None
    return SAVED, None


def extra_of(details: Details) -> dict[str, Any]:
    """Return what the form of a question has to know of the rest of the service."""
    return {"pages": [(one.code, one.titles.get(ENGLISH, one.code)) for one in details.pages]}


def _page(
    request: HttpRequest,
    working: Working,
    form: Part,
    *,
    name: str,
    before: Any,
    elsewhere: list[Any] | None,
    status: int,
) -> HttpResponse:
    titles = {
        "requirements": (_("Add a document"), _("Change this document")),
        "questions": (_("Add a question"), _("Change this question")),
        "pages": (_("Add a page"), _("Change this page")),
    }
    context = {
        "page_title": titles[name][before is not None],
        "working": working,
        "form": form,
        "questions": [one for one in form if one.name != "version"],
        "number": working.number,
        "has_errors": bool(form.errors),
        "elsewhere": elsewhere,
        "conflict": conflict_words(working) if elsewhere is not None else "",
        "back_href": reverse(LISTS[name], args=[working.id]),
        "when_href": reverse("catalogue:question-when", args=[working.id, before.code])
        if before and name == "questions"
        else "",
        "sample_href": reverse("catalogue:attach-sample", args=[working.id, before.code])
        if before and name == "requirements"
        else "",
    }
    return page(request, "catalogue/desk/part.html", context, status)


def _about(one: Requirement) -> str:
    files = listed(str(desk_words.FILES.get(kind, kind)) for kind in one.accepts)
    needed = _("Must be handed in") if one.is_required else _("May be left out")
    sampled = f" · {_('With a sample')}" if one.sample else ""
    return f"{files} · {needed}{sampled}"


def lacking_in(*spoken: Mapping[str, str]) -> str:
    """Name the languages in which it is not said yet."""
    missing = [
        own_name(language)
        for language in LANGUAGES
        if not all(words.get(language) for words in spoken)
    ]
    return listed(missing)


_HERE = "desk/services/<uuid:service_id>"
addresses = [
    path(f"{_HERE}/documents/", requirements, name="requirements"),
    path(f"{_HERE}/documents/change/", rearrange_requirements, name="rearrange-requirements"),
    path(f"{_HERE}/documents/<str:code>/", requirement, name="requirement"),
    path(f"{_HERE}/questions/<str:code>/", question, name="question"),
    path(f"{_HERE}/pages/<str:code>/", form_page, name="form-page"),
]
