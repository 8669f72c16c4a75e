"""Officials look at what shows that somebody decides for a child, and confirm it or not."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.privacy.actions.guardians import confirm_guardianship, look_at_guardianship
from tulay.areas.privacy.queries.guardians import guardianship, waiting_guardians
from tulay.areas.privacy.rules.guardians import GuardianState
from tulay.areas.privacy.web.guardians import told
from tulay.areas.privacy.web.register import crumbs
from tulay.areas.privacy.web.seat import clock
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel


@require_safe
@needs("privacy.see-guardians")
def index(request: HttpRequest) -> HttpResponse:
    """Show which claims wait for an official."""
    context = {
        "page_title": _("Guardians of children"),
        "crumbs": crumbs(_("Guardians of children")),
        "waiting": [
            told(one)
            | {
                "child": one.child,
                "guardian": one.guardian,
                "href": reverse("privacy:guardianship", args=[one.id]),
            }
            for one in waiting_guardians(actor_of(request))
        ],
    }
    return page(request, "privacy/desk/guardians.html", context)


@acts
@never_cache
@require_safe
@needs("privacy.see-guardians")
def show(request: HttpRequest, guardianship_id: UUID) -> HttpResponse:
    """Show one claim with its evidence: a look, which the child can read about."""
    actor = actor_of(request)
    look_at_guardianship(actor=actor, guardianship_id=guardianship_id, now=clock())
    card = guardianship(actor, guardianship_id)
    up = {"text": _("Guardians of children"), "href": reverse("privacy:guardians")}
    context = {
        "page_title": _("Who decides for a child"),
        "crumbs": crumbs(_("Who decides for a child"), up),
        "card": card,
        "one": told(card),
        "may_answer": card.state is GuardianState.ASKED
        and actor.may("privacy.confirm-guardianship")
        and actor.person_id not in (card.child_id, card.guardian_id),
    }
    return page(request, "privacy/desk/guardianship.html", context)


@require_POST
@needs("privacy.confirm-guardianship")
def confirm(request: HttpRequest, guardianship_id: UUID) -> HttpResponse:
    """Confirm it, or not."""
    agrees = request.POST.get("agrees") == "yes"
    confirm_guardianship(
        actor=actor_of(request), guardianship_id=guardianship_id, agrees=agrees, now=clock()
    )
    flash(
        request, _("Confirmed. Both were told.") if agrees else _("Not confirmed. They were told.")
    )
    return redirect("privacy:guardians")


@panel(
    "privacy.desk",
    "privacy/desk/_card_guardians.html",
    order=25,
    permission="privacy.see-guardians",
)
def card(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - a panel's shape
    """Lead to the claims."""
    return {}


DESK = "desk/privacy/guardians/"
addresses = [
    path(DESK, index, name="guardians"),
    path(f"{DESK}<uuid:guardianship_id>/", show, name="guardianship"),
    path(f"{DESK}<uuid:guardianship_id>/confirm/", confirm, name="confirm-guardianship"),
]
