"""The desk on which businesses are checked, and looked after."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.payments.actions.merchant_reviews import look_at_merchant, review_merchant
from tulay.areas.payments.errors.merchants import (
    MerchantHoldsMoney,
    MerchantReasonMissing,
    MerchantStepNotPossible,
)
from tulay.areas.payments.queries.merchant_accounts import merchant_account
from tulay.areas.payments.queries.merchants import desk_merchant, visible_merchants
from tulay.areas.payments.rules.merchants import (
    OF_APPLICANT,
    MerchantState,
    MerchantStep,
    steps_from,
)
from tulay.areas.payments.web import merchant_words as words
from tulay.areas.payments.web.merchant_forms import Review
from tulay.areas.payments.web.merchants import handed_out, papers_shown, person_of
from tulay.plumbing.db.scope import acts, reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.labels import labels

SHOWN = [state for state in MerchantState if state is not MerchantState.DRAFT]


@require_safe
@needs("payments.see-merchants")
def index(request: HttpRequest) -> HttpResponse:
    """List the businesses of the reader's agencies, those that changed last first."""
    state = request.GET.get("state", "")
    state = state if state in {one.value for one in SHOWN} else ""
    found = visible_merchants(
        person_of(request), state=state, cursor=request.GET.get("cursor") or None
    )
    names = labels("agency", {card.agency_id for card in found.items})
    kept = {"state": state} if state else {}
    context = {
        "page_title": _("Businesses"),
        "rows": [{**words.shown(card), "agency": names[card.agency_id]} for card in found.items],
        "states": [(one.value, words.STATES[one]) for one in SHOWN],
        "state": state,
        "next_href": f"?{urlencode({**kept, 'cursor': found.next})}" if found.next else "",
    }
    return page(request, "payments/desk/merchants.html", context)


@acts
@never_cache
@require_safe
@needs("payments.see-merchants")
def show(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Show one business: a look, on record."""
    return _shown(request, merchant_id)


@never_cache
@require_POST
@needs("payments.review-merchant")
def review(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Decide about a business."""
    form = Review(request.POST, steps=[one for one in MerchantStep if one not in OF_APPLICANT])
    if not form.is_valid():
        return _shown(request, merchant_id, form, 422)
    try:
        review_merchant(
            actor=person_of(request),
            merchant_id=merchant_id,
            step=MerchantStep(form.cleaned_data["step"]),
            reason=form.cleaned_data["reason"],
            now=datetime.now(UTC),
        )
    except MerchantReasonMissing as problem:
        form.add_error("reason", detail_of(problem))
        return _shown(request, merchant_id, form, status_of(problem))
    except (MerchantStepNotPossible, MerchantHoldsMoney) as problem:
        form.add_error("step", detail_of(problem))
        return _shown(request, merchant_id, form, status_of(problem))
    flash(request, _("Saved. The business was told."))
    return redirect("payments:desk-merchant", merchant_id)


@acts
@never_cache
@require_safe
@needs("payments.see-merchants")
def paper(request: HttpRequest, merchant_id: UUID, paper_id: UUID) -> StreamingHttpResponse:
    """Hand a document out to an officer: a look, on record."""
    actor = person_of(request)
    look_at_merchant(
        actor=actor, merchant_id=merchant_id, what=f"document:{paper_id}", now=datetime.now(UTC)
    )
    with reading(actor):
        return handed_out(merchant_id, paper_id)


def _shown(
    request: HttpRequest, merchant_id: UUID, form: Review | None = None, status: int = 200
) -> HttpResponse:
    actor = person_of(request)
    look_at_merchant(actor=actor, merchant_id=merchant_id, now=datetime.now(UTC))
    with reading(actor):
        found = desk_merchant(actor, merchant_id)
        card = found.card
        steps = [step for step in steps_from(card.state) if step not in OF_APPLICANT]
        may = steps and not found.is_own and actor.may("payments.review-merchant", card.agency_id)
        people = {found.applicant_id, *(move.by_id for move in found.moves)}
        names = labels("person", people)
        context = {
            "page_title": card.name,
            "row": words.shown(card),
            "detail": found,
            "agency": labels("agency", [card.agency_id])[card.agency_id],
            "applicant": names[found.applicant_id],
            "papers": papers_shown(found, "payments:desk-merchant-paper", may_remove=False),
            "happened": words.happened(found.moves, names),
            "form": (form or Review(steps=steps)) if may else None,
            "broken": form if form is not None and form.errors else None,
            "has_errors": form is not None and bool(form.errors),
            "is_own": found.is_own,
            "account": merchant_account(card.id, card.currency),
        }
        return page(request, "payments/desk/merchant.html", context, status)


_ONE = "desk/merchants/<uuid:merchant_id>/"
addresses = [
    path("desk/merchants/", index, name="desk-merchants"),
    path(_ONE, show, name="desk-merchant"),
    path(f"{_ONE}review/", review, name="review-merchant"),
    path(f"{_ONE}documents/<uuid:paper_id>/", paper, name="desk-merchant-paper"),
]
