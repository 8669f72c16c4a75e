"""Giving the requests that wait by an agency's rules: what they would do now, then the wish."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tulay.areas.cases.actions.batches import Wish, start_batch
from tulay.areas.cases.queries.assigning import PlanCard, plan_of
from tulay.areas.cases.queries.batches import begun_with
from tulay.areas.cases.queries.sharing_out import (
    LOOKED_AT,
    SharingOut,
    sharing_out,
    waiting_to_give,
)
from tulay.areas.cases.rules.batches import BatchKind
from tulay.areas.cases.web.assigning import index_href
from tulay.areas.cases.web.assigning_words import STAYS
from tulay.areas.cases.web.doors import clock, language, seeing, uuid_in
from tulay.areas.cases.web.of_agency import choices, chosen_agency, own_agencies
from tulay.kernel.errors import Problem
from tulay.kernel.ids import uuid7
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

GIVE = "cases.give-by-rule"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(GIVE)
def waiting(request: HttpRequest) -> HttpResponse:
    """Show how many of the waiting requests would go to whom, and how many stay, why; then give them."""
    with seeing(request):
        offered = own_agencies(actor_of(request), GIVE)
        agency = chosen_agency(request, offered)
        plan = plan_of(agency.id)
    if request.method == "POST":
        try:
            return redirect("cases:batch", batch_id=_give(request, plan))
        except Problem as problem:
            flash(request, detail_of(problem), "problem")
            return redirect(f"{reverse('cases:give-waiting')}?agency={agency.id}")
    found = sharing_out(plan, now=clock())
    context = {
        "page_title": _("Give what waits by the rules"),
        "agency": agency,
        "agency_name": agency.name_in(language()),
        "offered": choices(offered) if len(offered) > 1 else [],
        "plan": plan,
        "given": f"{len(found.request_ids):,}",
        "may_begin": plan.is_on and bool(found.request_ids),
        "key": uuid7(),
        "back_href": index_href(agency.id),
        **_told(found),
    }
    return page(request, "cases/desk/assigning_waiting.html", context)


def _give(request: HttpRequest, plan: PlanCard) -> UUID:
    """Begin with what the rules give at this moment; the same form once more leads to the same wish."""
    actor, now = actor_of(request), clock()
    key, seen = uuid_in(request.POST.get("key", "")) or uuid7(), request.POST.get("version", "")
    with seeing(request):
        known = begun_with(actor=actor, key=key)
        ids = () if known else waiting_to_give(plan, now=now)
    if known:
        return known
    version = int(seen) if seen.isascii() and seen.isdecimal() else -1
    wish = Wish(BatchKind.RULES, plan_version=version)
    return start_batch(actor=actor, wish=wish, request_ids=ids, key=key, now=now)


def _told(found: SharingOut) -> dict[str, Any]:
    columns = [
        {"label": _("Officer")},
        {"label": _("In hand now"), "number": True},
        {"label": _("Would get"), "number": True},
        {"label": _("In hand then"), "number": True},
    ]
    rows = [
        {
            "cells": [
                {"value": one.officer},
                *({"value": f"{n:,}"} for n in (one.load, one.gets, one.load + one.gets)),
            ]
        }
        for one in found.shares
    ]
    return {
        "columns": columns,
        "rows": rows,
        "stays": [{"why": STAYS[why], "n": f"{n:,}"} for why, n in found.stays.items()],
        "staying": f"{found.staying:,}" if found.staying else "",
        "later": f"{found.later:,}" if found.later else "",
        "most": f"{LOOKED_AT:,}" if found.is_cut else "",
    }


addresses = [path("desk/assigning/waiting/", waiting, name="give-waiting")]
