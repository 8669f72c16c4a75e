"""The documents and questions of a service: listed, added, changed, moved and removed one by one."""

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
    QuestionKind,
)
from tulay.areas.catalogue.rules.versions import moved, put, without
from tulay.areas.catalogue.web import desk_words
from tulay.areas.catalogue.web.part_forms import Part, QuestionForm, RequirementForm
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
from tulay.plumbing.http.problems import detail_of_field
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.words import listed

FORMS: dict[str, type[Any]] = {"requirements": RequirementForm, "questions": QuestionForm}
NEW = "new"


@require_safe
@needs("catalogue.edit")
def requirements(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """List the documents that people hand in."""
    return _listed(request, service_id, "requirements")


@require_safe
@needs("catalogue.edit")
def questions(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """List the questions of the form."""
    return _listed(request, service_id, "questions")


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


@require_POST
@needs("catalogue.edit")
def rearrange_requirements(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Move a document up or down in its list, or take it out."""
    return _rearranged(request, service_id, "requirements")


@require_POST
@needs("catalogue.edit")
def rearrange_questions(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Move a question up or down in its list, or take it out."""
    return _rearranged(request, service_id, "questions")


def _rearranged(request: HttpRequest, service_id: UUID, name: str) -> HttpResponse:
    how, _colon, code = request.POST.get("do", "").partition(":")

    def altered(details: Details) -> dict[str, Any]:
        items = getattr(details, name)
        if how == "remove":
            return {name: without(items, code)}
        return {name: moved(items, code, up=how == "up")}

    if alter(request, service_id, altered) and how == "remove":
        flash(request, _("Taken out. The versions before still have it."))
    return redirect(f"catalogue:{name}", service_id)


def _listed(request: HttpRequest, service_id: UUID, name: str) -> HttpResponse:
    working = working_of(request, service_id)
    items = getattr(working.details, name)
    is_papers = name == "requirements"
    one_name = "catalogue:requirement" if is_papers else "catalogue:question"
    context = {
        "page_title": _("Documents that people hand in")
        if is_papers
        else _("Questions of the form"),
        "working": working,
        "is_papers": is_papers,
        "items": [
            {
                "code": one.code,
                "title": (one.names if is_papers else one.labels).get(ENGLISH, one.code),
                "about": _about(one, is_papers=is_papers),
                "lacks": _lacks(one, is_papers=is_papers),
                "href": reverse(one_name, args=[service_id, one.code]),
            }
            for one in items
        ],
        "add_href": reverse(one_name, args=[service_id, NEW]),
        "change_href": reverse(f"catalogue:rearrange-{name}", args=[service_id]),
        "next_href": next_href(service_id, name),
    }
    return page(request, "catalogue/desk/parts.html", context)


def _one(request: HttpRequest, service_id: UUID, name: str, code: str) -> HttpResponse:
    working = working_of(request, service_id)
    base, version = base_of(request, working)
    items = getattr(base, name)
    before = next((one for one in items if one.code == code), None)
    if before is None and code != NEW:
        raise UnknownVersion
    form = FORMS[name](
        request.POST if request.method == "POST" else None,
        taken=frozenset(one.code for one in items),
        code=before.code if before else "",
        initial={**FORMS[name].shown(before), "version": working.number},
    )
    status, elsewhere = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            altered = {name: put(items, form.part(before), instead_of=code if before else "")}
            status, elsewhere = _kept(request, working, form, (base, version), altered)
    if status == SAVED:
        flash(request, _("Saved."))
        return redirect(f"catalogue:{name}", service_id)
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
        for error in problem.errors:
            form.add_error(None, detail_of_field(error))
        return 422, None
    return SAVED, None


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
    is_papers = name == "requirements"
    if is_papers:
        title = _("Change this document") if before else _("Add a document")
    else:
        title = _("Change this question") if before else _("Add a question")
    context = {
        "page_title": title,
        "working": working,
        "form": form,
        "questions": [one for one in form if one.name != "version"],
        "number": working.number,
        "has_errors": bool(form.errors),
        "elsewhere": elsewhere,
        "conflict": conflict_words(working) if elsewhere is not None else "",
        "back_href": reverse(f"catalogue:{name}", args=[working.id]),
    }
    return page(request, "catalogue/desk/part.html", context, status)


def _about(one: Any, *, is_papers: bool) -> str:
    if is_papers:
        files = listed(str(desk_words.FILES.get(kind, kind)) for kind in one.accepts)
        needed = _("Must be handed in") if one.is_required else _("May be left out")
        return f"{files} · {needed}"
    needed = _("Must be answered") if one.is_required else _("May be left out")
    return f"{desk_words.KINDS[QuestionKind(one.kind)]} · {needed}"


def _lacks(one: Any, *, is_papers: bool) -> str:
    """Name the languages in which it is not said yet."""
    spoken = [one.names] if is_papers else [one.labels, *(choice.labels for choice in one.choices)]
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
    path(f"{_HERE}/questions/", questions, name="questions"),
    path(f"{_HERE}/questions/change/", rearrange_questions, name="rearrange-questions"),
    path(f"{_HERE}/questions/<str:code>/", question, name="question"),
]
