"""A person's own intake: read, checked, sent, confirmed, and what it said before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.support.actions.intake import confirm_intake, discard_intake, send_intake
from tulay.areas.support.errors.intake import (
    ChangesWait,
    IntakeIncomplete,
    IntakeUnacceptable,
    NothingToConfirm,
    NothingToSend,
)
from tulay.areas.support.queries.intake import OwnIntake
from tulay.areas.support.queries.intake_opened import own_versions
from tulay.areas.support.rules.intake import BY_CODE, Section
from tulay.areas.support.web import intake_steps
from tulay.areas.support.web import intake_words as words
from tulay.areas.support.web.intake_seat import address_of, may_ask, on_own
from tulay.areas.support.web.seat import clock, person_of, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of


@require_safe
@on_own
def overview(request: HttpRequest, mine: OwnIntake) -> HttpResponse:
    """Show what the person told, and what there is to do."""
    versions = (mine.current, mine.draft)
    names = words.names_in(versions, mine.candidate_id)
    now = clock()
    context = {
        "page_title": _("What we should know about you"),
        "mine": mine,
        "parts": _parts(mine),
        "asks": mine.asks_to_confirm(now),
        "born": mine.born(now.date()),
        "by": words.by_whom(mine.current, mine.candidate_id, names) if mine.current else "",
        "first": Section.IDENTITY,
    }
    return render(request, "support/intake/own.html", context)


@require_safe
@on_own
def check(request: HttpRequest, mine: OwnIntake) -> HttpResponse:
    """Show everything once more before it is sent."""
    return _checked(request, mine)


@require_POST
@on_own
def send(request: HttpRequest, mine: OwnIntake) -> HttpResponse:
    """Send it."""
    try:
        send_intake(actor=person_of(request), now=clock())
    except (IntakeIncomplete, IntakeUnacceptable) as problem:
        missing = [
            {
                "text": detail_of_field(one),
                "href": f"{address_of(BY_CODE[one.pointer].section)}#id_{one.pointer}",
            }
            for one in problem.errors
        ]
        return _checked(request, mine, missing=missing, status=status_of(problem))
    except NothingToSend as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Sent. Your key workers can read it now."))
    return redirect("support:intake")


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Say that everything is still right: one press."""
    try:
        confirm_intake(actor=person_of(request), now=clock())
    except (NothingToConfirm, ChangesWait) as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Thank you. We ask again in half a year."))
    return redirect("support:intake")


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throw away what was not sent."""
    try:
        discard_intake(actor=person_of(request), now=clock())
    except NothingToSend as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Thrown away. What you sent before stays."))
    return redirect("support:intake")


@require_safe
@on_own
def versions(request: HttpRequest, mine: OwnIntake) -> HttpResponse:
    """Show what every version changed."""
    with seeing(request):
        found = own_versions(person_of(request))
    names = words.names_in([one.version for one in found], mine.candidate_id)
    context = {
        "page_title": _("What it said before"),
        "versions": [
            {
                "version": one.version,
                "by": words.by_whom(one.version, mine.candidate_id, names),
                "changes": words.changes_in_words(one.changes),
            }
            for one in found
        ],
    }
    return render(request, "support/intake/versions.html", context)


def _checked(
    request: HttpRequest,
    mine: OwnIntake,
    *,
    missing: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    if mine.draft is None or not mine.is_running:
        return redirect("support:intake")
    context = {
        "page_title": _("Check and send"),
        "mine": mine,
        "parts": _parts(mine),
        "missing": missing,
        "has_errors": bool(missing),
        "steps": [*(words.SECTIONS[one] for one in Section), _("Check and send")],
        "step": len(Section) + 1,
        "back_href": address_of(Section.LEARNING),
    }
    return render(request, "support/intake/check.html", context, status=status)


def _parts(mine: OwnIntake) -> list[words.Item]:
    """Return every section with its answers; what is still to be agreed to says so."""
    return [
        {
            "title": words.SECTIONS[one],
            "rows": words.rows_of(
                one, mine.where, mine.values, href=address_of(one) if mine.is_running else ""
            ),
            "needs_consent": not may_ask(mine, one),
        }
        for one in Section
    ]


addresses = [
    path("portal/support/intake/", overview, name="intake"),
    path("portal/support/intake/check/", check, name="check-intake"),
    path("portal/support/intake/send/", send, name="send-intake"),
    path("portal/support/intake/confirm/", confirm, name="confirm-intake"),
    path("portal/support/intake/discard/", discard, name="discard-intake"),
    path("portal/support/intake/versions/", versions, name="intake-versions"),
    *intake_steps.addresses,
]
