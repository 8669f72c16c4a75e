"""How agencies keep their times: a table that can be sorted, and for each agency its services."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from tulay.areas.cases.queries.service_levels import (
    SEES,
    By,
    LevelOrder,
    ServiceLevel,
    service_levels,
)
from tulay.areas.cases.web.doors import clock, language
from tulay.areas.cases.web.of_agency import own_agencies
from tulay.areas.cases.web.panels import queue_href
from tulay.areas.directory.queries import AgencyCard
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

SPANS = (30, 90, 365)
HEADS = {
    LevelOrder.FINISHED: gettext_lazy("Finished"),
    LevelOrder.SHARE: gettext_lazy("In time"),
    LevelOrder.MEDIAN: gettext_lazy("Half within"),
    LevelOrder.OPEN: gettext_lazy("Open"),
    LevelOrder.LATE: gettext_lazy("Late now"),
    LevelOrder.EXTENDED: gettext_lazy("More time"),
}


@require_safe
@needs(SEES)
def show(request: HttpRequest) -> HttpResponse:
    """Compare agencies, or the services of one."""
    actor = actor_of(request)
    offered = own_agencies(actor, SEES)
    agency = _agency(request, offered)
    by = By.SERVICE if agency else By.AGENCY
    order, days = _order(request), _days(request)
    levels = service_levels(
        actor=actor,
        now=clock(),
        language=language(),
        days=days,
        by=by,
        agency_id=agency.id if agency else None,
        order=order,
    )
    asked = {"days": days} | ({"agency": str(agency.id)} if agency else {})
    context = {
        "page_title": _("How times are kept"),
        "agency_name": agency.name_in(language()) if agency else "",
        "columns": _columns(by, order, asked),
        "rows": [_row(one, by, days, agency, actor) for one in levels],
        "summary": _summary(levels, days),
        "spans": [_span(one, days, asked) for one in SPANS],
        "back_href": _href(days=days) if agency and len(offered) > 1 else "",
        "wide": True,
    }
    return page(request, "cases/desk/service_levels.html", context)


def _agency(request: HttpRequest, offered: list[AgencyCard]) -> AgencyCard | None:
    """Return the agency asked about; whoever answers for one alone is shown no other way."""
    if len(offered) == 1:
        return offered[0]
    wanted = request.GET.get("agency", "")
    return next((card for card in offered if str(card.id) == wanted), None)


def _order(request: HttpRequest) -> LevelOrder:
    try:
        return LevelOrder(request.GET.get("sort", LevelOrder.SHARE))
    except ValueError:
        return LevelOrder.SHARE


def _days(request: HttpRequest) -> int:
    wanted = request.GET.get("days", "")
    return next((one for one in SPANS if str(one) == wanted), 90)


def _columns(by: By, order: LevelOrder, asked: dict[str, Any]) -> list[dict[str, Any]]:
    first = _("Agency") if by is By.AGENCY else _("Service")
    heads = {LevelOrder.NAME: first, **HEADS}
    return [
        {
            "label": label,
            "href": _href(**asked, sort=figure.value),
            "sort": _direction(figure) if figure is order else "",
            "number": figure is not LevelOrder.NAME,
        }
        for figure, label in heads.items()
    ]


def _direction(figure: LevelOrder) -> str:
    return "ascending" if figure in {LevelOrder.NAME, LevelOrder.MEDIAN} else "descending"


def _row(
    level: ServiceLevel, by: By, days: int, agency: AgencyCard | None, actor: Any
) -> dict[str, Any]:
    whose = (
        {"agency": str(agency.id), "service": str(level.id)}
        if agency
        else {"agency": str(level.id)}
    )
    may_open = actor.may("cases.look", UUID(whose["agency"]))
    name_href = (
        _href(days=days, agency=str(level.id))
        if by is By.AGENCY
        else reverse("cases:conversion", args=[level.id])
        if actor.may("cases.see-conversion", UUID(whose["agency"]))
        else ""
    )
    cells = [
        {"value": level.name, "href": name_href},
        {"value": level.finished},
        {"value": _share(level)},
        {"value": _median(level)},
        {"value": level.open, "href": queue_href(view="all", **whose) if may_open else ""},
        {
            "value": level.late,
            "href": queue_href(view="all", **whose, due="late") if may_open and level.late else "",
        },
        {"value": level.extended},
    ]
    return {"cells": cells}


def _share(level: ServiceLevel) -> str:
    if level.share is None:
        return "\N{EN DASH}"
    return _("%(n)d %%") % {"n": round(100 * level.share)}


def _median(level: ServiceLevel) -> str:
    days = level.median_days
    if days is None:
        return "\N{EN DASH}"
    return ngettext("%(n)s day", "%(n)s days", max(1, round(days))) % {"n": number_format(days, 1)}


def _summary(levels: tuple[ServiceLevel, ...], days: int) -> str:
    """Say the whole in a sentence."""
    finished = sum(one.finished for one in levels)
    if not finished:
        return ""
    share = round(100 * sum(one.on_time for one in levels) / finished)
    facts = {"n": finished, "days": days, "share": share, "late": sum(one.late for one in levels)}
    return (
        ngettext(
            "In %(days)d days %(n)d request was finished, %(share)d %% in time. %(late)d are late now.",
            "In %(days)d days %(n)d requests were finished, %(share)d %% in time. %(late)d are late now.",
            finished,
        )
        % facts
    )


def _span(one: int, days: int, asked: dict[str, Any]) -> dict[str, Any]:
    label = ngettext("%(n)d day", "%(n)d days", one) % {"n": one}
    return {"label": label, "href": _href(**asked | {"days": one}), "current": one == days}


def _href(**query: Any) -> str:
    return f"{reverse('cases:service-levels')}?{urlencode(query)}"
