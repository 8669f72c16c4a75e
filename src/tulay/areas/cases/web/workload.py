"""The workload of an agency: what each officer has in hand."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tulay.areas.cases.queries.absences import Colleague
from tulay.areas.cases.queries.workload import Figure, Load, workload
from tulay.areas.cases.web.doors import clock, language
from tulay.areas.cases.web.of_agency import choices, chosen_agency, own_agencies
from tulay.areas.cases.web.panels import queue_href
from tulay.areas.directory.queries import AgencyCard
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.words import day, isolated

HEADS = {
    Figure.NAME: gettext_lazy("Officer"),
    Figure.OPEN: gettext_lazy("Open"),
    Figure.LATE: gettext_lazy("Overdue"),
    Figure.WEEK: gettext_lazy("Due in 7 days"),
    Figure.WAITING: gettext_lazy("Wait for the applicant"),
    Figure.FINISHED: gettext_lazy("Finished in 30 days"),
}


@require_safe
@needs("cases.assign")
def show(request: HttpRequest) -> HttpResponse:
    """Show what each officer of an agency has in hand."""
    actor = actor_of(request)
    offered = own_agencies(actor, "cases.assign")
    agency, by = chosen_agency(request, offered), _sorting(request)
    loads = workload(agency.id, clock(), by=by)
    may_open = bool(actor.may("cases.look", agency.id))
    context = {
        "page_title": _("Workload"),
        "agency": agency,
        "agency_name": agency.name_in(language()),
        "offered": choices(offered) if len(offered) > 1 else [],
        "columns": _columns(agency, by),
        "rows": [_row(load, agency, may_open=may_open) for load in loads],
        "by": by.value,
        "wide": True,
    }
    return page(request, "cases/desk/workload.html", context)


def _sorting(request: HttpRequest) -> Figure:
    try:
        return Figure(request.GET.get("sort", Figure.OPEN))
    except ValueError:
        return Figure.OPEN


def _columns(agency: AgencyCard, by: Figure) -> list[dict[str, Any]]:
    here = reverse("cases:workload")
    return [
        {
            "label": label,
            "href": f"{here}?{urlencode({'agency': agency.id, 'sort': figure.value})}",
            "sort": _direction(figure) if figure is by else "",
            "number": figure is not Figure.NAME,
        }
        for figure, label in HEADS.items()
    ]


def _direction(figure: Figure) -> str:
    return "ascending" if figure is Figure.NAME else "descending"


def _row(load: Load, agency: AgencyCard, *, may_open: bool) -> dict[str, Any]:
    whose = {"view": "all", "agency": str(agency.id), "officer": str(load.person_id)}
    if load.person_id is None:
        whose = {"view": "unassigned", "agency": str(agency.id)}
    links = {
        Figure.OPEN: queue_href(**whose),
        Figure.LATE: queue_href(**whose, due="late"),
        Figure.WAITING: queue_href(**whose, state="needs_information"),
    }
    figures = [
        {
            "value": getattr(load, figure.value),
            "href": links.get(figure, "") if may_open and getattr(load, figure.value) else "",
        }
        for figure in list(Figure)[1:]
    ]
    return {"cells": [{"value": _who(load)}, *figures]}


def _who(load: Load) -> str:
    if load.person_id is None:
        return _("Nobody yet")
    if load.colleague is None:
        return _("%(name)s (no longer works here)") % {"name": isolated(load.name)}
    return named(load.colleague)


def named(colleague: Colleague) -> str:
    """Return a colleague's name; with it, if they are away, until when and who stands in."""
    if colleague.away_until is None:
        return colleague.name
    facts = {
        "name": isolated(colleague.name),
        "day": day(colleague.away_until),
        "stand_in": isolated(colleague.stand_in),
    }
    if colleague.stand_in:
        return _("%(name)s (away until %(day)s; %(stand_in)s stands in)") % facts
    return _("%(name)s (away until %(day)s)") % facts
