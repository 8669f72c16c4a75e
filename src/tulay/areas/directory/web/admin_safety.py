"""The page on the safety of sign-ins, and signing out everybody of an agency."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.directory.queries import agency_card
from tulay.areas.directory.web.admin_forms import AgencyToSignOut
from tulay.areas.identity import actions, queries
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

LISTED_MAX = 50
BAR_WIDTH, BAR_GAP, BAR_HEIGHT = 22, 4, 120


@acts
@require_safe
@needs("identity.see-sign-ins")
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Show failures, new devices, staff without a factor and open sessions."""
    actor, now = actor_of(request), datetime.now(UTC)
    actions.see_sign_ins(actor=actor, now=now)
    found = queries.safety(actor, now=now)
    may_end = actor.may("identity.force-sign-out-agency")
    context = {
        "page_title": _("Safety of sign-ins"),
        "crumbs": _crumbs(_("Safety of sign-ins")),
        "stats": _stats(found),
        "found": found,
        "bars": _bars(found),
        "width": len(found.hours) * (BAR_WIDTH + BAR_GAP),
        "height": BAR_HEIGHT,
        "form": AgencyToSignOut(actor=actor) if may_end else None,
    }
    return page(request, "directory/admin/sign-ins.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("identity.force-sign-out-agency")
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everybody of an agency: ask first, then do it."""
    actor = actor_of(request)
    form = AgencyToSignOut(request.POST or request.GET or None, actor=actor)
    if not form.is_bound or not form.is_valid():
        return redirect("directory:admin-sign-ins")
    agency_id = UUID(form.cleaned_data["agency"])
    if request.method == "POST":
        count = actions.force_sign_out_agency(
            actor=actor, agency_id=agency_id, now=datetime.now(UTC)
        )
        said = ngettext("%(n)s session has ended.", "%(n)s sessions have ended.", count)
        flash(request, said % {"n": count})
        return redirect("directory:admin-sign-ins")
    context = {
        "page_title": _("Are you sure?"),
        "crumbs": _crumbs(_("Are you sure?")),
        "agency": agency_card(agency_id),
    }
    return page(request, "directory/admin/end-sessions.html", context)


def _stats(found: queries.Safety) -> list[dict[str, object]]:
    shown: list[dict[str, object]] = [
        {"number": found.failures, "label": _("failed sign-ins in 24 hours")},
        {"number": found.open_sessions, "label": _("open sessions")},
        {"number": _at_least(found.without_factor), "label": _("staff without a second factor")},
    ]
    if found.slowed_down is not None:
        slowed: dict[str, object] = {
            "number": found.slowed_down,
            "label": _("accounts slowed down now"),
        }
        shown.insert(1, slowed)
    return shown


def _at_least(listed: tuple[queries.Noted, ...]) -> str:
    """Return how many are listed, with a plus behind the number where the list was cut, from right to left, too."""
    plus = "+" if len(listed) == LISTED_MAX else ""
    return format_html('<bdi dir="ltr">{}{}</bdi>', len(listed), plus)


def _bars(found: queries.Safety) -> list[dict[str, object]]:
    """Return the bars of the picture; the table beside it says the same."""
    highest = max((hour.failures for hour in found.hours), default=0) or 1
    return [
        {
            "x": number * (BAR_WIDTH + BAR_GAP),
            "y": BAR_HEIGHT - max(2, round(hour.failures / highest * BAR_HEIGHT)),
            "height": max(2, round(hour.failures / highest * BAR_HEIGHT)),
            "at": hour.at,
            "failures": hour.failures,
        }
        for number, hour in enumerate(found.hours)
    ]


def _crumbs(name: str) -> list[dict[str, str]]:
    return [{"text": _("Administration"), "href": reverse("directory:admin")}, {"text": name}]
