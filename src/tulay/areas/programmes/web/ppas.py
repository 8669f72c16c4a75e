"""PPAs as a list and one by one: added, changed, moved on."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.directory.queries import AgencyCard, agencies, agency_card, agency_names
from tulay.areas.programmes.actions.ppas import add_ppa, change_ppa, move_ppa
from tulay.areas.programmes.errors import (
    CodeTaken,
    PpaChanged,
    ReasonMissing,
    StepNotPossible,
    UnfitPpa,
)
from tulay.areas.programmes.queries.ppas import (
    PpaCard,
    Together,
    known_years,
    totals,
    visible_ppa,
    visible_ppas,
)
from tulay.areas.programmes.rules.states import STEPS
from tulay.areas.programmes.web import words
from tulay.areas.programmes.web.doors import clock, named, running_for
from tulay.areas.programmes.web.forms import (
    PUT,
    About,
    Narrowing,
    Step,
    WhichAgency,
    known_of,
)
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.money import Money
from tulay.plumbing.http.asking import ask, following, put_errors, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of


@require_safe
@needs("programmes.see")
def index(request: HttpRequest) -> HttpResponse:
    """List PPAs, and what those asked for come to."""
    actor = actor_of(request)
    form = Narrowing(request.GET, agencies=seen_agencies(actor), years=known_years(actor))
    narrowed = form.narrowed()
    found = visible_ppas(actor, narrowed, cursor=request.GET.get("cursor"))
    sums = totals(actor, narrowed)
    count = sum(one.count for one in sums)
    context: dict[str, Any] = {
        "page_title": _("Programmes, projects and activities"),
        "form": form,
        "rows": _rows(found.items),
        "columns": _columns(),
        "stats": [one for together in sums for one in _stats(together)],
        "next_href": following(request, found.next),
        "counted": ngettext("%(n)s in this list", "%(n)s in this list", count)
        % {"n": f"{count:,}"},
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_add": actor.may("programmes.add-ppa"),
        "may_bring": actor.may("programmes.check-import"),
        "may_see_communities": actor.may("directory.see-communities"),
        "may_see_agreements": actor.may("directory.see-partnerships"),
    }
    return page(request, "programmes/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.add-ppa")
def add(request: HttpRequest) -> HttpResponse:
    """Add a PPA: of which agency, where there is a choice, then what it is."""
    actor = actor_of(request)
    ours = running_for(actor, "programmes.add-ppa")
    asked = request.POST.get("agency") or request.GET.get("agency") or ""
    agency = next((one for one in ours if str(one.id) == asked or len(ours) == 1), None)
    back = reverse("programmes:index")
    if agency is None:
        which = WhichAgency(request.GET or None, agencies=named(ours))
        context = {"page_title": _("Whose is it?"), "form": which, "back_href": back}
        return page(request, "programmes/which.html", context)
    known = {"fiscal_year": JURISDICTIONS[agency.jurisdiction].fiscal_year(clock().date())}
    form = _about(request, agency, known)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = add_ppa(
                    actor=actor, agency_id=agency.id, details=form.details(), now=clock()
                )
            except UnfitPpa as problem:
                put_errors(form, problem.errors, PUT)
            except CodeTaken as problem:
                form.add_error("code", detail_of(problem))
                status = status_of(problem)
            else:
                flash(request, _("Added. Record its money and milestones next."))
                return redirect("programmes:ppa", made)
    said = {"title": _("Add a programme, project or activity"), "button": _("Add it")}
    return ask(request, form, caption=_name(agency), back=back, status=status, **said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.change-ppa")
def change(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Change what is said of a PPA."""
    actor = actor_of(request)
    with seeing(request):
        card = visible_ppa(actor, ppa_id)
        form = _about(request, agency_card(card.agency_id), known_of(card))
        is_fine = request.method == "POST" and form.is_valid()
    status = 422 if request.method == "POST" else 200
    if is_fine:
        seen = form.cleaned_data["version"]
        version = card.version if seen is None else seen
        try:
            change_ppa(
                actor=actor, ppa_id=ppa_id, details=form.details(), version=version, now=clock()
            )
        except UnfitPpa as problem:
            put_errors(form, problem.errors, PUT)
        except (CodeTaken, PpaChanged, StepNotPossible) as problem:
            form.add_error("code" if isinstance(problem, CodeTaken) else None, detail_of(problem))
            status = status_of(problem)
        else:
            flash(request, _("Saved."))
            return redirect("programmes:ppa", ppa_id)
    back = reverse("programmes:ppa", args=[ppa_id])
    said = {"title": _("Change what is said of it"), "button": _("Save")}
    return ask(request, form, caption=card.details.title, back=back, status=status, **said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.move-ppa")
def move(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Start a PPA, put it on hold, complete or cancel it."""
    actor = actor_of(request)
    with seeing(request):
        card = visible_ppa(actor, ppa_id)
    form = Step(request.POST or None, following=STEPS[card.state])
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            move_ppa(actor=actor, ppa_id=ppa_id, to=given["state"], said=given["said"], now=clock())
        except ReasonMissing as problem:
            form.add_error("said", detail_of(problem))
        except StepNotPossible as problem:
            form.add_error(None, detail_of(problem))
            status = status_of(problem)
        else:
            flash(request, _("Noted."))
            return redirect("programmes:ppa", ppa_id)
    back = reverse("programmes:ppa", args=[ppa_id])
    said = {"title": _("What happens with it?"), "button": _("Note it")}
    return ask(request, form, caption=card.details.title, back=back, status=status, **said)


def _about(request: HttpRequest, agency: AgencyCard, known: dict[str, Any]) -> About:
    currency = JURISDICTIONS[agency.jurisdiction].currency
    others = [one for one in agencies(agency.jurisdiction) if one.id != agency.id]
    return About(
        request.POST or None,
        jurisdiction=agency.jurisdiction,
        currency=currency,
        agencies=named(others),
        initial=known,
    )


def seen_agencies(actor: Actor) -> list[tuple[UUID, str]]:
    """Return the agencies whose programmes the actor sees, as answers to choose from."""
    ours = actor.agencies("programmes.see")
    known = agencies()
    wanted = known if isinstance(ours, Everywhere) else [one for one in known if one.id in ours]
    return named([one for one in wanted if one.runs_programmes])


def _name(card: AgencyCard) -> str:
    return card.name_in(get_language() or "en")


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Title")},
        {"label": _("Agency")},
        {"label": _("Fiscal year")},
        {"label": _("Budget"), "number": True},
        {"label": _("Paid out"), "number": True},
        {"label": _("Progress"), "number": True},
        {"label": _("State")},
    ]


def _rows(cards: tuple[PpaCard, ...]) -> list[dict[str, Any]]:
    names = agency_names(card.agency_id for card in cards)
    return [_row(card, names.get(card.agency_id, "")) for card in cards]


def _row(card: PpaCard, agency: str) -> dict[str, Any]:
    balance = card.balance
    return {
        "cells": [
            {"value": card.details.title, "href": reverse("programmes:ppa", args=[card.id])},
            {"value": agency},
            {"value": words.fiscal_year(card.jurisdiction, card.details.fiscal_year)},
            {"value": str(Money(balance.currency, balance.budget_minor))},
            {"value": words.rate(balance.utilisation_rate)},
            {"value": words.rate(card.progress)},
            {"value": str(words.STATES[card.state]), "tag": words.TONES[card.state]},
        ]
    }


def _stats(one: Together) -> list[dict[str, Any]]:
    balance = one.balance
    return [
        {
            "number": words.in_millions(one.currency, balance.budget_minor),
            "label": _("Budget"),
            "change": ngettext("%(n)s programme", "%(n)s programmes", one.count)
            % {"n": f"{one.count:,}"},
        },
        {
            "number": words.rate(balance.obligation_rate),
            "label": _("Of the allocated money is promised"),
            "change": words.in_millions(one.currency, balance.allocated_minor),
        },
        {
            "number": words.rate(balance.utilisation_rate),
            "label": _("Of the budget is paid out"),
            "change": words.in_millions(one.currency, balance.disbursed_minor),
        },
    ]


addresses = [
    path("programmes/", index, name="index"),
    path("programmes/new/", add, name="add-ppa"),
    path("programmes/<uuid:ppa_id>/edit/", change, name="change-ppa"),
    path("programmes/<uuid:ppa_id>/state/", move, name="move-ppa"),
]
