"""The finance officer's desk: what waits to be paid, and each payout with what can be done about it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.payments.actions.payout_looks import look_at_payout
from tulay.areas.payments.actions.payouts import approve_payout, refuse_payout
from tulay.areas.payments.actions.receiving import clear_payout
from tulay.areas.payments.queries.payouts import (
    PayoutDetail,
    PayoutView,
    payout_counts,
    payout_detail,
    payouts_page,
)
from tulay.areas.payments.rules.payouts import TO_DO, PayoutState, Receipt
from tulay.areas.payments.web import payout_words as words
from tulay.areas.payments.web.payout_forms import Say
from tulay.areas.payments.web.payouts import rows_of
from tulay.kernel.actor import Actor
from tulay.plumbing.db.scope import acts, reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels

APPROVED = gettext_lazy("Approved. The money is on its way.")
HALF = gettext_lazy("Approved. A second finance officer has to approve it, too.")


@require_safe
@needs("payments.see-payouts")
def index(request: HttpRequest) -> HttpResponse:
    """Show what waits, what moves, what did not come, and what was paid."""
    actor = actor_of(request)
    chosen = request.GET.get("view", "")
    view = PayoutView(chosen) if chosen in set(PayoutView) else PayoutView.WAITING
    found = payouts_page(actor, view=view, cursor=request.GET.get("cursor") or None)
    people = labels("person", {card.person_id for card in found.items})
    rows = [
        row
        | {"person": people[row["card"].person_id], "may_choose": _may_choose(actor, row["card"])}
        for row in rows_of(found.items, for_staff=True)
    ]
    counts = payout_counts(actor)
    context = {
        "page_title": _("Payouts"),
        "view": view,
        "views": [(one.value, words.VIEWS[one], one is view) for one in PayoutView],
        "rows": rows,
        "sums": [str(money) for money in counts.sums],
        "stats": [
            {"number": counts.waiting, "label": _("to approve"), "href": "?view=waiting"},
            {"number": counts.failed, "label": _("did not arrive"), "href": "?view=waiting"},
            {"number": counts.contested, "label": _("contested"), "href": "?view=contested"},
        ],
        "next_href": f"?{urlencode({'view': view.value, 'cursor': found.next})}"
        if found.next
        else "",
    }
    return page(request, "payments/desk/payouts.html", context)


@acts
@never_cache
@require_safe
@needs("payments.see-payouts")
def show(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Show one payout: a look, which its receiver can read about."""
    return _shown(request, payout_id)


@require_POST
@needs("payments.approve-payout")
def approve(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Approve a payout, or try it again."""
    state = approve_payout(actor=actor_of(request), payout_id=payout_id, now=datetime.now(UTC))
    flash(request, APPROVED if state is PayoutState.APPROVED else HALF)
    return redirect("payments:desk-payout", payout_id)


@never_cache
@require_POST
@needs("payments.refuse-payout")
def refuse(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Refuse to pay."""
    form = refusal_form(request.POST)

    def do(actor: Actor, said: str, now: datetime) -> None:
        refuse_payout(actor=actor, payout_id=payout_id, reason=said, now=now)

    return _said(request, payout_id, form, do, _("Refused. The receiver was told."))


@never_cache
@require_POST
@needs("payments.clear-payout")
def clear(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Answer somebody to whom nothing came."""
    form = clearing_form(request.POST)

    def do(actor: Actor, said: str, now: datetime) -> None:
        clear_payout(actor=actor, payout_id=payout_id, answer=said, now=now)

    return _said(request, payout_id, form, do, _("Saved. The receiver was told."))


def refusal_form(data: Any = None) -> Say:
    """Return the form of a refusal."""
    hint = _("The receiver reads it word for word.")
    return Say(data, prefix="refusal", label=_("Why is it not paid?"), hint=hint)


def clearing_form(data: Any = None) -> Say:
    """Return the form of an answer about money that did not come."""
    hint = _("The receiver reads it word for word.")
    return Say(data, prefix="clearing", label=_("What did you find?"), hint=hint)


def _said(
    request: HttpRequest,
    payout_id: UUID,
    form: Say,
    do: Callable[[Actor, str, datetime], None],
    told: str,
) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, payout_id, form, 422)
    do(actor_of(request), form.cleaned_data["said"], datetime.now(UTC))
    flash(request, told)
    return redirect("payments:desk-payout", payout_id)


def _shown(
    request: HttpRequest, payout_id: UUID, form: Say | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    look_at_payout(actor=actor, payout_id=payout_id, now=datetime.now(UTC))
    with reading(actor):
        found = payout_detail(actor, payout_id)
        card = found.card
        row = rows_of((card,), for_staff=True)[0]
    people = labels("person", {card.person_id, card.first_by, card.second_by})
    context = {
        "page_title": _("Payout"),
        "row": row,
        "detail": found,
        "person": people.get(card.person_id),
        "first": people.get(card.first_by) if card.first_by else "",
        "second": people.get(card.second_by) if card.second_by else "",
        "failure": words.failure(card.failure),
        "receipt": words.RECEIPTS[card.receipt],
        "back_href": reverse("payments:desk-payouts"),
        "has_errors": bool(form and form.errors),
        **_offered(actor, found, form),
    }
    return page(request, "payments/desk/payout.html", context, status)


def _offered(actor: Actor, found: PayoutDetail, form: Say | None) -> dict[str, Any]:
    """Return what this reader can do now, and why not where they might expect it."""
    card = found.card
    is_theirs = actor.person_id == card.person_id
    decided = actor.person_id in found.deciders
    signed = card.waits_for_second and card.first_by == actor.person_id
    is_free = card.state in TO_DO and not is_theirs and not decided
    may_refuse = is_free and actor.may("payments.refuse-payout", card.agency_id)
    may_clear = card.receipt is Receipt.CONTESTED and actor.may(
        "payments.clear-payout", card.agency_id
    )
    sent = form.prefix if form else ""
    return {
        "may_approve": is_free
        and not signed
        and actor.may("payments.approve-payout", card.agency_id),
        "is_again": card.state is PayoutState.FAILED,
        "is_theirs": is_theirs and card.state in TO_DO,
        "decided": decided and card.state in TO_DO,
        "signed": signed,
        "refusing": (form if sent == "refusal" else refusal_form()) if may_refuse else None,
        "clearing": (form if sent == "clearing" else clearing_form()) if may_clear else None,
    }


def _may_choose(actor: Actor, card: Any) -> bool:
    return (
        card.state is PayoutState.PROPOSED
        and card.person_id != actor.person_id
        and actor.may("payments.disburse", card.agency_id)
    )
