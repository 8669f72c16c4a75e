"""Pages on which a business sees what was paid out to it and what for, and says how often and where to."""

import csv
import io
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.identity.queries.stepping_up import require_reauthentication
from tulay.areas.payments.actions.settlement_plans import plan_settlements
from tulay.areas.payments.errors.payouts import DestinationUnfit, NoWayToPay
from tulay.areas.payments.errors.settlements import SettlementPlanMissing
from tulay.areas.payments.queries.merchant_accounts import MerchantLine
from tulay.areas.payments.queries.merchants import MerchantCard, own_merchant
from tulay.areas.payments.queries.settlements import (
    PlanCard,
    all_settled_lines,
    foreseen,
    plan_of,
    settled_lines,
    settlement_of,
    settlements_of,
)
from tulay.areas.payments.rules.destinations import checked_destination
from tulay.areas.payments.rules.merchants import MerchantState
from tulay.areas.payments.rules.settlements import FEE_BPS, WHOLE_BPS, Cadence
from tulay.areas.payments.web import merchant_words, payout_words
from tulay.areas.payments.web import settlement_words as words
from tulay.areas.payments.web.merchant_accounts import decimal, harmless
from tulay.areas.payments.web.merchants import person_of
from tulay.areas.payments.web.settlement_forms import Plan
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import SOMEBODY, needs

COLUMNS = ("at", "kind", "amount", "currency", "reference", "transfer_id")


@never_cache
@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """List what was paid out to a business, and what comes next."""
    card = own_merchant(person_of(request), merchant_id).card
    found = settlements_of(card.id, cursor=request.GET.get("cursor") or None)
    plan = _plan(card.id)
    context = {
        "page_title": _("Settlements"),
        "card": card,
        "plan": plan,
        "cadence": words.CADENCES[plan.cadence] if plan else "",
        "way": payout_words.WAYS[plan.destination.way] if plan else "",
        "next": foreseen(card.id, datetime.now(UTC)),
        "fee": f"{FEE_BPS * 100 // WHOLE_BPS} %",
        "may_change": card.state is MerchantState.ACTIVE,
        "rows": [words.shown(one) for one in found.items],
        "next_href": f"?cursor={found.next}" if found.next else "",
    }
    return page(request, "payments/settlements/index.html", context)


@never_cache
@require_safe
@needs(SOMEBODY)
def show(request: HttpRequest, merchant_id: UUID, settlement_id: UUID) -> HttpResponse:
    """Show one settlement and what it is made of."""
    card = own_merchant(person_of(request), merchant_id).card
    found = settlement_of(card.id, settlement_id)
    context = {
        "page_title": _("Settlement"),
        "card": card,
        "row": words.shown(found),
        "explained": words.explained(found),
        **lines_shown(settlement_id, request.GET.get("cursor") or None),
    }
    return page(request, "payments/settlements/show.html", context)


@never_cache
@require_safe
@needs(SOMEBODY)
def download(request: HttpRequest, merchant_id: UUID, settlement_id: UUID) -> HttpResponse:
    """Hand out what a settlement is made of as a file for a spreadsheet."""
    card = own_merchant(person_of(request), merchant_id).card
    found = settlement_of(card.id, settlement_id)
    response = HttpResponse(
        written(all_settled_lines(found.id)), content_type="text/csv; charset=utf-8"
    )
    name = f"settlement-{found.starts_date}-{found.last_date}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.plan-settlements")
def plan(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Say how often, and where to, the business is paid out."""
    actor, now = person_of(request), datetime.now(UTC)
    with reading(actor):
        card, known = own_merchant(actor, merchant_id).card, _plan(merchant_id)
    if request.method != "POST" and card.state is not MerchantState.ACTIVE:  # the list says why
        return redirect("payments:settlements", merchant_id)
    require_reauthentication(actor, now)
    form = Plan(request.POST if request.method == "POST" else None, initial=_said(known))
    status = 200
    if request.method == "POST":
        status = _refused(request, card, form) if form.is_valid() else 422
        if not status:
            flash(request, _("Saved. We wrote to everybody who owns this business."))
            return redirect("payments:settlements", merchant_id)
    context = {"page_title": _("How you are paid out"), "card": card, "form": form}
    return page(request, "payments/settlements/plan.html", context, status)


def lines_shown(settlement_id: UUID, cursor: str | None) -> dict[str, Any]:
    """Return a page of what a settlement is made of."""
    lines = settled_lines(settlement_id, cursor=cursor)
    return {
        "lines": [
            {"line": line, "kind": merchant_words.TRANSFERS[line.kind]} for line in lines.items
        ],
        "next_href": f"?cursor={lines.next}" if lines.next else "",
    }


def written(lines: tuple[MerchantLine, ...]) -> str:
    """Return lines as a table for spreadsheets."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for line in lines:
        money = (line.kind.value, decimal(line.amount), line.amount.currency)
        writer.writerow((line.at.isoformat(), *money, harmless(line.reference), line.transfer_id))
    return text.getvalue()


def _refused(request: HttpRequest, card: MerchantCard, form: Plan) -> int:
    """Save what was said; where it is refused, say so beside its field and return the status."""
    said = dict(form.cleaned_data)
    cadence = Cadence(said.pop("cadence"))
    try:
        plan_settlements(
            actor=person_of(request),
            merchant_id=card.id,
            cadence=cadence,
            destination=checked_destination(**said),
            now=datetime.now(UTC),
        )
    except DestinationUnfit as problem:
        for error in problem.errors:
            form.add_error(error.pointer, detail_of_field(error))
        return status_of(problem)
    except NoWayToPay as problem:
        form.add_error("way", detail_of(problem))
        return status_of(problem)
    return 0


def _plan(merchant_id: UUID) -> PlanCard | None:
    try:
        return plan_of(merchant_id)
    except SettlementPlanMissing:
        return None


def _said(known: PlanCard | None) -> dict[str, str]:
    """Return what the form begins with: the number of the account is typed anew each time."""
    if known is None:
        return {"cadence": Cadence.WEEKLY.value, "way": "bank"}
    where = known.destination
    said = {"cadence": known.cadence.value, "way": where.way.value, "holder": where.holder}
    return {**said, "bank": where.bank, "branch": where.branch}


_ALL = "portal/merchant/<uuid:merchant_id>/settlements/"
addresses = [
    path(_ALL, index, name="settlements"),
    path(f"{_ALL}plan/", plan, name="plan-settlements"),
    path(f"{_ALL}<uuid:settlement_id>/", show, name="settlement"),
    path(f"{_ALL}<uuid:settlement_id>/payments.csv", download, name="settlement-file"),
]
