"""A year: how far its quarters are, how it is planned, and the meetings that generating would make."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.meetings.actions.series import (
    LEADS,
    Generated,
    change_series,
    generate,
    open_series,
)
from tulay.areas.meetings.errors import SeriesExists, UnfitSeries
from tulay.areas.meetings.queries.meetings import QuarterCount, quarter_counts
from tulay.areas.meetings.queries.series import (
    SeriesCard,
    preview,
    series_card,
    visible_series,
)
from tulay.areas.meetings.rules.plans import Missed, Plan
from tulay.areas.meetings.rules.series import QUARTERS, quarters_named, reaches
from tulay.areas.meetings.web import words
from tulay.areas.meetings.web.doors import agency_words, clock, people_words, series_asked
from tulay.areas.meetings.web.forms import HowPlanned, NewYear, Which
from tulay.kernel.errors import Invalid
from tulay.plumbing.http.asking import put_errors, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.people import people
from tulay.plumbing.ui.words import regions

STARTING = {"duration_minutes": 120, "per_day": 2, "is_automatic": True, "reminder_days": "7, 1"}
SHOWN_MAX = 400


@require_safe
@needs("meetings.see")
def index(request: HttpRequest) -> HttpResponse:
    """Show a year: this one, or the one asked for."""
    actor, now = actor_of(request), clock()
    series = series_asked(request)
    context: dict[str, Any] = {
        "page_title": _("Meetings"),
        "series": series,
        "may_open": actor.may("meetings.open-series"),
        "may_subscribe": actor.may("meetings.open-feed"),
    }
    if series is not None:
        counts = quarter_counts(actor, series.id, now=now)
        context |= {
            "year": words.year(series),
            "columns": _columns(
                _("Quarter"),
                _("Held"),
                _("Still to come"),
                _("Not noted yet"),
                _("Postponed"),
                _("Cancelled"),
            ),
            "rows": [_quarter_row(series, one) for one in counts],
            "stats": _stats(series, counts),
            "others": _others(request, series),
            "may_change": reaches(actor, "meetings.change-series", series.jurisdiction),
            "may_generate": reaches(actor, "meetings.generate", series.jurisdiction),
        }
    return page(request, "meetings/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("meetings.open-series")
def open_(request: HttpRequest) -> HttpResponse:
    """Open a year."""
    actor, now = actor_of(request), clock()
    mine = [one for one in regions() if reaches(actor, "meetings.open-series", one[0])]
    known = STARTING | {"fiscal_year": now.year + 1}
    form = NewYear(request.POST or None, leading=_leading(), regions=mine, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            made = open_series(
                actor=actor,
                jurisdiction=form.cleaned_data["jurisdiction"],
                fiscal_year=form.cleaned_data["fiscal_year"],
                details=form.details(),
                now=now,
            )
        except UnfitSeries as problem:
            put_errors(form, problem.errors, {})
        except SeriesExists as problem:
            form.add_error("fiscal_year", detail_of(problem))
        else:
            flash(request, _("The year is open. See what would be planned, then generate."))
            return redirect("meetings:generate", made)
    context = {
        "page_title": _("Open a year of meetings"),
        "form": form,
        "has_errors": bool(form.errors),
        "button": _("Open the year"),
        "back_href": reverse("meetings:index"),
    }
    return page(request, "meetings/ask.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("meetings.change-series")
def change(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """Change how a year is planned."""
    actor = actor_of(request)
    with seeing(request):
        series = series_card(actor, series_id)
    known = {
        "rooms": "\n".join(series.rooms),
        "facilitators": [str(one) for one in series.facilitators],
        "duration_minutes": series.duration_minutes,
        "per_day": series.per_day,
        "is_automatic": series.is_automatic,
        "reminder_days": ", ".join(map(str, series.reminder_days)),
    }
    form = HowPlanned(request.POST or None, leading=_leading(), initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            change_series(actor=actor, series_id=series_id, details=form.details(), now=clock())
        except UnfitSeries as problem:
            put_errors(form, problem.errors, {})
        else:
            flash(request, _("Saved. Meetings that stand already stay as they are."))
            return redirect(_address(series))
    context = {
        "page_title": _("How this year is planned"),
        "caption": words.year(series),
        "form": form,
        "has_errors": bool(form.errors),
        "button": _("Save"),
        "back_href": _address(series),
    }
    return page(request, "meetings/ask.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("meetings.generate")
def generate_(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """Show which meetings are lacking and when they would be; then make them."""
    actor, now = actor_of(request), clock()
    chosen = request.POST.get("quarter") or request.GET.get("quarter") or "all"
    quarters = _quarters(chosen)
    if request.method == "POST":
        made = generate(actor=actor, series_id=series_id, quarters=quarters, now=now)
        _tell(request, made)
        return redirect(f"{reverse('meetings:index')}?series={series_id}")
    series = series_card(actor, series_id)
    found = preview(series, quarters=quarters, only=None, ahead=False, now=now)
    context = {
        "page_title": _("Generate meetings"),
        "year": words.year(series),
        "form": Which(initial={"quarter": chosen}),
        "chosen": chosen,
        "count": len(found.proposals),
        **_planned(series, found),
        "missed": _missed(found.missed),
        "back_href": _address(series),
        "settings_href": reverse("meetings:change-series", args=[series_id]),
    }
    return page(request, "meetings/generate.html", context)


def _planned(series: SeriesCard, found: Plan) -> dict[str, Any]:
    names = agency_words({one.booking.agency_id for one in found.proposals})
    leading = people_words({one.booking.facilitator_id for one in found.proposals})
    rows = [
        {
            "cells": [
                {"value": names.get(one.booking.agency_id, "")},
                {"value": words.quarter(one.quarter)},
                {"value": words.moment(one.booking.starts_at, series.zone)},
                {"value": one.booking.room},
                {"value": leading.get(one.booking.facilitator_id, _("Nobody"))},  # type: ignore[arg-type]  # None finds nobody
            ]
        }
        for one in sorted(found.proposals, key=lambda one: one.booking.starts_at)
    ]
    columns = _columns(_("Agency"), _("Quarter"), _("When"), _("Room"), _("Facilitator"))
    return {"rows": rows, "columns": columns}


def _missed(missed: tuple[Missed, ...]) -> list[dict[str, Any]]:
    names = agency_words({one.agency_id for one in missed})
    return [
        {
            "agency": names.get(one.agency_id, ""),
            "quarter": words.quarter(one.quarter),
            "why": words.OBSTACLES[one.obstacle],
        }
        for one in missed
    ]


def _tell(request: HttpRequest, made: Generated) -> None:
    if not made.count:
        flash(request, _("Nothing was lacking. No meeting was added."))
        return
    said = ngettext("%(n)s meeting was added.", "%(n)s meetings were added.", made.count)
    flash(request, said % {"n": made.count})


def _stats(series: SeriesCard, counts: tuple[QuarterCount, ...]) -> list[dict[str, Any]]:
    listed = f"{reverse('meetings:meetings')}?series={series.id}"
    due, held = sum(one.due for one in counts), sum(one.held for one in counts)
    overdue = sum(one.overdue for one in counts)
    percent = 100 * held // due if due else 0
    return [
        {"number": due, "label": _("Meetings this year"), "href": listed},
        {
            "number": held,
            "label": _("Held"),
            "href": f"{listed}&state=held",
            "change": _("%(n)s %% of the year") % {"n": percent},
        },
        {
            "number": overdue,
            "label": _("Nobody noted that it took place"),
            "href": f"{listed}&state=overdue",
        },
    ]


def _quarter_row(series: SeriesCard, one: QuarterCount) -> dict[str, Any]:
    listed = f"{reverse('meetings:meetings')}?series={series.id}&quarter={one.quarter}"
    held = _("%(held)s of %(due)s (%(percent)s %%)") % {
        "held": one.held,
        "due": one.due,
        "percent": one.percent,
    }
    return {
        "cells": [
            {"value": words.quarter(one.quarter), "href": listed},
            {"value": held},
            {"value": one.ahead},
            {"value": one.overdue},
            {"value": one.postponed},
            {"value": one.cancelled},
        ]
    }


def _others(request: HttpRequest, series: SeriesCard) -> list[dict[str, str]]:
    found = visible_series(actor_of(request), limit=12).items
    return [
        {"words": words.year(one), "href": f"?series={one.id}"}
        for one in found
        if one.id != series.id
    ]


def _leading() -> list[tuple[UUID, str]]:
    found = {one.person_id: one.name for one in people().who_may(LEADS) if not one.is_closed}
    return sorted(found.items(), key=lambda one: (one[1].casefold(), one[0]))


def _quarters(chosen: str) -> tuple[int, ...]:
    try:
        return quarters_named(chosen)
    except Invalid:
        return QUARTERS


def _columns(*labels: str) -> list[dict[str, str]]:
    return [{"label": one} for one in labels]


def _address(series: SeriesCard) -> str:
    return f"{reverse('meetings:index')}?series={series.id}"


addresses = [
    path("meetings/", index, name="index"),
    path("meetings/series/new/", open_, name="open-series"),
    path("meetings/series/<uuid:series_id>/", change, name="change-series"),
    path("meetings/series/<uuid:series_id>/generate/", generate_, name="generate"),
]
