"""Pay many payouts together: choose, be sure, watch."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.payments.actions.batches import disburse
from tulay.areas.payments.errors.payouts import BatchNotPaid, BatchUnfit
from tulay.areas.payments.queries.batches import (
    batch_card,
    batch_lines,
    batch_progress,
    batches_page,
)
from tulay.areas.payments.queries.payouts import PayoutCard, chosen_payouts
from tulay.areas.payments.rules.batches import LINES_MAX
from tulay.areas.payments.web import payout_words as words
from tulay.areas.payments.web.payouts import rows_of
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.forms import Form


class Sure(Form):
    """How a batch is paid."""

    how = forms.ChoiceField(
        label=gettext_lazy("If one of them cannot be paid"),
        choices=[
            ("each", gettext_lazy("Pay the others")),
            ("linked", gettext_lazy("Pay none of them")),
        ],
        widget=forms.RadioSelect,
    )


@require_safe
@needs("payments.see-payouts")
def index(request: HttpRequest) -> HttpResponse:
    """List the batches, newest first."""
    found = batches_page(actor_of(request), cursor=request.GET.get("cursor") or None)
    agencies = labels("agency", {card.agency_id for card in found.items})
    context = {
        "page_title": _("Batches"),
        "rows": [{"card": card, "agency": agencies[card.agency_id]} for card in found.items],
        "next_href": f"?cursor={found.next}" if found.next else "",
    }
    return page(request, "payments/desk/batches.html", context)


@never_cache
@require_safe
@needs("payments.see-payouts")
def show(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show how far a batch has come, and each of its lines."""
    card = batch_card(actor_of(request), batch_id)
    lines = batch_lines(batch_id, cursor=request.GET.get("cursor") or None)
    context = {
        "page_title": _("Batch"),
        "card": card,
        "agency": labels("agency", {card.agency_id})[card.agency_id],
        "by": labels("person", {card.made_by}).get(card.made_by) if card.made_by else "",
        "progress": batch_progress(batch_id),
        "rows": _rows(lines.items),
        "next_href": f"?cursor={lines.next}" if lines.next else "",
    }
    return page(request, "payments/desk/batch.html", context)


@never_cache
@require_safe
@needs("payments.disburse")
def choose(request: HttpRequest) -> HttpResponse:
    """Ask whether the reader is sure."""
    wanted = _wanted(request.GET.getlist("payout"))
    if not wanted:
        flash(request, _("Choose at least one payout."))
        return redirect("payments:desk-payouts")
    return _asked(request, wanted, Sure(initial={"how": "each"}))


@never_cache
@require_POST
@needs("payments.disburse")
def pay(request: HttpRequest) -> HttpResponse:
    """Approve and pay the chosen ones."""
    form, wanted = Sure(request.POST), _wanted(request.POST.getlist("payout"))
    if not form.is_valid():
        return _asked(request, wanted, form, 422)
    try:
        made = disburse(
            actor=actor_of(request),
            payout_ids=wanted,
            is_linked=form.cleaned_data["how"] == "linked",
            now=datetime.now(UTC),
        )
    except BatchUnfit as problem:
        for error in problem.errors:
            form.add_error(None, detail_of_field(error))
        return _asked(request, wanted, form, status_of(problem))
    except BatchNotPaid as problem:
        form.add_error("how", detail_of(problem))
        return _asked(request, wanted, form, status_of(problem))
    flash(request, _("Approved. The money is on its way."))
    return redirect("payments:batch", made)


def _asked(request: HttpRequest, wanted: list[UUID], form: Sure, status: int = 200) -> HttpResponse:
    with reading(actor_of(request)):
        cards = chosen_payouts(actor_of(request), wanted)
        rows = _rows(cards)
    totals: dict[str, Money] = {}
    for card in cards:
        currency = card.amount.currency
        totals[currency] = totals.get(currency, Money(currency, 0)) + card.amount
    context = {
        "page_title": _("Pay these together?"),
        "form": form,
        "has_errors": bool(form.errors),
        "rows": rows,
        "totals": [str(total) for total in totals.values()],
    }
    return page(request, "payments/desk/batch_sure.html", context, status)


def _rows(cards: tuple[PayoutCard, ...]) -> list[dict[str, Any]]:
    people = labels("person", {card.person_id for card in cards})
    return [
        row | {"person": people[row["card"].person_id], "why": words.failure(row["card"].failure)}
        for row in rows_of(cards, for_staff=True)
    ]


def _wanted(texts: Iterable[str]) -> list[UUID]:
    """Read the chosen ids; what is none is left out."""
    found = []
    for text in list(texts)[:LINES_MAX]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
