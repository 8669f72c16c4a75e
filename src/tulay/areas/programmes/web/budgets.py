"""Proposed budgets: of one programme, all that may be seen, and one with everything that can be done about it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.directory.queries import agency_names
from tulay.areas.programmes.actions.budgets import (
    approve_budget,
    enact_budget,
    propose_budget,
    review_budget,
    revise_budget,
    submit_budget,
)
from tulay.areas.programmes.queries.budgets import (
    BudgetCard,
    BudgetStepCard,
    steps_of_budget,
    visible_budget,
    visible_budgets,
)
from tulay.areas.programmes.queries.ppas import visible_ppa
from tulay.areas.programmes.rules.budgets import JUDGED, OPEN, REVIEWED, BudgetState
from tulay.areas.programmes.rules.ppas import FundingSource
from tulay.areas.programmes.rules.states import OPEN as UNDER_WAY
from tulay.areas.programmes.web import budget_words as words
from tulay.areas.programmes.web.budget_forms import (
    PUT,
    AskedFor,
    Judged,
    NarrowingBudgets,
    known_of_budget,
)
from tulay.areas.programmes.web.doors import clock
from tulay.areas.programmes.web.words import SOURCES
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Conflict
from tulay.kernel.money import Money
from tulay.plumbing.http.asking import asked_and_done, following, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels


@require_safe
@needs("programmes.see")
def index(request: HttpRequest) -> HttpResponse:
    """List proposed budgets, what moved last first."""
    actor, form = actor_of(request), NarrowingBudgets(request.GET)
    found = visible_budgets(actor, state=form.state_asked(), cursor=request.GET.get("cursor"))
    context = {
        "page_title": _("Proposed budgets"),
        "form": form,
        "rows": _rows(found.items),
        "columns": _columns(),
        "next_href": following(request, found.next),
    }
    return page(request, "programmes/budgets.html", context)


@require_safe
@needs("programmes.see")
def of_ppa(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Show which budgets were proposed for a programme."""
    actor = actor_of(request)
    card = visible_ppa(actor, ppa_id)
    found = visible_budgets(actor, ppa_id=ppa_id, cursor=request.GET.get("cursor"))
    may = actor.may("programmes.propose-budget", card.agency_id) and card.state in UNDER_WAY
    context = {
        "page_title": _("Proposed budgets"),
        "card": card,
        "rows": _rows(found.items),
        "columns": _columns(),
        "next_href": following(request, found.next),
        "may_propose": may and not any(one.state in OPEN for one in found.items),
    }
    return page(request, "programmes/ppa_budgets.html", context)


@require_safe
@needs("programmes.see")
def show(request: HttpRequest, budget_id: UUID) -> HttpResponse:
    """Show one proposal, how it came here, and what can be done about it."""
    actor = actor_of(request)
    card = visible_budget(actor, budget_id)
    steps = steps_of_budget(actor, budget_id)
    names = agency_names([card.agency_id])
    context = {
        "page_title": str(Money(card.currency, card.amount_minor)),
        "card": card,
        "state": words.STATES[card.state],
        "tone": words.TONES[card.state],
        "facts": [
            {"key": _("Programme"), "value": card.title},
            {"key": _("Agency"), "value": names.get(card.agency_id, "")},
            {"key": _("What the money is for"), "value": card.purpose},
            {
                "key": _("Where the money comes from"),
                "value": str(SOURCES[FundingSource(card.source)]),
            },
            {"key": _("Times revised"), "value": f"{card.revision:,}"},
        ],
        "may": _possible(actor, card),
        "is_own": actor.person_id in card.writers,
        "has_passed": card.state in JUDGED and actor.person_id in card.passed_by,
        "timeline": _told(card, steps),
    }
    return page(request, "programmes/budget.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.propose-budget")
