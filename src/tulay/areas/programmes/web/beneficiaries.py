"""Whom a programme reaches: as a list without names, and one of them opened."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tulay.areas.programmes.actions.beneficiaries import open_beneficiary
from tulay.areas.programmes.queries.beneficiaries import (
    SEE_BENEFICIARIES,
    beneficiaries,
    ppa_of_beneficiaries,
    reached_by,
)
from tulay.areas.programmes.queries.ppas import visible_ppa
from tulay.areas.programmes.rules.beneficiaries import EnrolmentState
from tulay.areas.programmes.rules.states import OPEN
from tulay.areas.programmes.web import beneficiary_words as words
from tulay.areas.programmes.web.beneficiary_forms import NarrowingBeneficiaries
from tulay.areas.programmes.web.doors import clock
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.asking import following, seeing
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of


@never_cache
@require_safe
@needs(SEE_BENEFICIARIES)
def index(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """List whom a programme reaches, by number; searched by whole names and numbers."""
    actor = actor_of(request)
    card = ppa_of_beneficiaries(actor, ppa_id)
    form = NarrowingBeneficiaries(request.GET)
    found = beneficiaries(actor, ppa_id, form.asked(), cursor=request.GET.get("cursor"))
    counts = reached_by(ppa_id)
    may_open = actor.may("programmes.open-beneficiary", card.agency_id)
    context: dict[str, Any] = {
        "page_title": _("Whom it reaches"),
        "card": card,
        "form": form,
        "stats": words.counts_of(card, counts, may_see=True),
        "together": words.together(counts),
        "columns": words.beneficiary_columns(),
        "rows": [words.beneficiary_line(card, one, may_open=may_open) for one in found.items],
        "next_href": following(request, found.next),
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_enrol": actor.may("programmes.enrol-beneficiary", card.agency_id),
        "is_open": card.state in OPEN,
    }
    return page(request, "programmes/beneficiaries.html", context)


@never_cache
@require_safe
@needs("programmes.open-beneficiary")
@acts
def show(request: HttpRequest, ppa_id: UUID, beneficiary_id: UUID) -> HttpResponse:
    """Open somebody whom a programme reaches: the look is on record."""
    actor = actor_of(request)
    card = open_beneficiary(actor=actor, ppa_id=ppa_id, beneficiary_id=beneficiary_id, now=clock())
    with seeing(request):
        ppa = visible_ppa(actor, ppa_id)
    is_running = card.state is EnrolmentState.ENROLLED
    context = {
        "page_title": words.number(card.number),
        "card": card,
        "ppa": ppa,
        "state": words.STATES[card.state],
        "tone": words.TONES[card.state],
        "facts": words.facts_of_beneficiary(card),
        "may_correct": is_running and actor.may("programmes.correct-beneficiary", ppa.agency_id),
        "may_end": is_running and actor.may("programmes.end-enrolment", ppa.agency_id),
        "back_href": reverse("programmes:beneficiaries", args=[ppa_id]),
    }
    return page(request, "programmes/beneficiary.html", context)


addresses = [
    path("programmes/<uuid:ppa_id>/beneficiaries/", index, name="beneficiaries"),
    path("programmes/<uuid:ppa_id>/beneficiaries/<uuid:beneficiary_id>/", show, name="beneficiary"),
]
