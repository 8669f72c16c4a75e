"""What is done with a need: noted, changed, moved on, handed on, linked to what answers it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.directory.queries import agencies
from tulay.areas.programmes.actions.needs import (
    add_need,
    change_need,
    forward_need,
    link_need,
    move_need,
    unlink_need,
)
from tulay.areas.programmes.errors import NeedUnanswered
from tulay.areas.programmes.queries.needs import (
    NeedCard,
    visible_need,
)
from tulay.areas.programmes.rules.needs import STEPS
from tulay.areas.programmes.web.doors import clock, named, running_for
from tulay.areas.programmes.web.forms import WhichAgency
from tulay.areas.programmes.web.need_forms import (
    PUT,
    AboutNeed,
    Answering,
    HandedOn,
    NeedStep,
    known_of_need,
)
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.http.asking import asked_and_done, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.add-need")
def add(request: HttpRequest) -> HttpResponse:
    """Note a need: which agency has it in hand, where there is a choice, then what it is."""
    actor = actor_of(request)
    ours = running_for(actor, "programmes.add-need")
    wanted = request.POST.get("agency") or request.GET.get("agency") or ""
    agency = next((one for one in ours if str(one.id) == wanted or len(ours) == 1), None)
    if agency is None:
        which = WhichAgency(request.GET or None, agencies=named(ours))
        context = {
            "page_title": _("Which agency has it in hand?"),
            "form": which,
            "back_href": reverse("programmes:needs"),
        }
        return page(request, "programmes/which.html", context)
    form = AboutNeed(
        request.POST or None,
        jurisdiction=agency.jurisdiction,
        currency=JURISDICTIONS[agency.jurisdiction].currency,
    )
    made: list[UUID] = []

    def act() -> None:
        made.append(add_need(actor=actor, agency_id=agency.id, details=form.details(), now=clock()))

    return asked_and_done(
        request,
        form,
        act,
        said=(_("Note a need"), _("Note it"), _("Noted. Say next what answers it.")),
        caption=named([agency])[0][1],
        back=reverse("programmes:needs"),
        to=lambda: reverse("programmes:need", args=made),
        put=PUT,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.change-need")
def change(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Change what is said of a need."""
    card = _card(request, need_id)
    form = AboutNeed(
        request.POST or None,
        jurisdiction=card.jurisdiction,
        currency=card.currency,
        initial=known_of_need(card),
    )

    def act() -> None:
        seen = form.cleaned_data["version"]
        change_need(
            actor=actor_of(request),
            need_id=need_id,
            details=form.details(),
            version=card.version if seen is None else seen,
            now=clock(),
        )

    said = (_("Change what is said of the need"), _("Save"), _("Saved."))
    return _done(request, card, form, act, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.move-need")
def move(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Let a need go on."""
    card = _card(request, need_id)
    form = NeedStep(request.POST or None, following=STEPS[card.state])

    def act() -> None:
        given = form.cleaned_data
        move_need(
            actor=actor_of(request),
            need_id=need_id,
            to=given["state"],
            said=given["said"],
            now=clock(),
        )

    said = (_("What happens with the need?"), _("Note it"), _("Noted."))
    return _done(request, card, form, act, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.forward-need")
def forward(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Hand a need to another agency."""
    card = _card(request, need_id)
    others = [
        one
        for one in agencies(card.jurisdiction)
        if one.runs_programmes and one.id != card.agency_id
    ]
    form = HandedOn(request.POST or None, agencies=named(others))

    def act() -> None:
        given = form.cleaned_data
        forward_need(
            actor=actor_of(request),
            need_id=need_id,
            agency_id=UUID(given["agency"]),
            said=given["said"],
            now=clock(),
        )

    said = (_("Hand it to another agency"), _("Hand it on"), _("Handed on."))
    return _done(request, card, form, act, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.link-need")
def link(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Say which programme answers a need."""
    actor = actor_of(request)
    card = _card(request, need_id)
    with seeing(request):
        form = Answering(request.POST or None, actor=actor, jurisdiction=card.jurisdiction)
        form.is_valid()

    def act() -> None:
        link_need(actor=actor, need_id=need_id, ppa_id=form.cleaned_data["ppa"], now=clock())

    said = (_("Link a programme that answers it"), _("Link it"), _("Linked."))
    return _done(request, card, form, act, said=said)


@require_POST
@needs("programmes.unlink-need")
def unlink(request: HttpRequest, need_id: UUID, ppa_id: UUID) -> HttpResponse:
    """Say that a programme does not answer a need after all."""
    try:
        unlink_need(actor=actor_of(request), need_id=need_id, ppa_id=ppa_id, now=clock())
    except NeedUnanswered as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("The link is gone."))
    return redirect("programmes:need", need_id)


def _card(request: HttpRequest, need_id: UUID) -> NeedCard:
    with seeing(request):
        return visible_need(actor_of(request), need_id)


def _done(
    request: HttpRequest, card: NeedCard, form: Any, act: Any, *, said: tuple[str, str, str]
) -> HttpResponse:
    back = reverse("programmes:need", args=[card.id])
    return asked_and_done(
        request, form, act, said=said, caption=card.details.title, back=back, put=PUT
    )


_ONE = "programmes/needs/<uuid:need_id>/"
addresses = [
    path("programmes/needs/new/", add, name="add-need"),
    path(f"{_ONE}edit/", change, name="change-need"),
    path(f"{_ONE}state/", move, name="move-need"),
    path(f"{_ONE}agency/", forward, name="forward-need"),
    path(f"{_ONE}programmes/new/", link, name="link-need"),
    path(f"{_ONE}programmes/<uuid:ppa_id>/", unlink, name="unlink-need"),
]
