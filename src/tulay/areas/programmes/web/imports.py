"""A sheet of PPAs: chosen, looked through, put in, taken back; and the template that people fill in."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.directory.queries import agency_card, agency_names
from tulay.areas.programmes.actions.imports import (
    apply_import,
    bring_in,
    drop_import,
    undo_import,
)
from tulay.areas.programmes.errors import CodeTaken, ImportTouched
from tulay.areas.programmes.queries.imports import (
    ImportCard,
    previewed,
    visible_import,
    visible_imports,
)
from tulay.areas.programmes.queries.sheets import EXAMPLE, columns_for
from tulay.areas.programmes.rules.states import PpaState
from tulay.areas.programmes.web.doors import clock, following, named, running_for
from tulay.areas.programmes.web.forms import SheetChosen
from tulay.areas.programmes.web.words import STATES
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.money import Money
from tulay.plumbing.files.problems import FileRefused
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.render.sheets import Form, sheet
from tulay.plumbing.sheets.problems import ImportNotReady
from tulay.plumbing.sheets.staging import ImportStep, fault_words
from tulay.plumbing.ui.words import moment

STEPS = {
    ImportStep.FAULTY: (gettext_lazy("Has rows to mend"), "error"),
    ImportStep.CHECKED: (gettext_lazy("Ready to go in"), "info"),
    ImportStep.APPLIED: (gettext_lazy("Gone in"), "success"),
    ImportStep.UNDONE: (gettext_lazy("Taken back"), ""),
    ImportStep.DROPPED: (gettext_lazy("Forgotten"), ""),
}


@require_safe
@needs("programmes.check-import")
def index(request: HttpRequest) -> HttpResponse:
    """List the sheets that were brought in."""
    actor = actor_of(request)
    found = visible_imports(actor, cursor=request.GET.get("cursor"))
    people = labels("person", {card.brought_by for card in found.items})
    rows = []
    for card in found.items:
        words, tone = STEPS[card.step]
        by = people.get(card.brought_by, "") if card.brought_by else ""
        address = reverse("programmes:import", args=[card.id])
        cells: list[dict[str, Any]] = [{"value": card.file_name, "href": address}]
        cells += [{"value": one} for one in (f"{card.row_count:,}", moment(card.brought_at), by)]
        rows.append({"cells": [*cells, {"value": str(words), "tag": tone}]})
    context = {
        "page_title": _("Sheets that were brought in"),
        "rows": rows,
        "columns": [
            {"label": one} for one in (_("File"), _("Rows"), _("When"), _("By whom"), _("State"))
        ],
        "next_href": following(request, found.next),
    }
    return page(request, "programmes/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.check-import")
def bring(request: HttpRequest) -> HttpResponse:
    """Choose a sheet and have it looked through."""
    ours = running_for(actor_of(request), "programmes.check-import")
    form = SheetChosen(request.POST or None, request.FILES or None, agencies=named(ours))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = bring_in(
                    actor=actor_of(request),
                    agency_id=UUID(form.cleaned_data["agency"]),
                    upload=form.cleaned_data["file"],
                    now=clock(),
                )
            except FileRefused as problem:
                form.add_error("file", detail_of(problem))
            else:
                return redirect("programmes:import", made)
    context = {
        "page_title": _("Bring in a sheet of programmes"),
        "form": form,
        "has_errors": bool(form.errors),
        "templates": [
            (str(one.id), name) for one, (_id, name) in zip(ours, named(ours), strict=True)
        ],
        "back_href": reverse("programmes:index"),
    }
    return page(request, "programmes/bring.html", context, status)


@require_safe
@needs("programmes.check-import")
def show(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Show what a sheet would bring in, or where it is to be mended, and what can become of it."""
    card = visible_import(actor_of(request), import_id)
    words, tone = STEPS[card.step]
    context = {
        "page_title": card.file_name,
        "agency": agency_names([card.agency_id]).get(card.agency_id, ""),
        "card": card,
        "state": words,
        "tone": tone,
        "counted": ngettext("%(n)s row", "%(n)s rows", card.row_count)
        % {"n": f"{card.row_count:,}"},
        "faults": [_fault(one) for one in card.faults],
        "fault_columns": [{"label": one} for one in (_("Row"), _("Column"), _("What to mend"))],
        "rows": _previewed(card),
        "columns": [
            {"label": one}
            for one in (_("Title"), _("Code"), _("Fiscal year"), _("Budget"), _("State"))
        ],
    }
    return page(request, "programmes/import.html", context)


