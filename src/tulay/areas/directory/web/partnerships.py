"""Agreements of agencies with others: as a list, and one with everything that can be done about it."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.directory.actions.partnerships import (
    add_partnership,
    change_partnership,
    end_partnership,
    renew_partnership,
    start_partnership,
)
from tulay.areas.directory.queries import AgencyCard, agencies
from tulay.areas.directory.queries.partnership_parts import partnership_record
from tulay.areas.directory.queries.partnerships import (
    SEE_PARTNERSHIPS,
    PartnershipCard,
    others_of,
    visible_partnerships,
)
from tulay.areas.directory.web import partnership_words as words
from tulay.areas.directory.web.partnership_doors import asked_of, card_of, clock, done, named
from tulay.areas.directory.web.partnership_forms import (
    PUT,
    About,
    Ending,
    Narrowing,
    Renewing,
    known_of,
)
from tulay.areas.directory.web.partnership_shown import shown
from tulay.kernel.actor import Actor
from tulay.plumbing.http.asking import asked_and_done, following
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.words import day, isolated, listed_apart


@require_safe
@needs(SEE_PARTNERSHIPS)
def index(request: HttpRequest) -> HttpResponse:
    """List agreements, what was touched last first."""
    actor, all_agencies = actor_of(request), agencies()
    seen = [one for one in all_agencies if one.id in actor.agencies(SEE_PARTNERSHIPS)]
    form = Narrowing(request.GET, agencies=named(seen))
    asked = form.asked()
    found = visible_partnerships(actor, now=clock(), cursor=request.GET.get("cursor"), **asked)
    context = {
        "page_title": _("Agreements with others"),
        "form": form,
        "columns": [
            {"label": _("Agreement")},
            {"label": _("Agency that keeps it")},
            {"label": _("With")},
            {"label": _("Last day")},
            {"label": _("State")},
        ],
        "rows": _rows(found.items, dict(named(all_agencies))),
        "next_href": following(request, found.next),
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "add_href": _add_href(asked["agency_id"]) if _keeping(actor, all_agencies) else "",
    }
    return page(request, "directory/partnerships.html", context)


@require_safe
@needs(SEE_PARTNERSHIPS)
def show(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Show one agreement with its sides, milestones, documents and steps."""
    actor = actor_of(request)
    found = partnership_record(actor, partnership_id, now=clock())
    context = shown(actor, found, dict(named(agencies())))
    return page(request, "directory/partnership.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("directory.add-partnership")
def new(request: HttpRequest) -> HttpResponse:
    """Write an agreement down."""
    actor = actor_of(request)
    asked_for = {"agency": request.GET.get("agency", "")}
    ours = named(_keeping(actor, agencies()))
    form = About(request.POST or None, agencies=ours, initial=asked_for)
    made: list[UUID] = []

    def act() -> None:
        agency_id = UUID(form.cleaned_data["agency"])
        made.append(
            add_partnership(actor=actor, agency_id=agency_id, details=form.details(), now=clock())
        )

    return asked_and_done(
        request,
        form,
        act,
        said=(
            _("Write an agreement down"),
            _("Keep it as a draft"),
            _("Kept. Add its sides and the signed text."),
        ),
        caption="",
        put=PUT,
        back=reverse("directory:partnerships"),
        to=lambda: reverse("directory:partnership", args=made),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("directory.change-partnership")
def change(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Change what a draft says."""
    card = card_of(request, partnership_id)
    form = About(request.POST or None, initial=known_of(card))

    def act() -> None:
        seen = form.cleaned_data["version"]
        change_partnership(
            actor=actor_of(request),
            partnership_id=partnership_id,
            details=form.details(),
            version=card.version if seen is None else seen,
            now=clock(),
        )

    said = (_("Change the agreement"), _("Save"), _("Saved."))
    return asked_of(request, card, form, act, said=said)


@require_http_methods(["POST"])
@needs("directory.start-partnership")
def start(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Let an agreement take effect."""

    def act() -> None:
        start_partnership(actor=actor_of(request), partnership_id=partnership_id, now=clock())

    return done(request, partnership_id, act, _("It is in force."))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("directory.renew-partnership")
def renew(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Let an agreement go on until a later day."""
    form = Renewing(request.POST or None)
    said = (_("Renew the agreement"), _("Renew it"), _("Renewed."))
    return _stepped(request, partnership_id, form, renew_partnership, said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("directory.end-partnership")
def end(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """End an agreement, or drop a draft."""
    form = Ending(request.POST or None)
    said = (_("End the agreement"), _("End it"), _("It has ended. It stays on record."))
    return _stepped(request, partnership_id, form, end_partnership, said)


def _stepped(
    request: HttpRequest,
    partnership_id: UUID,
    form: Any,
    step: Callable[..., None],
    said: tuple[str, str, str],
) -> HttpResponse:
    card = card_of(request, partnership_id)

    def act() -> None:
        actor = actor_of(request)
        step(actor=actor, partnership_id=partnership_id, now=clock(), **form.cleaned_data)

    until = _("Last day: %(day)s") % {"day": day(card.ends_date)} if card.ends_date else ""
    return asked_of(request, card, form, act, said=said, about=until)


def _add_href(agency_id: UUID | None) -> str:
    """Return where an agreement is written down, of the agency whose list this is."""
    address = reverse("directory:add-partnership")
    return f"{address}?agency={agency_id}" if agency_id else address


def _keeping(actor: Actor, among: Iterable[AgencyCard]) -> list[AgencyCard]:
    ours = actor.agencies("directory.add-partnership")
    return [one for one in among if one.id in ours]


def _rows(cards: tuple[PartnershipCard, ...], names: dict[UUID, str]) -> list[dict[str, Any]]:
    others = others_of(cards)
    return [
        {
            "cells": [
                {"value": card.title, "href": reverse("directory:partnership", args=[card.id])},
                {"value": names.get(card.agency_id, "")},
                {
                    "value": listed_apart(
                        isolated(names.get(one, "") if one else name)
                        for one, name in others.get(card.id, ())
                    )
                },
                {"value": day(card.ends_date) if card.ends_date else _("None")},
                {"value": str(words.STANDINGS[card.standing]), "tag": words.TONES[card.standing]},
            ]
        }
        for card in cards
    ]


_ONE = "partnerships/<uuid:partnership_id>/"
addresses = [
    path("partnerships/", index, name="partnerships"),
    path("partnerships/new/", new, name="add-partnership"),
    path(_ONE, show, name="partnership"),
    path(f"{_ONE}edit/", change, name="change-partnership"),
    path(f"{_ONE}start/", start, name="start-partnership"),
    path(f"{_ONE}renew/", renew, name="renew-partnership"),
    path(f"{_ONE}end/", end, name="end-partnership"),
]
