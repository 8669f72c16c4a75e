"""The desk on which settlements of businesses are looked through, held back, and sent again."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.payments.actions.merchant_reviews import look_at_merchant
from tulay.areas.payments.actions.settlement_reviews import decide_settlement
from tulay.areas.payments.errors.ledger import AccountFrozen, FundsLacking
from tulay.areas.payments.errors.payouts import NoWayToPay
from tulay.areas.payments.errors.settlements import (
    SettlementPlanMissing,
    SettlementReasonMissing,
    SettlementStepNotPossible,
)
from tulay.areas.payments.errors.webhooks_out import MerchantNotActive
from tulay.areas.payments.queries.merchants import is_own_merchant
from tulay.areas.payments.queries.settlements import (
    merchant_of_settlement,
    settlement_of,
    visible_settlements,
)
from tulay.areas.payments.rules.settlements import SettlementState, SettlementStep, steps_from
from tulay.areas.payments.web import settlement_words as words
from tulay.areas.payments.web.merchants import person_of
from tulay.areas.payments.web.settlement_forms import Decision
from tulay.areas.payments.web.settlements import lines_shown
from tulay.plumbing.db.scope import acts, reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.labels import labels

IN_ORDER = (
    SettlementState.FAILED,
    SettlementState.HELD,
    SettlementState.OPEN,
    SettlementState.SUBMITTED,
    SettlementState.PAID,
)
REFUSED = (
    SettlementStepNotPossible,
    SettlementPlanMissing,
    MerchantNotActive,
    NoWayToPay,
    AccountFrozen,
    FundsLacking,
)


@require_safe
@needs("payments.see-merchants")
def index(request: HttpRequest) -> HttpResponse:
    """List the settlements of the reader's agencies."""
    chosen = request.GET.get("state", "")
    state = chosen if chosen in set(SettlementState) else ""
    found = visible_settlements(
        person_of(request), state=state, cursor=request.GET.get("cursor") or None
    )
    views = [("", pgettext("settlements", "All"), not state)]
    views += [(one.value, str(words.STATES[one]), one == state) for one in IN_ORDER]
    kept = {"state": state} if state else {}
    context = {
        "page_title": _("Settlements"),
        "rows": [words.shown(card) for card in found.items],
        "views": views,
        "next_href": f"?{urlencode({**kept, 'cursor': found.next})}" if found.next else "",
    }
    return page(request, "payments/desk/settlements.html", context)


@acts
@never_cache
@require_safe
@needs("payments.see-merchants")
def show(request: HttpRequest, settlement_id: UUID) -> HttpResponse:
    """Show one settlement: a look at its business, on record."""
    return _shown(request, settlement_id)


@never_cache
@require_POST
@needs("payments.decide-settlement")
def decide(request: HttpRequest, settlement_id: UUID) -> HttpResponse:
    """Hold a settlement back, or let it go."""
    form = Decision(request.POST, steps=SettlementStep)
    if not form.is_valid():
        return _shown(request, settlement_id, form, 422)
    step = SettlementStep(form.cleaned_data["step"])
    try:
        decide_settlement(
            actor=person_of(request),
            settlement_id=settlement_id,
            step=step,
            reason=form.cleaned_data["reason"],
            now=datetime.now(UTC),
        )
    except SettlementReasonMissing as problem:
        form.add_error("reason", detail_of(problem))
        return _shown(request, settlement_id, form, status_of(problem))
    except REFUSED as problem:
        form.add_error("step", detail_of(problem))
        return _shown(request, settlement_id, form, status_of(problem))
    is_held = step is SettlementStep.HOLD_BACK
    flash(request, _("Held back. The business was told.") if is_held else _("It is being sent."))
    return redirect("payments:desk-settlement", settlement_id)


def _shown(
    request: HttpRequest, settlement_id: UUID, form: Decision | None = None, status: int = 200
) -> HttpResponse:
    actor = person_of(request)
    with reading(actor):
        merchant_id = merchant_of_settlement(actor, settlement_id)
    what, now = f"settlement:{settlement_id}", datetime.now(UTC)
    look_at_merchant(actor=actor, merchant_id=merchant_id, what=what, now=now)
    with reading(actor):
        found = settlement_of(merchant_id, settlement_id)
        is_own, steps = is_own_merchant(actor, merchant_id), steps_from(found.state)
        may = steps and not is_own and actor.may("payments.decide-settlement", found.agency_id)
        if form is not None:
            form.offer(steps)
        context = {
            "page_title": _("Settlement"),
            "row": words.shown(found),
            "explained": words.explained(found),
            "agency": labels("agency", [found.agency_id])[found.agency_id],
            "form": (form or Decision(steps=steps)) if may else None,
            "broken": form if form is not None and form.errors else None,
            "has_errors": form is not None and bool(form.errors),
            "is_own": is_own,
            **lines_shown(settlement_id, request.GET.get("cursor") or None),
        }
        return page(request, "payments/desk/settlement.html", context, status)


addresses = [
    path("desk/settlements/", index, name="desk-settlements"),
    path("desk/settlements/<uuid:settlement_id>/", show, name="desk-settlement"),
    path("desk/settlements/<uuid:settlement_id>/decide/", decide, name="decide-settlement"),
]
