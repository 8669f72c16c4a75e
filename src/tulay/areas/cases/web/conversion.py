"""How many who look at a service ask for it in the end: bars, tables of weeks and places, and files of both."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.cases.queries.conversion import SEES, WEEKS, Conversion, OfPlace, conversion
from tulay.areas.cases.rules.conversion import LEAST_TOLD, OF_REQUESTS, Stage
from tulay.areas.cases.web.doors import clock, language
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel
from tulay.plumbing.render.charts import bars
from tulay.plumbing.render.sheets import Cell, Form, sheet
from tulay.plumbing.ui.words import short

SPANS = (4, WEEKS, 52)
STAGES = {
    Stage.VIEWS: gettext_lazy("Looked at the page"),
    Stage.CHECKS: gettext_lazy("Checked if they can get it"),
    Stage.DRAFTS: gettext_lazy("Began a request"),
    Stage.SENT: gettext_lazy("Sent it"),
    Stage.DECIDED: gettext_lazy("Got a decision"),
}
LEVELS = {
    "region": gettext_lazy("Region"),
    "province": gettext_lazy("Province"),
    "municipality": gettext_lazy("City or municipality"),
    "barangay": gettext_lazy("Barangay"),
    "constituency": gettext_lazy("Constituency"),
    "district": gettext_lazy("District"),
}


@panel("catalogue.managed", "cases/desk/_conversion.html", order=20, permission=SEES)
def way_there(_request: HttpRequest, *, service_id: UUID) -> dict[str, Any]:
    """Lead from a service at the desk to its figures."""
    return {"href": reverse("cases:conversion", args=[service_id])}


@require_safe
@needs(SEES)
def show(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show how many came how far."""
    found, weeks = _found(request, service_id)
    asked = {"weeks": weeks, "level": found.level}
    context = {
        "page_title": _("From a look to a decision"),
        "found": found,
        "summary": _summary(found, weeks),
        "bars": [
            {
                "label": str(STAGES[one.what]),
                "bar": one,
                "number": f"{one.count:,}",
                "share": _share(found, one.what),
            }
            for one in bars(found.total, is_mirrored=get_language_bidi())
        ],
        "week_columns": _columns(_("Week from"), tuple(Stage)),
        "week_rows": [
            {
                "cells": [
                    {"value": short(one.first_date)},
                    *({"value": f"{n:,}"} for n in one.counts.values()),
                ]
            }
            for one in reversed(found.weeks)
        ],
        "place_columns": _columns(str(LEVELS.get(found.level, "")), OF_REQUESTS),
        "place_rows": [_place_row(one) for one in found.places],
        "spans": [
            {
                "label": ngettext("%(n)d week", "%(n)d weeks", one) % {"n": one},
                "href": _href(**asked | {"weeks": one}),
                "current": one == weeks,
            }
            for one in SPANS
        ],
        "levels": [
            {
                "label": str(LEVELS.get(one, one)),
                "href": _href(**asked | {"level": one}) + "#places",
                "current": one == found.level,
            }
            for one in found.levels
        ],
        "hides_small": not found.is_whole,
        "least": LEAST_TOLD,
        "files": [
            {
                "text": text,
                "href": reverse("cases:conversion-file", args=[service_id, of]) + _href(**asked),
            }
            for of, text in (("weeks", _("The weeks (CSV)")), ("places", _("The places (CSV)")))
        ],
        "back_href": reverse("cases:service-levels"),
    }
    return page(request, "cases/desk/conversion.html", context)


@require_safe
@needs(SEES)
def file(request: HttpRequest, service_id: UUID, of: str) -> HttpResponseBase:
    """Give the figures as a file for spreadsheets."""
    found, _weeks = _found(request, service_id)
    lines: list[list[Cell]]
    if of == "weeks":
        head = [_("Week from"), *(str(STAGES[one]) for one in Stage)]
        lines = [[one.first_date, *one.counts.values()] for one in found.weeks]
    elif of == "places":
        head = [
            _("Code"),
            str(LEVELS.get(found.level, "")),
            *(str(STAGES[one]) for one in OF_REQUESTS),
        ]
        lines = [
            [one.code, _name(one), *(_told(n) for n in one.counts.values())] for one in found.places
        ]
    else:
        raise Http404
    content = sheet(Form.CSV, head, lines, rtl=get_language_bidi())
    name = f"{of}-{found.since.isoformat()}.csv"
    return download([content], name=name, content_type=Form.CSV.content_type, size=len(content))


def _found(request: HttpRequest, service_id: UUID) -> tuple[Conversion, int]:
    wanted = request.GET.get("weeks", "")
    weeks = next((one for one in SPANS if str(one) == wanted), WEEKS)
    found = conversion(
        actor=actor_of(request),
        service_id=service_id,
        now=clock(),
        language=language(),
        weeks=weeks,
        level=request.GET.get("level", "")[:20],
    )
    return found, weeks


def _summary(found: Conversion, weeks: int) -> str:
    """Say the whole in a sentence."""
    total = found.total
    if not any(total.values()):
        return ""
    views, sent = f"{total[Stage.VIEWS]:,}", f"{total[Stage.SENT]:,}"
    facts = {"n": views, "sent": sent, "weeks": weeks}
    return (
        ngettext(
            "In %(weeks)d weeks the page was looked at %(n)s time, and %(sent)s requests were sent.",
            "In %(weeks)d weeks the page was looked at %(n)s times, and %(sent)s requests were sent.",
            total[Stage.VIEWS],
        )
        % facts
    )


def _share(found: Conversion, stage: Stage) -> str:
    views = found.total[Stage.VIEWS]
    if stage is Stage.VIEWS or not views:
        return ""
    return _("%(n)d %% of the looks") % {"n": round(100 * found.total[stage] / views)}


def _columns(first: str, stages: tuple[Stage, ...]) -> list[dict[str, Any]]:
    return [{"label": first}, *({"label": str(STAGES[one]), "number": True} for one in stages)]


def _place_row(one: OfPlace) -> dict[str, Any]:
    return {"cells": [{"value": _name(one)}, *({"value": _shown(n)} for n in one.counts.values())]}


def _name(one: OfPlace) -> str:
    return one.name or _("No place named")


def _told(count: int | None) -> str | int:
    return _("not told") if count is None else count


def _shown(count: int | None) -> str:
    return f"{count:,}" if count is not None else str(_told(count))


def _href(**query: Any) -> str:
    return f"?{urlencode(query)}"


addresses = [
    path("desk/services/<uuid:service_id>/conversion/", show, name="conversion"),
    path("desk/services/<uuid:service_id>/conversion/<slug:of>.csv", file, name="conversion-file"),
]
