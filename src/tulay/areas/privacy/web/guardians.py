"""For whom somebody decides: their children, what was agreed to for each, and who decides for oneself."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.privacy.actions.guardians import (
    CLAIMS,
    ask_guardianship,
    consent_for_child,
    end_guardianship,
    withdraw_for_child,
)
from tulay.areas.privacy.errors.guardians import (
    EvidenceMissing,
    GuardianKnown,
    GuardianTooYoung,
    NotForYourself,
)
from tulay.areas.privacy.queries.consents import ConsentState, consent_states
from tulay.areas.privacy.queries.grounds import ground_in_law
from tulay.areas.privacy.queries.guardians import (
    GuardianCard,
    child_of,
    children_of,
    guardians_of,
    is_child,
)
from tulay.areas.privacy.queries.notices import published_notice
from tulay.areas.privacy.rules.consents import Channel, ConsentStanding
from tulay.areas.privacy.rules.guardians import EVIDENCE_MAX, GuardianState, Relation
from tulay.areas.privacy.web import words
from tulay.areas.privacy.web.ground_rows import ground_of
from tulay.areas.privacy.web.rights import person_of
from tulay.areas.privacy.web.seat import clock, id_of
from tulay.kernel.actor import Actor
from tulay.kernel.personal import Category
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of, language_of
from tulay.plumbing.limits import limit
from tulay.plumbing.panels import panel
from tulay.plumbing.ui.forms import Form

REFUSED = (GuardianKnown, GuardianTooYoung, NotForYourself)


class Claim(Form):
    """For whom somebody decides, and what shows it."""

    address = CleanTextField(
        label=gettext_lazy("E-mail address or phone number of the child's account"),
        max_length=254,
        lines=False,
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("You are the child's"),
        choices=[(one.value, words.RELATIONS[one]) for one in Relation],
        widget=forms.RadioSelect,
    )
    evidence = CleanTextField(
        label=gettext_lazy("What shows it"),
        help_text=gettext_lazy(
            "For example: birth certificate, with its number. Bring the paper when we ask for it."
        ),
        max_length=EVIDENCE_MAX,
        widget=forms.Textarea,
    )


@require_safe
@needs("privacy.ask-guardianship")
def index(request: HttpRequest) -> HttpResponse:
    """Show for whom the reader decides."""
    return _index(request, Claim())


@require_POST
@needs("privacy.ask-guardianship")
def ask(request: HttpRequest) -> HttpResponse:
    """Note that the reader says they decide for a child."""
    actor, form = person_of(request), Claim(request.POST)
    status = 422
    if form.is_valid():
        limit("guardian", str(actor.person_id), CLAIMS)
        try:
            _ask(actor, form.cleaned_data)
        except EvidenceMissing as problem:
            for error in problem.errors:
                form.add_error(error.pointer, detail_of_field(error))
        except REFUSED as problem:
            form.add_error("address", detail_of(problem))
            status = status_of(problem)
        else:
            flash(
                request,
                _("Noted. An official looks at it; if there is such a child, they are told."),
            )
            return redirect("privacy:children")
    return _index(request, form, status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("privacy.consent-for-child")
def child(request: HttpRequest, guardianship_id: UUID) -> HttpResponse:
    """Show what is agreed to for a child, with the notice of each purpose, and take a decision."""
    actor = person_of(request)
    assert actor.person_id is not None
    if request.method == "POST":
        consent_for_child(
            actor=actor,
            guardianship_id=guardianship_id,
            notice_id=id_of(request.POST.get("notice", "")),
            language=language_of(request),
            channel=Channel.WEB,
            now=clock(),
        )
        flash(request, _("You agreed for your child. You can change your mind here at any time."))
        return redirect("privacy:child", guardianship_id)
    card = child_of(actor.person_id, guardianship_id)
    context = {
        "page_title": card.child,
        "card": card,
        "relation": words.RELATIONS[card.relation],
        "consents": [
            _decision(request, card, one)
            for one in consent_states(card.child_id, [card.jurisdiction])
        ],
    }
    return page(request, "privacy/children/child.html", context)


@require_POST
@needs("privacy.withdraw-for-child")
def withdraw(
    request: HttpRequest, guardianship_id: UUID, jurisdiction: str, purpose: str
) -> HttpResponse:
    """Take back what was agreed to for a child: one press."""
    withdraw_for_child(
        actor=person_of(request),
        guardianship_id=guardianship_id,
        purpose=purpose,
        jurisdiction=jurisdiction,
        channel=Channel.WEB,
        now=clock(),
    )
    flash(request, _("You changed your mind. From now on this information is no longer used."))
    return redirect("privacy:child", guardianship_id)


@require_POST
@needs("privacy.end-guardianship")
def end(request: HttpRequest, guardianship_id: UUID) -> HttpResponse:
    """End it, from either side."""
    actor = person_of(request)
    end_guardianship(actor=actor, guardianship_id=guardianship_id, now=clock())
    flash(request, _("It has ended, and with it what was agreed to."))
    return redirect(_back_of(actor))


@panel("privacy.centre", "privacy/children/_panel.html", order=5)
def who_decides(request: HttpRequest) -> dict[str, Any] | None:
    """Show a child who decides for them, and everybody else where they decide for theirs."""
    actor = actor_of(request)
    if not actor.is_signed_in or actor.person_id is None:
        return None
    return {
        "is_child": is_child(actor.person_id, clock()),
        "guardians": [
            told(one) | {"name": one.guardian}
            for one in guardians_of(actor.person_id)
            if one.is_open
        ],
    }


def told(one: GuardianCard) -> dict[str, Any]:
    """Return a guardianship in the reader's words."""
    state, tone = words.GUARDIAN_STATES[one.state]
    return {
        "id": one.id,
        "relation": str(words.RELATIONS[one.relation]),
        "state": str(state),
        "tone": tone,
        "asked_at": one.asked_at,
        "is_open": one.is_open,
        "href": reverse("privacy:child", args=[one.id])
        if one.state is GuardianState.CONFIRMED
        else "",
    }


