"""Which programmes stand behind a service: shown on both pages, said on the programme's."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tulay.areas.catalogue.actions.programmes import link_programme
from tulay.areas.catalogue.queries.managed import managed_services
from tulay.areas.catalogue.web.seat import clock, seeing
from tulay.areas.programmes.queries.links import ppas_behind
from tulay.areas.programmes.queries.ppas import PpaCard, visible_ppa
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Conflict, Invalid
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel
from tulay.plumbing.ui.forms import Form

OFFERED_MAX = 100


class WhichService(Form):
    """Behind which of the agency's services a programme stands."""

    service = forms.TypedChoiceField(label=gettext_lazy("Service"), coerce=UUID)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """List the services that somebody may change."""
        super().__init__(*args, **kwargs)
        known = managed_services(actor, limit=OFFERED_MAX).items
        listed = [("", ""), *((str(one.id), one.name) for one in known)]
        self.fields["service"].choices = listed  # type: ignore[attr-defined]  # a ChoiceField


@panel(
    "programmes.services", "catalogue/_link_programme.html", permission="catalogue.link-programme"
)
def behind_which(request: HttpRequest, *, card: PpaCard) -> dict[str, Any] | None:
    """Ask on a programme's page behind which service it stands."""
    actor = actor_of(request)
    if not actor.may("programmes.link-target", card.agency_id):
        return None
    return {"form": WhichService(actor=actor), "ppa_id": card.id}


@panel("catalogue.managed", "catalogue/desk/_programmes.html", permission="programmes.see")
def behind_it(request: HttpRequest, *, service_id: UUID) -> dict[str, Any] | None:
    """Show on a service's page which programmes stand behind it."""
    with seeing(request):
        found = ppas_behind(actor_of(request), service_id)
    items = [
        {"title": one.title, "href": reverse("programmes:ppa", args=[one.ppa_id])} for one in found
    ]
    return {"items": items} if items else None


@require_POST
@needs("catalogue.link-programme")
def link(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Say that a programme stands behind a service."""
    actor = actor_of(request)
    with seeing(request):
        visible_ppa(actor, ppa_id)
        form = WhichService(request.POST, actor=actor)
        is_fine = form.is_valid()
    if not is_fine:
        flash(request, _("Choose a service from the list."), "problem")
        return redirect("programmes:links", ppa_id)
    try:
        link_programme(
            actor=actor, service_id=form.cleaned_data["service"], ppa_id=ppa_id, now=clock()
        )
    except (Conflict, Invalid) as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Linked."))
    return redirect("programmes:links", ppa_id)


addresses = [path("programmes/<uuid:ppa_id>/services/", link, name="link-programme")]
