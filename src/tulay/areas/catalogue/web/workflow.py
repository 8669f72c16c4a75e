"""The steps inside a service's reviews and work: listed and drawn, added, changed, moved and taken out one by one."""

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
from tulay.areas.catalogue.rules.services import ENGLISH, LANGUAGES, Details
from tulay.areas.catalogue.rules.versions import moved, put, without
from tulay.areas.catalogue.rules.workflow import STEPS_MAX, InnerStep, Workflow, in_order
from tulay.areas.catalogue.web.seat import clock, language, seeing, working_of
from tulay.areas.catalogue.web.steps import SAVED, alter, base_of, conflict_words, elsewhere_of
from tulay.areas.catalogue.web.workflow_drawing import drawing
from tulay.areas.catalogue.web.workflow_form import StepForm
from tulay.areas.catalogue.web.workflow_words import PHASES, about
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.words import listed

NEW = "new"


@require_safe
@needs("catalogue.edit")
def workflow(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """List the steps of a service and draw the way of a request through them."""
    working = working_of(request, service_id)
    steps = in_order(working.details.workflow)
    context = {
        "page_title": _("Inner steps"),
        "working": working,
        "groups": _groups(service_id, steps),
        "may_add": len(steps) < STEPS_MAX,
        "most": STEPS_MAX,
        "add_href": reverse("catalogue:inner-step", args=[service_id, NEW]),
        "change_href": reverse("catalogue:rearrange-workflow", args=[service_id]),
        "next_href": reverse("catalogue:manage", args=[service_id]),
        "drawing": drawing(steps, language()),
    }
    return page(request, "catalogue/desk/workflow.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.edit")
def inner_step(request: HttpRequest, service_id: UUID, code: str) -> HttpResponse:
    """Describe a step, a new one or one that is there."""
    working = working_of(request, service_id)
    base, version = base_of(request, working)
    before = next((one for one in base.workflow if one.code == code), None)
    if before is None and code != NEW:
        raise UnknownVersion
    form = StepForm(
        request.POST if request.method == "POST" else None,
        taken=frozenset(one.code for one in base.workflow),
        code=before.code if before else "",
        papers=[(one.code, one.names.get(ENGLISH, one.code)) for one in base.requirements],
        initial={**StepForm.shown(before), "version": working.number},
    )
    status, elsewhere = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status, elsewhere = _kept(request, working, form, (base, version), before)
    if status == SAVED:
        flash(request, _("Saved."))
        return redirect("catalogue:workflow", service_id)
    with seeing(request):
        return _page(request, working, form, before=before, elsewhere=elsewhere, status=status)


@require_POST
@needs("catalogue.edit")
def rearrange(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Move a step up or down within its part of the way, or take it out."""
    how, _colon, code = request.POST.get("do", "").partition(":")

    def altered(details: Details) -> dict[str, Any]:
        steps = in_order(details.workflow)
        if how == "remove":
            return {"workflow": without(steps, code)}
        return {"workflow": in_order(moved(steps, code, up=how == "up"))}

    if alter(request, service_id, altered) and how == "remove":
        flash(request, _("Taken out. The versions before still have it."))
    return redirect("catalogue:workflow", service_id)


def _kept(
    request: HttpRequest,
    working: Working,
    form: StepForm,
    based_on: tuple[Details, int],
    before: InnerStep | None,
) -> tuple[int, list[Any] | None]:
    base, version = based_on
    step = form.part(before)
    steps = put(base.workflow, step, instead_of=before.code if before else "")
    try:
        edit_service(
            actor=actor_of(request),
            service_id=working.id,
            details=replace(base, workflow=in_order(steps)),
            version=version,
            now=clock(),
        )
    except ServiceChanged as problem:
        return 409, elsewhere_of(base, working, problem)
    except UnfitService as problem:
        form.put_errors(problem.errors)
        return 422, None
    return SAVED, None


def _page(
    request: HttpRequest,
    working: Working,
    form: StepForm,
    *,
    before: InnerStep | None,
    elsewhere: list[Any] | None,
    status: int,
) -> HttpResponse:
    context = {
        "page_title": _("Change this step") if before else _("Add a step"),
        "working": working,
        "form": form,
        "questions": [one for one in form if one.name != "version"],
        "number": working.number,
        "has_errors": bool(form.errors),
        "elsewhere": elsewhere,
        "conflict": conflict_words(working) if elsewhere is not None else "",
        "back_href": reverse("catalogue:workflow", args=[working.id]),
    }
    return page(request, "catalogue/desk/part.html", context, status)


def _groups(service_id: UUID, steps: Workflow) -> list[dict[str, Any]]:
    """Return the steps of each part of the way; a part without steps is left out."""
    groups = []
    for phase, title in PHASES.items():
        mine = [step for step in steps if step.phase == phase]
        if mine:
            items = [_item(service_id, step) for step in mine]
            groups.append({"title": title, "items": items})
    return groups


def _item(service_id: UUID, step: InnerStep) -> dict[str, Any]:
    lacks = [own_name(spoken) for spoken in LANGUAGES if not step.names.get(spoken)]
    return {
        "code": step.code,
        "title": step.names.get(ENGLISH, step.code),
        "about": about(step),
        "lacks": listed(lacks),
        "href": reverse("catalogue:inner-step", args=[service_id, step.code]),
    }


_HERE = "desk/services/<uuid:service_id>/workflow"
addresses = [
    path(f"{_HERE}/", workflow, name="workflow"),
    path(f"{_HERE}/change/", rearrange, name="rearrange-workflow"),
    path(f"{_HERE}/<str:code>/", inner_step, name="inner-step"),
]
