"""Needs as a list and one by one, and those that a programme answers."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tulay.areas.directory.queries import agency_names
from tulay.areas.programmes.queries.needs import (
    NeedCard,
    need_record,
    needs_of_ppa,
    needs_together,
    visible_needs,
)
from tulay.areas.programmes.queries.ppas import visible_ppa
from tulay.areas.programmes.rules.needs import OPEN, Urgency
from tulay.areas.programmes.web import need_words as words
from tulay.areas.programmes.web.need_facts import (
    answer_rows,
    facts_of_need,
    is_left,
    steps_taken,
)
from tulay.areas.programmes.web.need_forms import (
    NarrowingNeeds,
)
from tulay.areas.programmes.web.ppas import seen_agencies
from tulay.plumbing.http.asking import following
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of


@require_safe
@needs("programmes.see")
def index(request: HttpRequest) -> HttpResponse:
    """List needs, the most pressing first."""
    actor = actor_of(request)
    form = NarrowingNeeds(request.GET, agencies=seen_agencies(actor))
    asked = form.asked()
    found = visible_needs(actor, asked, cursor=request.GET.get("cursor"))
    together = needs_together(actor, asked)
    context: dict[str, Any] = {
        "page_title": _("Needs of communities"),
        "form": form,
        "rows": need_rows(found.items),
        "columns": need_columns(),
        "stats": [
            {"number": f"{together.count:,}", "label": _("Needs")},
            {"number": f"{together.people:,}", "label": _("People they touch")},
            {
                "number": f"{together.unanswered:,}",
                "label": _("Open, and no programme answers them"),
                "href": f"{reverse('programmes:needs')}?unanswered=on",
            },
        ],
        "next_href": following(request, found.next),
        "counted": ngettext("%(n)s in this list", "%(n)s in this list", together.count)
        % {"n": f"{together.count:,}"},
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_add": actor.may("programmes.add-need"),
    }
    return page(request, "programmes/needs.html", context)


@require_safe
@needs("programmes.see")
def show(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Show one need: why it is as pressing as it is, what answers it, and what became of it."""
    actor = actor_of(request)
    record = need_record(actor, need_id)
    card = record.need
    names = agency_names({card.agency_id, *(one.agency_id for one in record.answers)})
    may = {
        name: actor.may(f"programmes.{name}-need", card.agency_id)
        for name in ("change", "move", "link", "unlink", "forward")
    }
    context = {
        "page_title": card.details.title,
        "card": card,
        "agency": names.get(card.agency_id, ""),
        "state": words.STATES[card.state],
        "tone": words.TONES[card.state],
        "facts": facts_of_need(card),
        "score": str(card.score.value),
        "score_rows": words.score_rows(card),
        "score_columns": [
            {"label": _("What counts")},
            {"label": _("What was said")},
            {"label": _("Points"), "number": True},
            {"label": _("At most"), "number": True},
        ],
        "score_sum": words.score_sum(card),
        "answers": answer_rows(record.answers, names),
        "answer_columns": [
            {"label": _("Programme")},
            {"label": _("Agency")},
            {"label": _("State")},
            {"label": _("Linked on")},
        ],
        "is_left": is_left(card, record.answers),
        "hidden": card.answers - len(record.answers),
        "unlinkable": record.answers if may["unlink"] and card.state in OPEN else (),
        "timeline": steps_taken(record.steps),
        "may": may,
        "is_open": card.state in OPEN,
    }
    return page(request, "programmes/need.html", context)


@require_safe
@needs("programmes.see")
def of_ppa(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Show which needs a programme answers."""
    actor = actor_of(request)
    card = visible_ppa(actor, ppa_id)
    context = {
        "page_title": _("Needs that it answers"),
        "card": card,
        "rows": need_rows(needs_of_ppa(actor, ppa_id)),
        "columns": need_columns(),
    }
    return page(request, "programmes/answered.html", context)


def need_columns() -> list[dict[str, Any]]:
    """Return what a list of needs tells."""
    return [
        {"label": _("Need")},
        {"label": _("Where")},
        {"label": _("Agency")},
        {"label": _("How soon something has to happen")},
        {"label": _("People"), "number": True},
        {"label": _("Programmes"), "number": True},
        {"label": _("Score"), "number": True},
        {"label": _("State")},
    ]


def need_rows(cards: tuple[NeedCard, ...]) -> list[dict[str, Any]]:
    """Return needs row by row."""
    names = agency_names(card.agency_id for card in cards)
    return [_row(card, names.get(card.agency_id, "")) for card in cards]


def _row(card: NeedCard, agency: str) -> dict[str, Any]:
    said = card.details
    return {
        "cells": [
            {"value": said.title, "href": reverse("programmes:need", args=[card.id])},
            {"value": card.place},
            {"value": agency},
            {"value": str(words.URGENCIES[Urgency(said.urgency)])},
            {"value": f"{said.people:,}"},
            {"value": f"{card.answers:,}"},
            {"value": str(card.score.value)},
            {"value": str(words.STATES[card.state]), "tag": words.TONES[card.state]},
        ]
    }


addresses = [
    path("programmes/needs/", index, name="needs"),
    path("programmes/needs/<uuid:need_id>/", show, name="need"),
    path("programmes/<uuid:ppa_id>/needs/", of_ppa, name="needs-of-ppa"),
]
