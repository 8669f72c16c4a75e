"""The page of legal grounds: what counts, what waits for a signature, and everything that ever counted."""

from itertools import product
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.privacy.actions.grounds import propose_ground, sign_ground
from tulay.areas.privacy.errors.grounds import GroundIncomplete, GroundNeeded
from tulay.areas.privacy.queries.recorded_grounds import GroundCard, grounds_now, recorded_grounds
from tulay.areas.privacy.rules.grounds import (
    ASKED,
    LAW_MAX,
    REASON_MAX,
    Ground,
    GroundStanding,
)
from tulay.areas.privacy.rules.notices import is_in_reach
from tulay.areas.privacy.web import words
from tulay.areas.privacy.web.ground_rows import heads, rows
from tulay.areas.privacy.web.register import crumbs
from tulay.areas.privacy.web.seat import clock
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.personal import Basis, Category
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.panels import panel
from tulay.plumbing.ui import words as ui_words
from tulay.plumbing.ui.forms import DateField, Form


class Proposal(Form):
    """What a purpose is to stand on."""

    place = forms.ChoiceField(label=gettext_lazy("Purpose and region"))
    category = forms.ChoiceField(
        label=gettext_lazy("Whose data, and how delicate"),
        choices=[(one.value, words.GROUND_CATEGORIES[one]) for one in Category],
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        help_text=gettext_lazy("“You agreed” ends a law: from that day on people are asked."),
        choices=[(one.value, words.BASES[one]) for one in Basis],
    )
    law = CleanTextField(
        label=gettext_lazy("Law and section"),
        help_text=gettext_lazy(
            "For example: POPIA, section 32(1)(b). Empty where people are asked."
        ),
        max_length=LAW_MAX,
        lines=False,
        required=False,
    )
    reason = CleanTextField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Whoever signs reads this, and so does the auditor."),
        max_length=REASON_MAX,
        widget=forms.Textarea,
    )
    effective_on = DateField(label=gettext_lazy("It counts from"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """Offer the regions the reader answers for."""
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [
            (f"{purpose.value}/{region}", f"{words.PURPOSES[purpose]} ({ui_words.region(region)})")
            for purpose, region in product(ASKED, JURISDICTIONS)
            if is_in_reach(actor, "privacy.propose-ground", region)
        ]


@require_safe
@needs("privacy.see-register")
def index(request: HttpRequest) -> HttpResponse:
    """Show what counts now, what waits for a second person, and what counted before."""
    actor, found = actor_of(request), recorded_grounds(clock())
    ids = {one for card in found for one in (card.proposed_by, card.decided_by) if one}
    names = labels("person", ids)
    waiting = [one for one in found if one.standing is GroundStanding.PROPOSED]
    context = {
        "page_title": _("Legal grounds"),
        "crumbs": crumbs(_("Legal grounds")),
        "heads": heads(),
        "grounds": rows(grounds_now()),
        "waiting": [_told(one, names) | _buttons(one, actor) for one in waiting],
        "past": [_told(one, names) for one in found if one not in waiting],
        "may_propose": actor.may("privacy.propose-ground"),
    }
    return page(request, "privacy/desk/grounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("privacy.propose-ground")
def propose(request: HttpRequest) -> HttpResponse:
    """Ask for a ground, and put it before a second person."""
    actor = actor_of(request)
    sent = request.method == "POST"
    form = Proposal(request.POST if sent else None, actor=actor)
    status = 422 if sent else 200
    if sent and form.is_valid():
        try:
            _propose(actor, form.cleaned_data)
        except GroundIncomplete as problem:
            for error in problem.errors:
                form.add_error(error.pointer, detail_of_field(error))
        except GroundNeeded as problem:
            form.add_error("basis", detail_of(problem))
            status = status_of(problem)
        else:
            flash(request, _("Proposed. It counts once a second person has signed."))
            return redirect("privacy:grounds")
    up = {"text": _("Legal grounds"), "href": reverse("privacy:grounds")}
    context = {
        "page_title": _("Propose a legal ground"),
        "crumbs": crumbs(_("Propose a legal ground"), up),
        "form": form,
        "has_errors": bool(form.errors),
    }
    return page(request, "privacy/desk/propose-ground.html", context, status)


@require_POST
@needs("privacy.sign-ground")
def sign(request: HttpRequest, ground_id: UUID) -> HttpResponse:
    """Sign a proposal, or refuse it."""
    agrees = request.POST.get("agrees") == "yes"
    sign_ground(actor=actor_of(request), ground_id=ground_id, agrees=agrees, now=clock())
    flash(request, _("Signed.") if agrees else _("Refused. What counted before goes on counting."))
    return redirect("privacy:grounds")


@panel("privacy.desk", "privacy/desk/_card_grounds.html", order=15)
def card(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - a panel's shape
    """Lead from the information officer's page to the grounds."""
    return {}


def _propose(actor: Actor, given: dict[str, Any]) -> None:
    purpose, _slash, region = given["place"].partition("/")
    propose_ground(
        actor=actor,
        purpose=purpose,
        jurisdiction=region,
        category=Category(given["category"]),
        ground=Ground(Basis(given["basis"]), given["law"]),
        reason=given["reason"],
        effective_on=given["effective_on"],
        now=clock(),
    )


def _told(one: GroundCard, names: Any) -> dict[str, Any]:
    name, tone = words.GROUND_STANDINGS[one.standing]
    return {
        "id": one.id,
        "name": f"{words.PURPOSES[one.purpose]} ({ui_words.region(one.jurisdiction)})",
        "category": str(words.GROUND_CATEGORIES[one.category]),
        "basis": str(words.BASES[one.basis]),
        "law": one.law,
        "reason": one.reason,
        "effective_at": one.effective_at,
        "standing": str(name),
        "tone": tone,
        "proposed_by": names.get(one.proposed_by, "") if one.proposed_by else _("the installation"),
        "proposed_at": one.proposed_at,
        "decided_by": names.get(one.decided_by, "") if one.decided_by else "",
        "decided_at": one.decided_at,
    }


def _buttons(one: GroundCard, actor: Actor) -> dict[str, Any]:
    in_reach = is_in_reach(actor, "privacy.sign-ground", one.jurisdiction)
    return {"may_sign": in_reach and one.proposed_by != actor.person_id}


DESK = "desk/privacy/grounds/"
addresses = [
    path(DESK, index, name="grounds"),
    path(f"{DESK}new/", propose, name="propose-ground"),
    path(f"{DESK}<uuid:ground_id>/sign/", sign, name="sign-ground"),
]
