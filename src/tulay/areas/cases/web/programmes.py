"""Which programme serves a request: shown on both pages, said on the programme's."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tulay.areas.cases.actions.programmes import link_programme
from tulay.areas.cases.queries.programmes import request_coded, served_by
from tulay.areas.cases.web.doors import clock, language, seeing
from tulay.areas.programmes.queries.links import ppas_behind
from tulay.areas.programmes.queries.ppas import PpaCard, visible_ppa
from tulay.kernel.errors import Conflict, Invalid
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel
from tulay.plumbing.ui.forms import Form

CODE_MAX = 40


class WhichRequest(Form):
    """Which request a programme serves."""

    code = CleanTextField(
        label=gettext_lazy("Tracking code of the request"), max_length=CODE_MAX, lines=False
    )


@panel("programmes.requests", "cases/desk/_served.html", permission="cases.look")
def served(request: HttpRequest, *, card: PpaCard, may_remove: bool) -> dict[str, Any]:
    """Show on a programme's page which requests it serves, and ask for another one."""
    actor = actor_of(request)
    with seeing(request):
        found = served_by(actor, card.id, language=language(), now=clock())
    may_link = actor.may("cases.link-programme", card.agency_id)
    return {
        "ppa_id": card.id,
        "items": [
            {
                "code": row.tracking_code,
                "service": row.service_name,
                "href": reverse("cases:record", args=[row.id]),
                "remove": reverse("programmes:remove-link", args=[card.id, link_id]),
            }
            for row, link_id in found
        ],
        "may_remove": may_remove,
        "form": WhichRequest() if may_link else None,
    }


@panel("cases.record.side", "cases/desk/_programmes.html", order=30, permission="programmes.see")
def serving(request: HttpRequest, *, request_id: UUID) -> dict[str, Any] | None:
    """Show beside a request which programmes serve it."""
    with seeing(request):
        found = ppas_behind(actor_of(request), request_id)
    items = [
        {"title": one.title, "href": reverse("programmes:ppa", args=[one.ppa_id])} for one in found
    ]
    return {"items": items} if items else None


@require_POST
@needs("cases.link-programme")
def link(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Say that a programme serves a request."""
    actor, form = actor_of(request), WhichRequest(request.POST)
    with seeing(request):
        visible_ppa(actor, ppa_id)
        code = form.cleaned_data["code"] if form.is_valid() else ""
        request_id = request_coded(actor, code, now=clock()) if code else None
    if request_id is None:
        flash(request, _("We know no such request that you work on."), "problem")
        return redirect("programmes:links", ppa_id)
    try:
        link_programme(actor=actor, request_id=request_id, ppa_id=ppa_id, now=clock())
    except (Conflict, Invalid) as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Linked."))
    return redirect("programmes:links", ppa_id)


addresses = [path("programmes/<uuid:ppa_id>/requests/", link, name="link-programme")]
