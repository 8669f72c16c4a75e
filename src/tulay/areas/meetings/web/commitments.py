"""Commitments: the tracker, one with everything said of it, noted in a meeting, changed, reported on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.directory.queries import agencies
from tulay.areas.meetings.actions.commitments import add_item, change_item, report_item
from tulay.areas.meetings.errors import (
    ItemChanged,
    ItemStepNotPossible,
    ItemUnfit,
    NoteMissing,
    NotYetBegun,
    StepNotPossible,
)
from tulay.areas.meetings.queries.commitments import (
    ItemCard,
    NoteCard,
    answering_by_agency,
    notes_of,
    promising,
    visible_item,
    visible_items,
)
from tulay.areas.meetings.queries.meetings import MeetingCard, visible_meeting
from tulay.areas.meetings.rules.commitments import PENDING, ItemState, steps_from
from tulay.areas.meetings.rules.series import OFF
from tulay.areas.meetings.web import words
from tulay.areas.meetings.web.commitment_forms import Narrowing, Promising, Reporting
from tulay.areas.meetings.web.doors import agency_words, clock, people_words
from tulay.areas.meetings.web.meetings import about
from tulay.areas.meetings.web.shown import Shown
from tulay.kernel.errors import Problem
from tulay.plumbing.http.asking import following, put_errors, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel
from tulay.plumbing.ui.words import day

ADD, CHANGE, REPORT = "meetings.add-item", "meetings.change-item", "meetings.report-item"
TAKEN = 303


@require_safe
@needs("meetings.see")
def index(request: HttpRequest) -> HttpResponse:
    """Track what agencies promised: whose, until when, how far."""
    form = Narrowing(request.GET, agencies=_choices())
    cursor = request.GET.get("cursor")
    found = visible_items(actor_of(request), form.wanted(), now=clock(), cursor=cursor)
    context = {
        "page_title": _("Commitments"),
        "form": form,
        **_table(
            found.items,
            agency_words({one.agency_id for one in found.items}),
            people_words({one.person_id for one in found.items}),
        ),
        "next_href": following(request, found.next),
        "is_narrowed": any(request.GET.get(one) for one in ("agency", "state")),
    }
    return page(request, "meetings/commitments.html", context)


@require_safe
@needs("meetings.see")
def show(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Show one commitment, and everything said of it."""
    return _shown(request, item_id, 200, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ADD)
def add_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Note what an agency promised in a meeting."""
    actor = actor_of(request)
    with seeing(request):
        card = visible_meeting(actor, meeting_id, now=clock())
        form = Promising(request.POST or None, **_choosing(card), first=card.agency_id)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = _try(
                form,
                lambda: add_item(
                    actor=actor, meeting_id=meeting_id, promise=form.promise(), now=clock()
                ),
            )
    if status == TAKEN:
        flash(request, _("Noted. It stands among the commitments."))
        return redirect("meetings:meeting", meeting_id)
    with seeing(request):
        named = about(card)
    context = {
        "page_title": _("Note a commitment"),
        "caption": named["page_title"],
        "form": form,
        "has_errors": bool(form.errors),
        "button": _("Note it"),
        "back_href": reverse("meetings:meeting", args=[meeting_id]),
    }
    return page(request, "meetings/ask.html", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHANGE)
def change_(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Change what was promised, by whom or until when."""
    actor = actor_of(request)
    with seeing(request):
        item = visible_item(actor, item_id, now=clock())
        card = visible_meeting(actor, item.meeting_id, now=clock())
        form = Promising(request.POST or None, **_choosing(card), item=item)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = _try(
                form,
                lambda: change_item(
                    actor=actor,
                    item_id=item_id,
                    promise=form.promise(),
                    version=form.cleaned_data["version"],
                    now=clock(),
                ),
            )
    if status == TAKEN:
        flash(request, _("The commitment is changed."))
        return redirect("meetings:item", item_id)
    context = {
        "page_title": _("Change this commitment"),
        "form": form,
        "has_errors": bool(form.errors),
        "button": _("Save"),
        "back_href": reverse("meetings:item", args=[item_id]),
    }
    return page(request, "meetings/ask.html", context, status)


