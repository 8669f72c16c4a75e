"""One PPA: what it is, its money, what was told of it, what it is measured by."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.directory.queries import agency_names
from tulay.areas.programmes.actions.funding import record_funding
from tulay.areas.programmes.actions.reports import (
    add_indicator,
    add_milestone,
    finish_milestone,
    measure_indicator,
    report_progress,
)
from tulay.areas.programmes.queries.beneficiaries import reached_by
from tulay.areas.programmes.queries.ppas import PpaCard, visible_ppa
from tulay.areas.programmes.queries.record import (
    IndicatorCard,
    MilestoneCard,
    UpdateCard,
    funding_lines,
    ppa_record,
)
from tulay.areas.programmes.rules.states import OPEN
from tulay.areas.programmes.web import words
from tulay.areas.programmes.web.beneficiary_words import counts_of
from tulay.areas.programmes.web.doors import clock
from tulay.areas.programmes.web.record_facts import facts_of, money_of
from tulay.areas.programmes.web.record_forms import (
    LINE_PUT,
    Measured,
    NewIndicator,
    NewMilestone,
    Reached,
    Report,
)
from tulay.areas.programmes.web.record_forms import Money as MoneyForm
from tulay.kernel.money import Money
from tulay.plumbing.http.asking import asked_and_done, following, seeing
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.forms import Form
from tulay.plumbing.ui.words import day


@require_safe
@needs("programmes.see")
def show(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Show one PPA, and what can be done with it."""
    actor = actor_of(request)
    record = ppa_record(actor, ppa_id, cursor=request.GET.get("cursor"))
    card = record.ppa
    named = {card.agency_id, *card.details.supporting}
    agencies = agency_names(one for one in {*named, card.details.lead_agency_id} if one)
    can = {
        name: actor.may(f"programmes.{code}", card.agency_id)
        for name, code in (
            ("change", "change-ppa"),
            ("fund", "record-funding"),
            ("see_reached", "see-beneficiaries"),
        )
    }
    context = {
        "page_title": card.details.title,
        "card": card,
        "agency": agencies.get(card.agency_id, ""),
        "state": words.STATES[card.state],
        "tone": words.TONES[card.state],
        "stats": money_of(card),
        "facts": facts_of(card, record.place, agencies),
        "timeline": _told(record.updates.items),
        "next_href": following(request, record.updates.next),
        "milestones": _milestones(card, record.milestones, may=can["change"]),
        "milestone_columns": _columns(_("Milestone"), _("By which day"), _("Reached")),
        "indicators": _indicators(card, record.indicators, may=can["change"]),
        "indicator_columns": _columns(
            _("What is counted"), _("Beginning"), _("Target"), _("Today")
        ),
        "may_change": can["change"],
        "may_fund": can["fund"],
        "reached": counts_of(card, reached_by(ppa_id), may_see=can["see_reached"]),
        "may_see_reached": can["see_reached"],
        "is_open": card.state in OPEN,
    }
    return page(request, "programmes/ppa.html", context)


