"""Communities as a list with what they come to, and one by one."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.directory.queries.communities import (
    SEE_COMMUNITIES,
    CommunityCard,
    CommunityStepCard,
    Gathered,
    Part,
    communities_together,
    community_record,
    visible_communities,
)
from tulay.areas.directory.rules import Level
from tulay.areas.directory.rules.communities import SMALLEST, is_old
from tulay.areas.directory.web import community_words as words
from tulay.areas.directory.web.community_forms import NarrowingCommunities
from tulay.kernel.actor import Actor
from tulay.plumbing.http.asking import following
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.words import day


@require_safe
@needs(SEE_COMMUNITIES)
def index(request: HttpRequest) -> HttpResponse:
    """List the communities of a place, with what they come to there and below."""
    actor, today = actor_of(request), datetime.now(UTC).date()
    form = NarrowingCommunities(request.GET)
    asked = form.asked()
    found = visible_communities(actor, asked, today=today, cursor=request.GET.get("cursor"))
    gathered = communities_together(actor, asked.place)
    context = {
        "page_title": _("Communities"),
        "form": form,
        "has_errors": bool(form.errors),
        "place": gathered.place.label if gathered.place else "",
        "stats": _stats(gathered),
        "is_exceeded": gathered.together.is_exceeded,
        "part_columns": _part_columns(),
        "parts": [_part_row(part) for part in gathered.parts],
        "columns": _columns(),
        "rows": [_row(card) for card in found.items],
        "next_href": following(request, found.next),
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_note": actor.may_everywhere("directory.note-community"),
        "total_href": _total_href(actor, gathered),
    }
    return page(request, "directory/communities.html", context)


@require_safe
@needs(SEE_COMMUNITIES)
def show(request: HttpRequest, community_id: UUID) -> HttpResponse:
    """Show what is said of a community, and what became of its profile."""
    actor = actor_of(request)
    record = community_record(actor, community_id)
    card = record.community
    today = datetime.now(UTC).date()
    people = labels("person", {step.taken_by for step in record.steps if step.taken_by})
    context = {
        "page_title": card.details.name,
        "card": card,
        "estimate": words.estimate_rows(card, is_old=is_old(card.details.people_date, today=today)),
        "facts": words.facts_of(card),
        "groups": [
            (str(words.FIELDS[name]), rows)
            for name, rows in (
                ("counts", words.counted(words.COUNTS, card.details.counts)),
                ("ages", words.counted(words.AGES, card.details.ages)),
                ("groups", words.counted(words.GROUPS, card.details.groups)),
                ("access", words.access_rows(card.details.access)),
            )
            if rows
        ],
        "timeline": [_step(step, people) for step in record.steps],
        "may_correct": card.is_kept and actor.may_everywhere("directory.correct-community"),
        "may_retire": card.is_kept and actor.may_everywhere("directory.retire-community"),
    }
    return page(request, "directory/community.html", context)


def _stats(gathered: Gathered) -> list[dict[str, Any]]:
    together = gathered.together
    missing = together.communities - together.estimated
    stats = [
        {"number": f"{together.communities:,}", "label": _("Communities")},
        {"number": f"{together.attributed:,}", "label": _("Estimated people in them")},
        {"number": f"{missing:,}", "label": _("Communities that nobody has estimated")},
    ]
    if together.stated is not None:
        stats += [
            {"number": f"{together.unattributed:,}", "label": _("Stated, but of no community")},
            {"number": words.attribution(together), "label": _("Attribution rate")},
        ]
    return stats


def _part_columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Place")},
        {"label": _("Communities"), "number": True},
        {"label": _("Estimated people"), "number": True},
        {"label": _("Stated in all"), "number": True},
        {"label": _("Of no community"), "number": True},
        {"label": _("Attribution rate"), "number": True},
    ]


def _part_row(part: Part) -> dict[str, Any]:
    one = part.together
    is_stated = one.stated is not None
    return {
        "cells": [
            {"value": part.name, "href": f"?place={part.code}"},
            {"value": f"{one.communities:,}"},
            {"value": f"{one.attributed:,}"},
            {"value": words.number(one.stated) or words.UNKNOWN},
            {"value": f"{one.unattributed:,}" if is_stated else words.UNKNOWN},
            {"value": words.attribution(one) if is_stated else words.UNKNOWN},
        ]
    }


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Community")},
        {"label": _("Where")},
        {"label": _("Ethnolinguistic groups")},
        {"label": _("Estimated people"), "number": True},
        {"label": _("Of which day")},
    ]


def _row(card: CommunityCard) -> dict[str, Any]:
    said = card.details
    return {
        "cells": [
            {"value": said.name, "href": reverse("directory:community", args=[card.id])},
            {"value": card.place},
            {"value": words.origins_of(card)},
            {"value": words.number(said.people) or words.UNKNOWN},
            {"value": day(said.people_date) if said.people_date else words.UNKNOWN},
        ]
    }


def _step(step: CommunityStepCard, people: dict[UUID, str]) -> dict[str, Any]:
    told = [words.changed_words(step.changed), step.said]
    return {
        "title": str(words.STEPS[step.kind]),
        "at": step.taken_at,
        "by": people.get(step.taken_by, "") if step.taken_by else "",
        "text": "\n".join(part for part in told if part),
    }


def _total_href(actor: Actor, gathered: Gathered) -> str:
    place = gathered.place
    if place is None or Level(place.level) in SMALLEST:
        return ""
    may = actor.may_everywhere("directory.state-community-total")
    return reverse("directory:state-community-total", args=[place.code]) if may else ""


addresses = [
    path("communities/", index, name="communities"),
    path("communities/<uuid:community_id>/", show, name="community"),
]