def _back_of(actor: Actor) -> str:
    is_theirs = actor.person_id is not None and is_child(actor.person_id, clock())
    return "privacy:centre" if is_theirs else "privacy:children"


def _ask(actor: Actor, given: dict[str, Any]) -> None:
    ask_guardianship(
        actor=actor,
        address=given["address"],
        relation=Relation(given["relation"]),
        evidence=given["evidence"],
        now=clock(),
    )


def _index(request: HttpRequest, form: Claim, status: int = 200) -> HttpResponse:
    person_id = person_of(request).person_id
    assert person_id is not None
    context = {
        "page_title": _("Children for whom you decide"),
        "form": form,
        "has_errors": bool(form.errors),
        "is_child": is_child(person_id, clock()),
        "children": [told(one) | {"name": one.child} for one in children_of(person_id)],
    }
    return page(request, "privacy/children/index.html", context, status)


def _decision(request: HttpRequest, card: GuardianCard, one: ConsentState) -> dict[str, Any]:
    name, tone = words.STANDINGS[one.standing]
    place = [one.jurisdiction, one.purpose.value]
    law = ground_in_law(one.purpose, one.jurisdiction, Category.CHILD)
    notice = published_notice(one.purpose, one.jurisdiction) if one.notice_id else None
    return {
        "name": str(words.PURPOSES[one.purpose]),
        "standing": str(name),
        "tone": tone,
        "at": one.last.at if one.last else None,
        "notice": notice,
        "text": notice.text(language_of(request)) if notice else None,
        "ground": ground_of(one.purpose, one.jurisdiction),
        "asks": law is None and notice is not None,
        "is_given": one.standing is ConsentStanding.GIVEN,
        "withdraw_href": reverse("privacy:withdraw-for-child", args=[card.id, *place])
        if one.standing in {ConsentStanding.GIVEN, ConsentStanding.OUTDATED}
        else "",
    }


CHILDREN = "portal/privacy/children/"
addresses = [
    path(CHILDREN, index, name="children"),
    path(f"{CHILDREN}ask/", ask, name="ask-guardianship"),
    path(f"{CHILDREN}<uuid:guardianship_id>/", child, name="child"),
    path(f"{CHILDREN}<uuid:guardianship_id>/end/", end, name="end-guardianship"),
    path(
        f"{CHILDREN}<uuid:guardianship_id>/<slug:jurisdiction>/<slug:purpose>/withdraw/",
        withdraw,
        name="withdraw-for-child",
    ),
]
