"""Agreeing that a profile is used: in one application, or in all of them."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.cases.actions.prefill import agree_prefill, prefill_case, stop_prefill
from tulay.areas.cases.errors import PrefillNotAgreed
from tulay.areas.cases.queries.prefill import always_agreed, known_of
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.rules.application import Step, Stop
from tulay.areas.cases.web.apply import on_draft
from tulay.areas.cases.web.doors import clock, for_people
from tulay.areas.cases.web.profile import is_for_all
from tulay.areas.cases.web.stops import href_in
from tulay.kernel.errors import Forbidden
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.words import day

SETTINGS = "cases:prefill-settings"


@require_POST
@on_draft
def prefill(request: HttpRequest, record: RequestRecord) -> HttpResponse:
    """Fill in what the profile knows, and go back to the page where that was offered."""
    actor, stop = actor_of(request), Stop(Step.ANSWERS, request.POST.get("page", ""))
    back = redirect(href_in(record, stop if stop in record.steps else record.resume_at))
    is_agreed = request.POST.get("agreed") == "yes"
    try:
        with one_transaction():
            if is_agreed and request.POST.get("always") and is_for_all(actor):
                agree_prefill(actor=actor, now=clock())
            given = prefill_case(
                actor=actor, request_id=record.row.id, is_agreed=is_agreed, now=clock()
            )
    except PrefillNotAgreed:
        words = _("We filled in nothing: first tick that the person agrees.")
        flash(request, words, "problem")
        return back
    filled = ngettext(
        "We filled in %(n)d answer from your profile. Check it; you can change it.",
        "We filled in %(n)d answers from your profile. Check them; you can change each.",
        len(given),
    )
    flash(request, filled % {"n": len(given)})
    return back


@require_safe
@for_people
def settings(request: HttpRequest) -> HttpResponse:
    """Show what the reader's profile can answer, and whether it is used in all their applications."""
    actor = actor_of(request)
    if not is_for_all(actor) or actor.person_id is None:
        raise Forbidden
    known = known_of(actor.person_id)
    born = str(known["person.birth_date"])
    context = {
        "page_title": _("Your profile in applications"),
        "is_agreed": always_agreed(actor.person_id),
        "rows": [
            {
                "key": _("Name"),
                "value": known["profile.name"],
                "href": reverse("identity:change-profile"),
            },
            {
                "key": _("E-mail"),
                "value": known["profile.email"],
                "href": reverse("identity:ask-address"),
            },
            {
                "key": _("Telephone"),
                "value": known["profile.phone"],
                "href": reverse("identity:ask-address"),
            },
            {
                "key": _("Date of birth"),
                "value": day(date.fromisoformat(born)) if born else "",
                "href": reverse("identity:state-birth-date"),
            },
        ],
    }
    return render(request, "cases/own/prefill.html", context)


@require_POST
@for_people
def agree(request: HttpRequest) -> HttpResponse:
    """Use the reader's profile in all their applications from now on."""
    agree_prefill(actor=actor_of(request), now=clock())
    flash(request, _("From now on we fill in what your profile knows. You can change each answer."))
    return redirect(SETTINGS)


@require_POST
@for_people
def stop(request: HttpRequest) -> HttpResponse:
    """Use the reader's profile only where they say so."""
    stop_prefill(actor=actor_of(request), now=clock())
    flash(request, _("From now on we ask you first, in each application."))
    return redirect(SETTINGS)


DRAFT = "services/<slug:slug>/apply/<uuid:request_id>/"
addresses = [
    path(f"{DRAFT}prefill/", prefill, name="apply-prefill"),
    path("portal/prefill/", settings, name="prefill-settings"),
    path("portal/prefill/agree/", agree, name="agree-prefill"),
    path("portal/prefill/stop/", stop, name="stop-prefill"),
]
