"""How complete a year is: by quarter, and agency by agency; as a page and as a sheet."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.meetings.errors import UnknownSeries
from tulay.areas.meetings.queries.overview import (
    AgencyMetrics,
    Counts,
    agency_metrics,
    quarter_metrics,
)
from tulay.areas.meetings.queries.reports import owed_reports
from tulay.areas.meetings.rules.series import QUARTERS
from tulay.areas.meetings.web import words
from tulay.areas.meetings.web.doors import agency_words, clock, series_asked
from tulay.areas.meetings.web.forms import Which
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel
from tulay.plumbing.render.sheets import Cell, Form, sheet


@require_safe
@needs("meetings.see")
def overview(request: HttpRequest) -> HttpResponse:
    """Show how complete a year is: meetings, reports, minutes, commitments."""
    series = series_asked(request)
    context: dict[str, Any] = {"page_title": _("How complete the year is"), "series": series}
    if series is not None:
        actor, quarter, now = actor_of(request), _quarter(request), clock()
        quarters = quarter_metrics(actor, series, now=now)
        found = agency_metrics(actor, series, quarter=quarter, now=now)
        context |= {
            "year": words.year(series),
            "columns": _columns(_("Quarter")),
            "rows": [_row(words.quarter(one.quarter), one) for one in quarters],
            "agency_columns": _columns(_("Agency")),
            "agency_rows": [_row(name, one) for name, one in _named(found)],
            "form": Which(initial={"quarter": str(quarter or "all")}),
            "file_query": f"?series={series.id}&quarter={quarter or 'all'}",
        }
    return page(request, "meetings/overview.html", context)


@require_safe
@needs("meetings.see")
def overview_file(request: HttpRequest) -> HttpResponseBase:
    """Hand out how complete a year is, agency by agency, as a workbook.

    :raises UnknownSeries: no year is open yet.
    """
    series = series_asked(request)
    if series is None:
        raise UnknownSeries
    found = agency_metrics(actor_of(request), series, quarter=_quarter(request), now=clock())
    head = [_("Agency")]
    for label, _of in _told(Counts()):
        head += [label, _("Of")]
    lines = [[name, *_cells(one)] for name, one in _named(found)]
    content = sheet(Form.XLSX, head, lines, rtl=get_language_bidi())
    name = f"meetings-{series.jurisdiction}-{series.fiscal_year}.xlsx"
    return download([content], name=name, content_type=Form.XLSX.content_type, size=len(content))


@panel("meetings.tracker", "meetings/_owed_reports.html")
def owed(request: HttpRequest) -> dict[str, Any] | None:
    """List above the commitments which agencies still owe a report, the nearest day first."""
    found = owed_reports(actor_of(request), now=clock())
    if not found:
        return None
    names = agency_words({one.meeting.agency_id for one in found})
    columns = (_("Agency"), _("Quarter"), _("Until"), _("State"))
    return {
        "columns": [{"label": one} for one in columns],
        "rows": [
            {
                "cells": [
                    {
                        "value": names.get(one.meeting.agency_id, ""),
                        "href": reverse("meetings:report", args=[one.meeting.id]),
                    },
                    {"value": words.quarter(one.meeting.quarter)},
                    {"value": words.moment(one.due_at, one.meeting.zone)},
                    {"value": _("Late"), "tag": "warning"}
                    if one.is_late
                    else {"value": _("Not sent yet"), "tag": "info"},
                ]
            }
            for one in found
        ],
    }


def _quarter(request: HttpRequest) -> int | None:
    asked = request.GET.get("quarter", "")
    return int(asked) if asked in {str(one) for one in QUARTERS} else None


def _columns(first: str) -> list[dict[str, str]]:
    return [{"label": one} for one in (first, *(label for label, _of in _told(Counts())))]


def _row(name: str, counts: Counts) -> dict[str, Any]:
    return {
        "cells": [{"value": name}, *({"value": _share(*told)} for _label, told in _told(counts))]
    }


def _told(one: Counts) -> tuple[tuple[str, tuple[int, int]], ...]:
    """Return what an overview says, column by column: how many, of how many."""
    return (
        (_("Held"), (one.held, one.meetings)),
        (_("Confirmed"), (one.confirmed, one.meetings)),
        (_("Reports in"), (one.reports, one.meetings)),
        (_("Reports in time"), (one.reports_in_time, one.meetings)),
        (_("Minutes approved"), (one.completed, one.meetings)),
        (_("Minutes within two days"), (one.minutes_in_time, one.held)),
        (_("Commitments kept"), (one.items_done, one.items)),
        (_("Commitments overdue"), (one.items_overdue, one.items)),
    )


def _share(count: int, whole: int) -> str:
    if not whole:
        return "0"
    facts = {"held": count, "due": whole, "percent": 100 * count // whole}
    said = _("%(held)s of %(due)s (%(percent)s %%)") % facts
    return said.replace(" %", "\N{NO-BREAK SPACE}%")


def _cells(counts: Counts) -> list[Cell]:
    """Return the same for a workbook: each number in a cell of its own, what it is of beside it."""
    return [number for _label, told in _told(counts) for number in told]


def _named(found: Iterable[AgencyMetrics]) -> list[tuple[str, AgencyMetrics]]:
    rows = list(found)
    names = agency_words({one.agency_id for one in rows})
    told = [(names.get(one.agency_id, ""), one) for one in rows]
    return sorted(told, key=lambda one: one[0].casefold())


addresses = [
    path("meetings/overview/", overview, name="overview"),
    path("meetings/overview/file/", overview_file, name="overview-file"),
]
