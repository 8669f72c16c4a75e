"""Who answers for an agency: its primary focal person and the alternate, and who did before them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.directory.actions.posts import appoint, end_post
from tulay.areas.directory.errors import HeldAlready, NoFocalPerson, PostEnded
from tulay.areas.directory.queries import AgencyCard, agency_by_slug
from tulay.areas.directory.queries.posts import SEE_POSTS, PostCard, posts_of
from tulay.areas.directory.rules import DESIGNATION_MAX, Rank
from tulay.areas.identity.queries.people import PersonCard, focal_persons_of, person_cards
from tulay.kernel.actor import Resource
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import Form
from tulay.plumbing.ui.words import day

RANKS = {
    Rank.PRIMARY: pgettext_lazy("focal person", "Primary"),
    Rank.ALTERNATE: pgettext_lazy("focal person", "Alternate"),
}
APPOINT, END = "directory.appoint", "directory.end-post"
PUT = {"person_id": "person", "rank": "rank"}


class Appointing(Form):
    """Whom to appoint, and as what."""

    person = forms.ChoiceField(label=gettext_lazy("Who"))
    rank = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=[(one.value, name) for one, name in RANKS.items()],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Whoever holds it now gives it up today."),
    )
    designation = CleanTextField(
        label=gettext_lazy("Their post in the agency"),
        help_text=gettext_lazy("For example: Chief of the planning division."),
        max_length=DESIGNATION_MAX,
        required=False,
        lines=False,
    )

    def __init__(self, *args: Any, people: Iterable[PersonCard], **kwargs: Any) -> None:
        """Offer those who can be appointed."""
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person"].choices = [(str(one.id), one.name) for one in people]


@require_safe
@needs(SEE_POSTS)
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who answers for an agency, and who did."""
    actor, agency = actor_of(request), agency_by_slug(slug)
    found = posts_of(actor, agency.id)
    able = _able(agency)
    people = person_cards({one.person_id for one in found} | set(able))
    held = [one for one in found if one.is_held]
    may_change = agency.is_active and actor.may(APPOINT, agency.id)
    context = {
        **_about(agency, _("Focal persons")),
        "held": [_held(one, people, able) for one in held],
        "missing": [name for rank, name in RANKS.items() if rank not in {one.rank for one in held}],
        "others": [
            people[one].name
            for one in able
            if one in people and one not in {post.person_id for post in held}
        ],
        "is_anybody": bool(able),
        "columns": [
            {"label": _("Who")},
            {"label": _("As")},
            {"label": _("From")},
            {"label": _("Until")},
        ],
        "rows": [_before(one, people) for one in found if not one.is_held],
        "may_appoint": may_change,
        "may_end": actor.may(END, agency.id),
        "back_href": reverse("directory:agency", args=[slug]),
    }
    return page(request, "directory/posts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(APPOINT)
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Appoint the primary focal person, or the alternate."""
    actor, agency = actor_of(request), agency_by_slug(slug)
    actor.check(APPOINT, Resource(agency_id=agency.id))
    people = person_cards(_able(agency)).values()
    form = Appointing(request.POST or None, people=sorted(people, key=lambda one: one.name))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            appoint(
                actor=actor,
                agency_id=agency.id,
                person_id=UUID(given["person"]),
                rank=given["rank"],
                designation=given["designation"],
                now=datetime.now(UTC),
            )
        except NoFocalPerson as problem:
            for error in problem.errors:
                form.add_error(PUT[error.pointer], detail_of_field(error))
        except HeldAlready as problem:
            form.add_error(None, detail_of(problem))
            status = status_of(problem)
        else:
            flash(request, _("Appointed. Meetings call and remind them from now on."))
            return redirect("directory:posts", slug)
    context = {
        **_about(agency, _("Appoint a focal person")),
        "form": form,
        "has_errors": bool(form.errors),
        "is_anybody": bool(people),
        "back_href": reverse("directory:posts", args=[slug]),
    }
    return page(request, "directory/appoint.html", context, status)


@require_POST
@needs(END)
def end(request: HttpRequest, slug: str, post_id: UUID) -> HttpResponse:
    """End a post that somebody holds."""
    try:
        end_post(actor=actor_of(request), post_id=post_id, now=datetime.now(UTC))
    except PostEnded as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("The post has ended."))
    return redirect("directory:posts", slug)


def _able(agency: AgencyCard) -> tuple[UUID, ...]:
    return focal_persons_of([agency.id], now=datetime.now(UTC)).get(agency.id, ())


def _about(agency: AgencyCard, title: str) -> dict[str, Any]:
    name = agency.name_in(get_language() or "en")
    return {"page_title": title, "agency": agency, "name": name}


def _held(one: PostCard, people: Mapping[UUID, PersonCard], able: Iterable[UUID]) -> dict[str, Any]:
    person = people.get(one.person_id)
    rows = [
        {"key": _("Their post in the agency"), "value": one.designation},
        {"key": _("From"), "value": day(one.appointed_date)},
        {"key": _("E-mail"), "value": (person.email or "") if person else ""},
        {"key": _("Telephone"), "value": (person.phone or "") if person else ""},
    ]
    return {
        "id": one.id,
        "rank": RANKS[one.rank],
        "name": person.name if person else "",
        "facts": [row for row in rows if row["value"]],
        "is_able": one.person_id in able,
    }


def _before(one: PostCard, people: Mapping[UUID, PersonCard]) -> dict[str, Any]:
    person = people.get(one.person_id)
    return {
        "cells": [
            {"value": person.name if person else ""},
            {"value": str(RANKS[one.rank])},
            {"value": day(one.appointed_date)},
            {"value": day(one.ended_date) if one.ended_date else ""},
        ]
    }


_OF = "agencies/<slug:slug>/focal-persons/"
addresses = [
    path(_OF, index, name="posts"),
    path(f"{_OF}new/", new, name="appoint"),
    path(f"{_OF}<uuid:post_id>/end/", end, name="end-post"),
]
