"""From what somebody can get to applications for it: several drafts at once, with the answers they gave already."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.cases.actions.applications import open_case
from tulay.areas.cases.errors import ServiceClosed
from tulay.areas.cases.queries.own import own_draft
from tulay.areas.cases.rules.carrying import carried_answers
from tulay.areas.cases.web.apply import (
    contact_form,
    describe,
    known_person,
    new_guest,
    note_shown,
    notice_of,
)
from tulay.areas.cases.web.doors import clock, language, seeing
from tulay.areas.cases.web.forms import ContactForm
from tulay.areas.cases.web.profile import fill_in_as_wished
from tulay.areas.catalogue.queries.checks import checked_services
from tulay.areas.catalogue.queries.checks_said import (
    COOKIE,
    LASTS_S,
    PATH,
    Said,
    carried,
    chosen_by,
    to_carry,
)
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.directory.queries import places_by_code
from tulay.kernel.actor import Actor, ActorKind
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.http.cookies import keep_session, look_again
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.visits import actor_of

CHOSEN_MAX = 12
RESULT = "catalogue:check-result"


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Take note of the services that somebody wants to ask for."""
    said = _said(request)
    if said is None:
        return redirect(RESULT)
    wanted = request.POST.getlist("service")[:CHOSEN_MAX]
    cards = _cards(chosen_by(said, wanted))
    if not cards:
        flash(request, _("Choose at least one service."), "problem")
        return redirect(RESULT)
    response = redirect("cases:bundle")
    text = to_carry(chosen_by(said, [str(card.id) for card in cards]), now=clock())
    response.set_cookie(
        COOKIE,
        text,
        max_age=LASTS_S,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def bundle(request: HttpRequest) -> HttpResponse:
    """Show what is begun and what is filled in already, ask strangers who they are, and begin."""
    said = _said(request)
    cards = _cards(said) if said else []
    if said is None or not cards:
        return redirect(RESULT)
    with seeing(request):
        known = known_person(request)
    form = contact_form(request, known)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _opened(request, said, cards, form)
    context = {
        "page_title": _("Start your applications"),
        "services": [_shown(card, said) for card in cards],
        "form": form,
        "known": known,
        "back_href": reverse(RESULT),
        "has_errors": bool(form and form.errors),
        **notice_of(cards[0]),
    }
    status = 422 if form and form.errors else 200
    response = render(request, "cases/apply/bundle.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _said(request: HttpRequest) -> Said | None:
    return carried(request.COOKIES.get(COOKIE, ""), now=clock())


def _cards(said: Said) -> list[ServiceCard]:
    """Return the chosen services that take requests at this moment."""
    now, wanted = clock(), set(said.chosen)
    cards = [one.card for one in checked_services(said.jurisdiction, language())]
    return [card for card in cards if str(card.id) in wanted and card.takes_requests(now)]


def _shown(card: ServiceCard, said: Said) -> dict[str, Any]:
    labels = {one.code: one.label for one in card.questions}
    return {"card": card, "known": [labels[code] for code in _answers(card, said)]}


def _answers(card: ServiceCard, said: Said) -> dict[str, object]:
    return carried_answers(
        card.questions,
        said.answers,
        slug=card.slug,
        currency=card.currency,
        today=card.day_at(clock()),
    )


def _opened(
    request: HttpRequest, said: Said, cards: list[ServiceCard], form: ContactForm | None
) -> HttpResponse:
    """Open a draft for each, and for a stranger a guest who owns them: all or nothing."""
    actor, token = actor_of(request), ""
    begun = _begun(request, actor, cards)
    place_id = _place(said)
    try:
        with one_transaction():
            if actor.kind is ActorKind.ANONYMOUS:
                actor, token = new_guest(request, cards[0])
            if form is not None:
                describe(actor, form)
            for card in cards:
                if card.id not in begun:
                    _open(actor, card, said, place_id)
            note_shown(request, actor)
    except ServiceClosed as closed:
        flash(request, detail_of(closed), "problem")
        return redirect(RESULT)
    number = len(cards) - len(begun)
    words = ngettext("%(n)d application is begun.", "%(n)d applications are begun.", number)
    flash(request, words % {"n": number})
    response = redirect("cases:own-list")
    if token:
        keep_session(response, token)
    look_again(response)
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def _open(actor: Actor, card: ServiceCard, said: Said, place_id: UUID | None) -> None:
    request_id = open_case(
        actor=actor,
        service_id=card.id,
        language=language(),
        answers=_answers(card, said),
        place_id=place_id,
        now=clock(),
    )
    fill_in_as_wished(actor, card, request_id)


def _begun(request: HttpRequest, actor: Actor, cards: list[ServiceCard]) -> Mapping[UUID, UUID]:
    """Return the drafts that somebody has already: they go on with those."""
    if actor.person_id is None:
        return {}
    with seeing(request):
        found = {card.id: own_draft(actor=actor, service_id=card.id) for card in cards}
    return {service: draft for service, draft in found.items() if draft is not None}


def _place(said: Said) -> UUID | None:
    code = said.answers.get("person.place")
    found = places_by_code([code]) if isinstance(code, str) else {}
    return next((place.id for place in found.values()), None)


addresses = [
    path("services/check/choose/", choose, name="bundle-choose"),
    path("services/check/start/", bundle, name="bundle"),
]
