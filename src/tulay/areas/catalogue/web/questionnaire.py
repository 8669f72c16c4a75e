"""The form of a service: its pages and questions, listed as people meet them, moved and taken out."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.catalogue.rules.forms import PAGES_MAX, FormPage, in_form_order, question_moved
from tulay.areas.catalogue.rules.services import ENGLISH, Details, Question, QuestionKind
from tulay.areas.catalogue.rules.versions import moved, without
from tulay.areas.catalogue.web import desk_words
from tulay.areas.catalogue.web.form_words import conditions_of
from tulay.areas.catalogue.web.parts import NEW, lacking_in
from tulay.areas.catalogue.web.seat import working_of
from tulay.areas.catalogue.web.steps import alter, next_href
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs


@require_safe
@needs("catalogue.edit")
def questions(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """List the questions of the form, page by page."""
    working = working_of(request, service_id)
    details = working.details
    first = {"code": "", "title": _("The first page, with the place"), "is_first": True}
    groups = [first, *(_page_item(service_id, one) for one in details.pages)]
    listed = in_form_order(details.questions, details.pages)
    for group in groups:
        items = [_item(service_id, one, listed) for one in listed if one.page == group["code"]]
        group["items"] = items
    context = {
        "page_title": _("Questions of the form"),
        "working": working,
        "groups": groups,
        "has_pages": bool(details.pages),
        "is_empty": not listed,
        "may_add_page": len(details.pages) < PAGES_MAX,
        "add_href": reverse("catalogue:question", args=[service_id, NEW]),
        "add_page_href": reverse("catalogue:form-page", args=[service_id, NEW]),
        "change_href": reverse("catalogue:rearrange-questions", args=[service_id]),
        "pages_href": reverse("catalogue:rearrange-pages", args=[service_id]),
        "next_href": next_href(service_id, "questions"),
    }
    return page(request, "catalogue/desk/questions.html", context)


@require_POST
@needs("catalogue.edit")
def rearrange_questions(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Move a question up or down, also from page to page, or take it out."""
    how, _colon, code = request.POST.get("do", "").partition(":")

    def altered(details: Details) -> dict[str, Any]:
        if how == "remove":
            return {"questions": without(details.questions, code)}
        listed, onto = question_moved(details.questions, details.pages, code, up=how == "up")
        placed = tuple(replace(one, page=onto) if one.code == code else one for one in listed)
        return {"questions": in_form_order(placed, details.pages)}

    if alter(request, service_id, altered) and how == "remove":
        flash(request, _("Taken out. The versions before still have it."))
    return redirect("catalogue:questions", service_id)


@require_POST
@needs("catalogue.edit")
def rearrange_pages(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Move a page up or down, or take it out: its questions then stand on the page before."""
    how, _colon, code = request.POST.get("do", "").partition(":")

    def altered(details: Details) -> dict[str, Any]:
        if how != "remove":
            return {"pages": moved(details.pages, code, up=how == "up")}
        codes = ["", *(one.code for one in details.pages)]
        if code not in codes[1:]:
            return {}
        before = codes[codes.index(code) - 1]
        listed = in_form_order(details.questions, details.pages)
        return {
            "pages": without(details.pages, code),
            "questions": tuple(
                replace(one, page=before) if one.page == code else one for one in listed
            ),
        }

    if alter(request, service_id, altered) and how == "remove":
        flash(request, _("Taken out. Its questions stand on the page before."))
    return redirect("catalogue:questions", service_id)


def _page_item(service_id: UUID, one: FormPage) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.titles.get(ENGLISH, one.code),
        "lacks": lacking_in(one.titles),
        "href": reverse("catalogue:form-page", args=[service_id, one.code]),
        "is_first": False,
    }


def _item(service_id: UUID, one: Question, listed: tuple[Question, ...]) -> dict[str, Any]:
    needed = _("Must be answered") if one.is_required else _("May be left out")
    return {
        "code": one.code,
        "title": one.labels.get(ENGLISH, one.code),
        "about": f"{desk_words.KINDS[QuestionKind(one.kind)]} · {needed}",
        "conditions": conditions_of(one, listed),
        "lacks": lacking_in(one.labels, *(choice.labels for choice in one.choices)),
        "href": reverse("catalogue:question", args=[service_id, one.code]),
        "when_href": reverse("catalogue:question-when", args=[service_id, one.code]),
    }


_HERE = "desk/services/<uuid:service_id>"
addresses = [
    path(f"{_HERE}/questions/", questions, name="questions"),
    path(f"{_HERE}/questions/change/", rearrange_questions, name="rearrange-questions"),
    path(f"{_HERE}/pages/change/", rearrange_pages, name="rearrange-pages"),
]
