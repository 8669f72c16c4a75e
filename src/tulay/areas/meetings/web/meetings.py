"""Meetings as a list and one by one: move, cancel, note that it took place."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.meetings.actions.meetings import cancel, hold, move, postpone
from tulay.areas.meetings.actions.series import GONE
from tulay.areas.meetings.errors import NotYetBegun, StepNotPossible, TimeTaken, UnfitTime
from tulay.areas.meetings.queries.meetings import MeetingCard, visible_meeting, visible_meetings
from tulay.areas.meetings.queries.series import series_card
from tulay.areas.meetings.rules.series import TOOK_PLACE, State
from tulay.areas.meetings.rules.steps import CANCELLABLE
from tulay.areas.meetings.web import words
from tulay.areas.meetings.web.doors import agency_words, clock, series_asked
from tulay.areas.meetings.web.forms import Another, Narrowing, Why
from tulay.areas.meetings.web.shown import Shown, shown
from tulay.kernel.actor import Actor
from tulay.plumbing.http.asking import following, put_errors, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

PUT = {"starts_at": "day"}


@require_safe
@needs("meetings.see")
def index(request: HttpRequest) -> HttpResponse:
    """List the meetings of a year, the earliest first."""
    actor = actor_of(request)
    series = series_asked(request)
    form = Narrowing(request.GET)
    context: dict[str, Any] = {"page_title": _("Meetings of a year"), "form": form}
    if series is not None:
        found = visible_meetings(
            actor, form.narrowed(series), now=clock(), cursor=request.GET.get("cursor")
        )
        context |= {
            "series": series,
            "year": words.year(series),
            "rows": _rows(found.items),
            "columns": [
                {"label": one}
                for one in (_("Agency"), _("Quarter"), _("When"), _("Room"), _("State"))
            ],
            "next_href": following(request, found.next),
            "is_narrowed": bool(request.GET.get("quarter") or request.GET.get("state")),
        }
    return page(request, "meetings/list.html", context)


@require_safe
@needs("meetings.see")
def show(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Show one meeting, and what can be done with it."""
    now = clock()
    actor = actor_of(request)
    found = shown(actor, meeting_id)
    card = found.card
    state, tone = words.state(card)
    context = {
        **about(card, found.agencies),
        "query": f"?series={card.series_id}",
        "card": card,
        "shown": found,
        "state": state,
        "tone": tone,
        "facts": _facts(found),
        "may_move": card.state not in TOOK_PLACE and actor.may("meetings.move", card.agency_id),
        "may_postpone": card.state == State.SCHEDULED
        and actor.may("meetings.postpone", card.agency_id),
        "may_cancel": card.state in CANCELLABLE and actor.may("meetings.cancel", card.agency_id),
        "may_hold": card.state == State.SCHEDULED
        and card.starts_at <= now
        and actor.may("meetings.hold", card.agency_id),
    }
    return page(request, "meetings/meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("meetings.move")
def move_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Move a meeting, or put one back on that was postponed or cancelled."""
    with seeing(request):
        card, rooms = _with_rooms(actor_of(request), meeting_id)
    form = Another(request.POST or None, card=card, rooms=rooms)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = _moved(request, card, form)
    if status == MOVED:
        flash(request, _("The meeting is moved."))
        return redirect("meetings:meeting", meeting_id)
    with seeing(request):
        said = (_("Move this meeting"), _("Move it"))
        return _ask(request, card, form, said=said, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("meetings.cancel")
def cancel_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Cancel a meeting, with the reason that the agency reads."""
    said = (_("Cancel this meeting?"), _("Cancel it"), _("The meeting is cancelled."))
    return _off(request, meeting_id, cancel, said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("meetings.postpone")
def postpone_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Postpone a meeting, with the reason that the agency reads."""
    said = (
        _("Postpone this meeting?"),
        _("Postpone it"),
        _("The meeting is postponed. Give it another time once one is found."),
    )
    return _off(request, meeting_id, postpone, said)


def _off(
    request: HttpRequest, meeting_id: UUID, act: Callable[..., None], said: tuple[str, str, str]
) -> HttpResponse:
    """Ask why, and take a meeting from its time."""
    title, button, afterwards = said
    form = Why(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                act(actor=actor_of(request), meeting_id=meeting_id, reason=reason, now=clock())
            except StepNotPossible as problem:
                form.add_error(None, detail_of(problem))
                status = status_of(problem)
            else:
                flash(request, afterwards)
                return redirect("meetings:meeting", meeting_id)
    with seeing(request):
        card = visible_meeting(actor_of(request), meeting_id, now=clock())
        return _ask(request, card, form, said=(title, button), status=status)


@require_POST
@needs("meetings.hold")
def hold_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Note that a meeting took place."""
    try:
        hold(actor=actor_of(request), meeting_id=meeting_id, now=clock())
    except (NotYetBegun, StepNotPossible) as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Noted. The meeting took place."))
    return redirect("meetings:meeting", meeting_id)


MOVED = 303


def _moved(request: HttpRequest, card: MeetingCard, form: Another) -> int:
    """Move it and say so; or put beside the questions what stands in the way."""
    try:
        move(
            actor=actor_of(request),
            meeting_id=card.id,
            starts_at=form.starts_at(),
            room=form.cleaned_data["room"],
            reason=form.cleaned_data["reason"],
            now=clock(),
        )
    except UnfitTime as problem:
        put_errors(form, problem.errors, PUT)
        return status_of(problem)
    except (TimeTaken, StepNotPossible) as problem:
        form.add_error("day", detail_of(problem))
        return status_of(problem)
    return MOVED


def _with_rooms(actor: Actor, meeting_id: UUID) -> tuple[MeetingCard, tuple[str, ...]]:
    card = visible_meeting(actor, meeting_id, now=clock())
    return card, series_card(actor, card.series_id).rooms


def _ask(
    request: HttpRequest, card: MeetingCard, form: Any, *, said: tuple[str, str], status: int
) -> HttpResponse:
    named = about(card)
    title, button = said
    context = {
        "page_title": title,
        "caption": named["page_title"],
        "form": form,
        "has_errors": bool(form.errors),
        "button": button,
        "back_href": reverse("meetings:meeting", args=[card.id]),
    }
    return page(request, "meetings/ask.html", context, status)


def about(card: MeetingCard, agencies: Mapping[UUID, str] | None = None) -> dict[str, Any]:
    """Return the names of a meeting: whose it is, and of which quarter and year."""
    names = agency_words([card.agency_id]) if agencies is None else agencies
    agency = names.get(card.agency_id, "")
    year = words.fiscal_year(card.jurisdiction, card.fiscal_year)
    facts = {"agency": agency, "quarter": words.quarter(card.quarter), "year": year}
    return {
        "page_title": _("%(agency)s, %(quarter)s of %(year)s") % facts,
        "agency": agency,
        "quarter": facts["quarter"],
        "year": year,
    }


def _facts(found: Shown) -> list[dict[str, Any]]:
    card, leads = found.card, found.card.facilitator_id
    leader = found.names({leads}).get(leads) if leads else None
    rows = [
        {"key": _("When"), "value": words.span(card)},
        {"key": _("Room"), "value": card.room},
        {"key": _("Facilitator"), "value": leader or _("Nobody")},
        {"key": _("Said that they come"), "value": str(card.coming)},
    ]
    if card.reason:
        said = _(GONE) if card.reason == GONE else card.reason  # ours is translated, theirs is not
        rows.append({"key": _("Reason"), "value": said})
    return rows


def _rows(cards: tuple[MeetingCard, ...]) -> list[dict[str, Any]]:
    names = agency_words({card.agency_id for card in cards})
    return [_row(card, names.get(card.agency_id, "")) for card in cards]


def _row(card: MeetingCard, agency: str) -> dict[str, Any]:
    state, tone = words.state(card)
    return {
        "cells": [
            {"value": agency, "href": reverse("meetings:meeting", args=[card.id])},
            {"value": words.quarter(card.quarter)},
            {"value": words.moment(card.starts_at, card.zone)},
            {"value": card.room},
            {"value": state, "tag": tone},
        ]
    }


addresses = [
    path("meetings/all/", index, name="meetings"),
    path("meetings/<uuid:meeting_id>/", show, name="meeting"),
    path("meetings/<uuid:meeting_id>/move/", move_, name="move"),
    path("meetings/<uuid:meeting_id>/postpone/", postpone_, name="postpone"),
    path("meetings/<uuid:meeting_id>/cancel/", cancel_, name="cancel"),
    path("meetings/<uuid:meeting_id>/held/", hold_, name="hold"),
]