@require_safe
@needs("programmes.see")
def funding(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Show a PPA's money, line by line."""
    actor = actor_of(request)
    card = visible_ppa(actor, ppa_id)
    found = funding_lines(actor, ppa_id, cursor=request.GET.get("cursor"))
    people = labels("person", {line.recorded_by for line in found.items})
    rows = [
        {
            "cells": [
                {"value": words.line(line.kind, line.adjusts)},
                {"value": day(line.on_date)},
                {"value": str(Money(line.currency, line.amount_minor))},
                {"value": line.said},
                {"value": people.get(line.recorded_by, "") if line.recorded_by else ""},
            ]
        }
        for line in found.items
    ]
    columns = _columns(_("What happened"), _("On"), _("Amount"), _("What for"), _("Recorded by"))
    columns[2]["number"] = True
    context = {
        "page_title": _("Money, line by line"),
        "card": card,
        "stats": money_of(card),
        "rows": rows,
        "columns": columns,
        "next_href": following(request, found.next),
        "may_fund": actor.may("programmes.record-funding", card.agency_id),
    }
    return page(request, "programmes/funding.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.record-funding")
def fund(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Record a line of money."""
    card = _card(request, ppa_id)
    known = {"on_date": clock().date(), "source": card.details.source}
    form = MoneyForm(request.POST or None, currency=card.balance.currency, initial=known)

    def act() -> None:
        record_funding(actor=actor_of(request), ppa_id=ppa_id, line=form.line(), now=clock())

    said = (_("Record money"), _("Record it"), _("Recorded."))
    return _done(request, card, form, act, said=said, to="programmes:funding", put=LINE_PUT)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.report-progress")
def report(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Report how a PPA comes on."""
    card = _card(request, ppa_id)
    form = Report(request.POST or None)

    def act() -> None:
        report_progress(actor=actor_of(request), ppa_id=ppa_id, now=clock(), **form.cleaned_data)

    said = (_("Report how it comes on"), _("Report it"), _("Reported."))
    return _done(request, card, form, act, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.add-milestone")
def set_milestone(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Set a milestone."""
    card = _card(request, ppa_id)
    form = NewMilestone(request.POST or None)

    def act() -> None:
        add_milestone(actor=actor_of(request), ppa_id=ppa_id, now=clock(), **form.cleaned_data)

    said = (_("Set a milestone"), _("Set it"), _("The milestone is set."))
    return _done(request, card, form, act, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.finish-milestone")
def finish(request: HttpRequest, ppa_id: UUID, milestone_id: UUID) -> HttpResponse:
    """Note that a milestone was reached."""
    card = _card(request, ppa_id)
    form = Reached(request.POST or None, initial={"done_date": clock().date()})

    def act() -> None:
        given = form.cleaned_data["done_date"]
        now = clock()
        finish_milestone(
            actor=actor_of(request),
            ppa_id=ppa_id,
            milestone_id=milestone_id,
            done_date=given,
            now=now,
        )

    said = (_("A milestone is reached"), _("Note it"), _("Noted."))
    return _done(request, card, form, act, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.add-indicator")
def set_indicator(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Set an outcome indicator."""
    card = _card(request, ppa_id)
    form = NewIndicator(request.POST or None)

    def act() -> None:
        add_indicator(actor=actor_of(request), ppa_id=ppa_id, now=clock(), **form.cleaned_data)

    said = (_("Set an indicator"), _("Set it"), _("The indicator is set."))
    return _done(request, card, form, act, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.measure-indicator")
def measure(request: HttpRequest, ppa_id: UUID, indicator_id: UUID) -> HttpResponse:
    """Say where an indicator stands."""
    card = _card(request, ppa_id)
    form = Measured(request.POST or None)

    def act() -> None:
        actual = form.cleaned_data["actual"]
        now = clock()
        measure_indicator(
            actor=actor_of(request),
            ppa_id=ppa_id,
            indicator_id=indicator_id,
            actual=actual,
            now=now,
        )

    said = (_("Where an indicator stands"), _("Note it"), _("Noted."))
    return _done(request, card, form, act, said=said)


def _card(request: HttpRequest, ppa_id: UUID) -> PpaCard:
    with seeing(request):
        return visible_ppa(actor_of(request), ppa_id)


def _done(
    request: HttpRequest,
    card: PpaCard,
    form: Form,
    act: Callable[[], None],
    *,
    said: tuple[str, str, str],
    to: str = "programmes:ppa",
    put: dict[str, str] | None = None,
) -> HttpResponse:
    back = reverse(to, args=[card.id])
    return asked_and_done(
        request, form, act, said=said, caption=card.details.title, back=back, put=put
    )


def _columns(*labels: str) -> list[dict[str, Any]]:
    return [{"label": one} for one in labels]


def _told(cards: tuple[UpdateCard, ...]) -> list[dict[str, Any]]:
    people = labels("person", {card.told_by for card in cards})
    return [
        {
            "title": words.told(card.kind, card.state),
            "at": card.told_at,
            "by": people.get(card.told_by, "") if card.told_by else "",
            "text": _text(card),
        }
        for card in cards
    ]


def _text(card: UpdateCard) -> str:
    said = [card.said]
    if card.progress is not None:
        said.insert(0, _("Done: %(n)s of 100") % {"n": card.progress})
    if card.next_steps:
        said.append(_("What comes next: %(steps)s") % {"steps": card.next_steps})
    if card.follow_up_date:
        said.append(_("Look at it again on %(day)s") % {"day": day(card.follow_up_date)})
    return "\n".join(one for one in said if one)


def _milestones(
    card: PpaCard, found: tuple[MilestoneCard, ...], *, may: bool
) -> list[dict[str, Any]]:
    today = clock().date()
    return [_milestone(card, one, is_late=one.due_date < today, may=may) for one in found]


def _milestone(card: PpaCard, one: MilestoneCard, *, is_late: bool, may: bool) -> dict[str, Any]:
    address = reverse("programmes:finish-milestone", args=[card.id, one.id])
    if one.done_date:
        reached = {"value": day(one.done_date), "tag": "success"}
    elif is_late:
        reached = {"value": _("Late"), "tag": "warning"}
    else:
        reached = {"value": _("Still to come"), "tag": ""}
    first = {"value": one.title} | ({"href": address} if may and not one.done_date else {})
    return {"cells": [first, {"value": day(one.due_date)}, reached]}


def _indicators(
    card: PpaCard, found: tuple[IndicatorCard, ...], *, may: bool
) -> list[dict[str, Any]]:
    rows = []
    for one in found:
        address = reverse("programmes:measure-indicator", args=[card.id, one.id])
        first = {"value": one.title} | ({"href": address} if may else {})
        today = _("Not measured yet") if one.actual is None else _number(one.actual, one.unit)
        others = [_number(one.baseline, one.unit), _number(one.target, one.unit), today]
        rows.append({"cells": [first, *({"value": other} for other in others)]})
    return rows


def _number(value: Any, unit: str) -> str:
    plain = f"{value:,.2f}".removesuffix(".00")
    return f"{plain} {unit}".strip()


_ONE = "programmes/<uuid:ppa_id>/"
addresses = [
    path(_ONE, show, name="ppa"),
    path(f"{_ONE}funding/", funding, name="funding"),
    path(f"{_ONE}funding/new/", fund, name="record-funding"),
    path(f"{_ONE}updates/new/", report, name="report-progress"),
    path(f"{_ONE}milestones/new/", set_milestone, name="add-milestone"),
    path(f"{_ONE}milestones/<uuid:milestone_id>/", finish, name="finish-milestone"),
    path(f"{_ONE}indicators/new/", set_indicator, name="add-indicator"),
    path(f"{_ONE}indicators/<uuid:indicator_id>/", measure, name="measure-indicator"),
]