@require_POST
@needs(REPORT)
def report_(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Say how far a commitment is."""
    actor = actor_of(request)
    with seeing(request):
        item = visible_item(actor, item_id, now=clock())
    form = Reporting(request.POST, steps=_steps(request, item))
    status = 422
    if form.is_valid():
        given = form.cleaned_data
        status = _try(
            form,
            lambda: report_item(
                actor=actor,
                item_id=item_id,
                to=ItemState(given["state"]),
                note=given["note"],
                version=given["version"],
                now=clock(),
            ),
        )
    if status == TAKEN:
        flash(request, _("Thank you. What you said is noted."))
        return redirect("meetings:item", item_id)
    with seeing(request):
        return _shown(request, item_id, status, form)


@panel("meetings.meeting", "meetings/_commitments_panel.html", order=40)
def commitments(request: HttpRequest, *, shown: Shown) -> dict[str, Any] | None:
    """List what was promised in a meeting."""
    card, sight = shown.card, shown.sight
    if card.state in OFF or card.starts_at > clock():
        return None
    may = actor_of(request).may(ADD, card.agency_id)
    return {
        **_table(
            sight.items,
            shown.agencies,
            shown.names({one.person_id for one in sight.items if one.person_id}),
        ),
        "add_href": reverse("meetings:add-item", args=[card.id]) if may else "",
        "more_href": reverse("meetings:commitments") if sight.has_more_items else "",
    }


def _shown(
    request: HttpRequest, item_id: UUID, status: int, form: Reporting | None
) -> HttpResponse:
    actor = actor_of(request)
    item = visible_item(actor, item_id, now=clock())
    steps = _steps(request, item)
    state, tone = words.item_state(item)
    context = {
        "page_title": item.title,
        "item": item,
        "state": state,
        "tone": tone,
        "facts": _facts(item),
        "notes": _notes(notes_of(item_id)),
        "form": form or (Reporting(None, steps=steps, item=item) if steps else None),
        "has_errors": form is not None and bool(form.errors),
        "may_change": item.state in PENDING and actor.may(CHANGE, item.agency_id),
    }
    return page(request, "meetings/item.html", context, status)


def _steps(request: HttpRequest, item: ItemCard) -> tuple[ItemState, ...]:
    actor = actor_of(request)
    if not actor.may(REPORT, item.agency_id):
        return ()
    return steps_from(item.state, coordinates=actor.may(CHANGE, item.agency_id))


def _try(form: Any, run: Any) -> int:
    """Do it, or put beside the questions what stands in the way."""
    try:
        run()
    except (ItemUnfit, NoteMissing) as problem:
        put_errors(form, problem.errors, {"agency_id": "agency", "person_id": "person"})
        return status_of(problem)
    except (ItemChanged, ItemStepNotPossible, NotYetBegun, StepNotPossible) as problem:
        said: Problem = problem
        form.add_error(None, detail_of(said))
        return status_of(said)
    return TAKEN


def _choosing(card: MeetingCard) -> dict[str, Any]:
    """Return the agencies that can promise, and the people who answer for them, each with their agency."""
    names = agency_words(promising(card.jurisdiction))
    people = [
        (person.id, f"{person.name} ({names[agency_id]})")
        for agency_id, cards in answering_by_agency(names, now=clock()).items()
        for person in cards
    ]
    return {
        "agencies": sorted(names.items(), key=lambda one: one[1].casefold()),
        "people": sorted(people, key=lambda one: one[1].casefold()),
    }


def _choices() -> list[tuple[UUID, str]]:
    return [(card.id, card.name) for card in agencies() if card.has_meetings]


def _table(
    items: tuple[ItemCard, ...], names: Mapping[UUID, str], people: Mapping[UUID, str]
) -> dict[str, Any]:
    columns = (_("What"), _("Agency"), _("Who answers for it"), _("Until"), _("State"))
    return {
        "columns": [{"label": one} for one in columns],
        "rows": [
            _row(
                item,
                names.get(item.agency_id, ""),
                people.get(item.person_id, "") if item.person_id else "",
            )
            for item in items
        ],
    }


def _row(item: ItemCard, agency: str, person: str) -> dict[str, Any]:
    state, tone = words.item_state(item)
    return {
        "cells": [
            {"value": item.title, "href": reverse("meetings:item", args=[item.id])},
            {"value": agency},
            {"value": person},
            {"value": day(item.due_date)},
            {"value": state, "tag": tone},
        ]
    }


def _facts(item: ItemCard) -> list[dict[str, Any]]:
    names = agency_words({item.agency_id, item.meeting_agency_id})
    rows = [
        {"key": _("Agency"), "value": names.get(item.agency_id, "")},
        {"key": _("Until"), "value": day(item.due_date)},
        {
            "key": _("Promised in"),
            "value": _("%(quarter)s, meeting with %(agency)s")
            % {
                "quarter": words.quarter(item.quarter),
                "agency": names.get(item.meeting_agency_id, ""),
            },
        },
    ]
    if item.person_id is not None:
        answers = people_words([item.person_id]).get(item.person_id, "")
        rows.insert(1, {"key": _("Who answers for it"), "value": answers})
    return rows


def _notes(notes: tuple[NoteCard, ...]) -> list[dict[str, Any]]:
    names = people_words({note.said_by for note in notes})
    return [
        {
            "title": str(words.ITEM_STATES[note.state]),
            "at": note.said_at,
            "by": names.get(note.said_by, "") if note.said_by else "",
            "text": note.note,
        }
        for note in notes
    ]


addresses = [
    path("meetings/commitments/", index, name="commitments"),
    path("meetings/commitments/<uuid:item_id>/", show, name="item"),
    path("meetings/commitments/<uuid:item_id>/change/", change_, name="change-item"),
    path("meetings/commitments/<uuid:item_id>/report/", report_, name="report-item"),
    path("meetings/<uuid:meeting_id>/commitments/new/", add_, name="add-item"),
]
