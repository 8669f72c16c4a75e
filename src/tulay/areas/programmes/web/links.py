"""What a programme is linked to besides needs, and which programmes reach a place."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.directory.queries import agency_names, place_meant, place_names
from tulay.areas.programmes.actions.links import link_community, remove_link
from tulay.areas.programmes.queries.links import LinkCard, LinkedPpa, links_of, ppas_reaching
from tulay.areas.programmes.queries.ppas import visible_ppa
from tulay.areas.programmes.rules.links import NAME_MAX, LinkKind
from tulay.areas.programmes.rules.states import OPEN
from tulay.areas.programmes.web import words
from tulay.areas.programmes.web.doors import clock
from tulay.areas.programmes.web.forms import text_field
from tulay.plumbing.http.asking import asked_and_done, following, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.forms import Form
from tulay.plumbing.ui.words import day

HINT = gettext_lazy(
    "The name of a region, province, municipality or barangay, or its official code."
)


class Community(Form):
    """Which community a programme reaches."""

    place = CleanTextField(
        label=gettext_lazy("Where it lives"), help_text=HINT, max_length=120, lines=False
    )
    name = text_field(
        gettext_lazy("Community"),
        NAME_MAX,
        hint=gettext_lazy("How the settlement is called, if it has a name of its own."),
        lines=False,
    )

    def __init__(self, *args: Any, jurisdiction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._jurisdiction = jurisdiction

    def clean_place(self) -> UUID | None:
        """Find the place by its official code, or by its name where only one bears it."""
        return place_meant(self.cleaned_data["place"], self._jurisdiction)


class WhichPlace(Form):
    """Of which place somebody wants to know what reaches it."""

    place = CleanTextField(
        label=gettext_lazy("Place"), help_text=HINT, max_length=120, lines=False, required=False
    )

    def clean_place(self) -> UUID | None:
        """Find the place by its official code, or by its name where only one bears it."""
        return place_meant(self.cleaned_data["place"], "")


@require_safe
@needs("programmes.see")
def show(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Show which communities, services and requests a programme is linked to."""
    actor = actor_of(request)
    card = visible_ppa(actor, ppa_id)
    found = links_of(actor, ppa_id)
    services = [one for one in found if one.kind is LinkKind.SERVICE]
    names = labels("service", (one.target_id for one in services))
    count = sum(one.kind is LinkKind.REQUEST for one in found)
    context = {
        "page_title": _("Communities, services and requests"),
        "card": card,
        "communities": [_named(one) for one in found if one.kind is LinkKind.COMMUNITY],
        "services": [
            {"id": one.id, "name": names.get(one.target_id, "")}
            for one in services
            if one.target_id
        ],
        "requests": ngettext(
            "%(n)s request is served by it.", "%(n)s requests are served by it.", count
        )
        % {"n": f"{count:,}"},
        "may_link": actor.may("programmes.link-community", card.agency_id) and card.state in OPEN,
        "may_remove": actor.may("programmes.remove-link", card.agency_id),
    }
    return page(request, "programmes/links.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.link-community")
def add_community(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Link a programme to a community that it reaches."""
    actor = actor_of(request)
    with seeing(request):
        card = visible_ppa(actor, ppa_id)
    form = Community(request.POST or None, jurisdiction=card.jurisdiction)

    def act() -> None:
        given = form.cleaned_data
        link_community(
            actor=actor, ppa_id=ppa_id, place_id=given["place"], name=given["name"], now=clock()
        )

    return asked_and_done(
        request,
        form,
        act,
        said=(_("Which community does it reach?"), _("Link it"), _("Linked.")),
        caption=card.details.title,
        back=reverse("programmes:links", args=[ppa_id]),
        put={"place_id": "place"},
    )


@require_POST
@needs("programmes.remove-link")
def remove(request: HttpRequest, ppa_id: UUID, link_id: UUID) -> HttpResponse:
    """Take a link away."""
    remove_link(actor=actor_of(request), ppa_id=ppa_id, link_id=link_id, now=clock())
    flash(request, _("The link is gone."))
    return redirect("programmes:links", ppa_id)


@require_safe
@needs("programmes.see")
def reaching(request: HttpRequest) -> HttpResponse:
    """List the programmes that reach the communities of a place."""
    actor = actor_of(request)
    form = WhichPlace(request.GET or None)
    place_id = form.cleaned_data["place"] if form.is_bound and form.is_valid() else None
    context: dict[str, Any] = {
        "page_title": _("What reaches a place"),
        "form": form,
        "has_errors": bool(form.errors),
        "place": "",
        "rows": [],
    }
    if place_id:
        found = ppas_reaching(actor, place_id, cursor=request.GET.get("cursor"))
        agencies = agency_names(one.agency_id for one in found.items)
        context |= {
            "place": place_names([place_id]).get(place_id, ""),
            "rows": [_row(one, agencies.get(one.agency_id, "")) for one in found.items],
            "columns": [
                {"label": _("Programme")},
                {"label": _("Agency")},
                {"label": _("Community")},
                {"label": _("Fiscal year")},
                {"label": _("State")},
                {"label": _("Linked on")},
            ],
            "next_href": following(request, found.next),
        }
    return page(request, "programmes/reaching.html", context)


def _named(one: LinkCard) -> dict[str, Any]:
    words_said = [part for part in (one.name, one.place) if part]
    return {"id": one.id, "name": " · ".join(words_said)}


def _row(one: LinkedPpa, agency: str) -> dict[str, Any]:
    community = one.name or one.place
    return {
        "cells": [
            {"value": one.title, "href": reverse("programmes:ppa", args=[one.ppa_id])},
            {"value": agency},
            {"value": community},
            {"value": words.fiscal_year(one.jurisdiction, one.fiscal_year)},
            {"value": str(words.STATES[one.state]), "tag": words.TONES[one.state]},
            {"value": day(one.linked_at.date())},
        ]
    }


addresses = [
    path("programmes/communities/", reaching, name="reaching"),
    path("programmes/<uuid:ppa_id>/links/", show, name="links"),
    path("programmes/<uuid:ppa_id>/communities/new/", add_community, name="link-community"),
    path("programmes/<uuid:ppa_id>/links/<uuid:link_id>/", remove, name="remove-link"),
]