def propose(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Ask for money for a programme."""
    actor = actor_of(request)
    with seeing(request):
        card = visible_ppa(actor, ppa_id)
    known = {"source": card.details.source}
    form = AskedFor(request.POST or None, currency=card.balance.currency, initial=known)
    made: list[UUID] = []

    def act() -> None:
        made.append(propose_budget(actor=actor, ppa_id=ppa_id, asked=form.asked(), now=clock()))

    return asked_and_done(
        request,
        form,
        act,
        said=(
            _("Propose a budget"),
            _("Keep it as a draft"),
            _("Kept. Put it before the reviews when it is ready."),
        ),
        caption=card.details.title,
        back=reverse("programmes:budgets-of-ppa", args=[ppa_id]),
        to=lambda: reverse("programmes:budget", args=made),
        put=PUT,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.revise-budget")
def revise(request: HttpRequest, budget_id: UUID) -> HttpResponse:
    """Write a draft anew."""
    card = _card(request, budget_id)
    form = AskedFor(request.POST or None, currency=card.currency, initial=known_of_budget(card))

    def act() -> None:
        seen = form.cleaned_data["version"]
        revise_budget(
            actor=actor_of(request),
            budget_id=budget_id,
            asked=form.asked(),
            version=card.version if seen is None else seen,
            now=clock(),
        )

    return _done(request, card, form, act, said=(_("Revise the proposal"), _("Save"), _("Saved.")))


@require_POST
@needs("programmes.submit-budget")
def submit(request: HttpRequest, budget_id: UUID) -> HttpResponse:
    """Put a draft before the reviews."""
    try:
        submit_budget(actor=actor_of(request), budget_id=budget_id, now=clock())
    except Conflict as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("It lies before the reviews now."))
    return redirect("programmes:budget", budget_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.review-budget")
def review(request: HttpRequest, budget_id: UUID) -> HttpResponse:
    """Let a proposal pass a review, give it back, or reject it."""
    card, form = _card(request, budget_id), Judged(request.POST or None)

    def act() -> None:
        review_budget(
            actor=actor_of(request), budget_id=budget_id, now=clock(), **form.cleaned_data
        )

    said = (_("Review the proposal"), _("Note it"), _("Noted."))
    return _done(request, card, form, act, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.approve-budget")
def approve(request: HttpRequest, budget_id: UUID) -> HttpResponse:
    """Approve a proposal, give it back, or reject it."""
    card, form = _card(request, budget_id), Judged(request.POST or None)

    def act() -> None:
        approve_budget(
            actor=actor_of(request), budget_id=budget_id, now=clock(), **form.cleaned_data
        )

    said = (_("Decide on the proposal"), _("Note it"), _("Noted."))
    return _done(request, card, form, act, said=said)


@require_POST
@needs("programmes.enact-budget")
def enact(request: HttpRequest, budget_id: UUID) -> HttpResponse:
    """Note that a budget is law: it is allocated."""
    try:
        enact_budget(actor=actor_of(request), budget_id=budget_id, now=clock())
    except Conflict as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Enacted. The money is allocated to the programme."))
    return redirect("programmes:budget", budget_id)


def _possible(actor: Actor, card: BudgetCard) -> dict[str, bool]:
    def may(name: str) -> bool:
        return actor.may(f"programmes.{name}-budget", card.agency_id)

    is_draft, is_own = card.state is BudgetState.DRAFT, actor.person_id in card.writers
    is_other = not is_own and actor.person_id not in card.passed_by
    return {
        "revise": is_draft and may("revise"),
        "submit": is_draft and may("submit"),
        "review": card.state in REVIEWED and may("review") and is_other,
        "approve": card.state is BudgetState.EXECUTIVE_APPROVAL and may("approve") and is_other,
        "enact": card.state is BudgetState.APPROVED and may("enact") and not is_own,
    }


def _told(card: BudgetCard, steps: tuple[BudgetStepCard, ...]) -> list[dict[str, Any]]:
    people = labels("person", {one.taken_by for one in steps})
    return [
        {
            "title": str(words.STATES[one.state]),
            "at": one.taken_at,
            "by": people.get(one.taken_by, "") if one.taken_by else "",
            "text": "\n".join(
                filter(None, [str(Money(card.currency, one.amount_minor)), one.said])
            ),
        }
        for one in steps
    ]


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Programme")},
        {"label": _("Agency")},
        {"label": _("Amount"), "number": True},
        {"label": _("State")},
    ]


def _rows(cards: tuple[BudgetCard, ...]) -> list[dict[str, Any]]:
    names = agency_names(card.agency_id for card in cards)
    return [
        {
            "cells": [
                {"value": card.title, "href": reverse("programmes:budget", args=[card.id])},
                {"value": names.get(card.agency_id, "")},
                {"value": str(Money(card.currency, card.amount_minor))},
                {"value": str(words.STATES[card.state]), "tag": words.TONES[card.state]},
            ]
        }
        for card in cards
    ]


def _card(request: HttpRequest, budget_id: UUID) -> BudgetCard:
    with seeing(request):
        return visible_budget(actor_of(request), budget_id)


def _done(
    request: HttpRequest, card: BudgetCard, form: Any, act: Any, *, said: tuple[str, str, str]
) -> HttpResponse:
    back = reverse("programmes:budget", args=[card.id])
    return asked_and_done(request, form, act, said=said, caption=card.title, back=back, put=PUT)


_ONE = "programmes/budgets/<uuid:budget_id>/"
addresses = [
    path("programmes/budgets/", index, name="budgets"),
    path(_ONE, show, name="budget"),
    path(f"{_ONE}edit/", revise, name="revise-budget"),
    path(f"{_ONE}submit/", submit, name="submit-budget"),
    path(f"{_ONE}review/", review, name="review-budget"),
    path(f"{_ONE}approval/", approve, name="approve-budget"),
    path(f"{_ONE}enact/", enact, name="enact-budget"),
    path("programmes/<uuid:ppa_id>/budgets/", of_ppa, name="budgets-of-ppa"),
    path("programmes/<uuid:ppa_id>/budgets/new/", propose, name="propose-budget"),
]