@require_POST
@needs("programmes.apply-import")
def apply(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Put a sheet in."""
    try:
        count = apply_import(actor=actor_of(request), import_id=import_id, now=clock())
    except (ImportNotReady, CodeTaken) as problem:
        flash(request, detail_of(problem), "problem")
    else:
        said = ngettext("%(n)s programme has gone in.", "%(n)s programmes have gone in.", count)
        flash(request, said % {"n": f"{count:,}"})
    return redirect("programmes:import", import_id)


@require_POST
@needs("programmes.undo-import")
def undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Take a sheet back."""
    try:
        count = undo_import(actor=actor_of(request), import_id=import_id, now=clock())
    except (ImportNotReady, ImportTouched) as problem:
        flash(request, detail_of(problem), "problem")
    else:
        said = ngettext(
            "%(n)s programme was taken back.", "%(n)s programmes were taken back.", count
        )
        flash(request, said % {"n": f"{count:,}"})
    return redirect("programmes:import", import_id)


@require_POST
@needs("programmes.drop-import")
def drop(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Forget a sheet that shall not go in."""
    try:
        drop_import(actor=actor_of(request), import_id=import_id, now=clock())
    except ImportNotReady as problem:
        flash(request, detail_of(problem), "problem")
        return redirect("programmes:import", import_id)
    flash(request, _("Forgotten. Nothing of it has gone in."))
    return redirect("programmes:imports")


@require_safe
@needs("programmes.check-import")
def template(request: HttpRequest) -> HttpResponse:
    """Hand out the sheet that people fill in, with one row as an example."""
    asked = request.GET.get("agency", "")
    ours = running_for(actor_of(request), "programmes.check-import")
    agency = next((one for one in ours if str(one.id) == asked), ours[0] if ours else None)
    columns = columns_for(agency) if agency else ()
    heads = [one.heads[0] for one in columns]
    example = [EXAMPLE.get(one.name) for one in columns]
    content = sheet(Form.XLSX, heads, [example], rtl=get_language_bidi())
    answer = HttpResponse(content, content_type=Form.XLSX.content_type)
    answer["Content-Disposition"] = 'attachment; filename="programmes.xlsx"'
    return answer


def _fault(one: dict[str, Any]) -> dict[str, Any]:
    where = f"{one['head']} ({one['column']})" if one["column"] else one["head"]
    return {"cells": [{"value": one["row"]}, {"value": where}, {"value": fault_words(one)}]}


def _previewed(card: ImportCard) -> list[dict[str, Any]]:
    if card.step is not ImportStep.CHECKED:
        return []
    currency = JURISDICTIONS[agency_card(card.agency_id).jurisdiction].currency
    return [
        {
            "cells": [
                {"value": one["title"]},
                {"value": one["code"]},
                {"value": one["fiscal_year"]},
                {"value": str(Money(currency, one["budget_minor"]))},
                {"value": str(STATES[PpaState(one["state"])])},
            ]
        }
        for one in previewed(card.id)
    ]


_ONE = "programmes/imports/<uuid:import_id>/"
addresses = [
    path("programmes/imports/", index, name="imports"),
    path("programmes/imports/new/", bring, name="check-import"),
    path("programmes/imports/template.xlsx", template, name="template"),
    path(_ONE, show, name="import"),
    path(f"{_ONE}apply/", apply, name="apply-import"),
    path(f"{_ONE}undo/", undo, name="undo-import"),
    path(f"{_ONE}drop/", drop, name="drop-import"),
]
