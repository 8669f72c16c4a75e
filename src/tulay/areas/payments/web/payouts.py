"""Somebody's own payouts: what was promised, where it goes, and whether it came."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.audit.queries import newest_entry
from tulay.areas.audit.queries.keys import origin
from tulay.areas.audit.queries.proofs import MEDIA_TYPE, receipt_of
from tulay.areas.payments.actions.receiving import (
    choose_destination,
    confirm_payout,
    contest_payout,
)
from tulay.areas.payments.errors.payouts import DestinationUnfit, NoWayToPay, PayoutUnknown
from tulay.areas.payments.queries.payouts import (
    PayoutCard,
    own_payout_detail,
    own_payouts,
    purposes,
)
from tulay.areas.payments.rules.destinations import checked_destination
from tulay.areas.payments.rules.payouts import PayoutState, Receipt
from tulay.areas.payments.web import payout_words as words
from tulay.areas.payments.web.payout_forms import Say, Where
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels

MOVABLE = frozenset({PayoutState.PROPOSED, PayoutState.FAILED})
PAID = ("payments.pay-out", "payments.conclude-payout", "payments.disburse")


def shown(
    card: PayoutCard, *, purpose: str, agency: str, for_staff: bool = False
) -> dict[str, Any]:
    """Return what a page says about a payout."""
    return {
        "card": card,
        "purpose": purpose,
        "agency": agency,
        "way": words.way(card),
        **words.standing(card, for_staff=for_staff),
    }


def rows_of(cards: tuple[PayoutCard, ...], *, for_staff: bool = False) -> list[dict[str, Any]]:
    """Return what a list says about payouts."""
    what_for = purposes(card.reference for card in cards)
    agencies = labels("agency", {card.agency_id for card in cards})
    return [
        shown(
            card,
            purpose=what_for[card.reference],
            agency=agencies[card.agency_id],
            for_staff=for_staff,
        )
        for card in cards
    ]


@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest) -> HttpResponse:
    """List what is or was paid to the reader, newest first."""
    found = own_payouts(actor_of(request), cursor=request.GET.get("cursor") or None)
    context = {
        "page_title": _("Money paid to you"),
        "rows": rows_of(found.items),
        "next_href": f"?cursor={found.next}" if found.next else "",
    }
    return page(request, "payments/payouts/index.html", context)


@never_cache
@require_safe
@needs(SOMEBODY)
def show(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Show one payout: what happens now, and what the reader can do."""
    return _shown(request, payout_id)


@require_POST
@needs(SOMEBODY)
def confirm(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Say that the money came."""
    confirm_payout(actor=actor_of(request), payout_id=payout_id, now=datetime.now(UTC))
    flash(request, _("Thank you for telling us."))
    return redirect("payments:own-payout", payout_id)


@never_cache
@require_POST
@needs(SOMEBODY)
def contest(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Say that nothing came."""
    form = objection_form(request.POST)
    if not form.is_valid():
        return _shown(request, payout_id, form, 422)
    contest_payout(
        actor=actor_of(request),
        payout_id=payout_id,
        objection=form.cleaned_data["said"],
        now=datetime.now(UTC),
    )
    flash(request, _("We are looking into it and write to you."))
    return redirect("payments:own-payout", payout_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(SOMEBODY)
def where(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Choose where a payout goes."""
    actor, status = actor_of(request), 200
    with reading(actor):
        own_payout_detail(actor, payout_id)
    form = Where(request.POST if request.method == "POST" else None, initial={"way": "wallet"})
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                wanted = checked_destination(**form.cleaned_data)
                now = datetime.now(UTC)
                choose_destination(actor=actor, payout_id=payout_id, destination=wanted, now=now)
            except DestinationUnfit as problem:
                for error in problem.errors:
                    form.add_error(error.pointer, detail_of_field(error))
            except NoWayToPay as problem:
                form.add_error("way", detail_of(problem))
                status = status_of(problem)
            else:
                flash(request, _("Saved. We pay there once the agency has approved it."))
                return redirect("payments:own-payout", payout_id)
    context = {
        "page_title": _("Where should we pay?"),
        "form": form,
        "has_errors": bool(form.errors),
        "payout_id": payout_id,
    }
    return page(request, "payments/payouts/where.html", context, status)


@require_safe
@needs(SOMEBODY)
def receipt(request: HttpRequest, payout_id: UUID) -> HttpResponseBase:
    """Give the proof that the money was paid: a file that needs nobody to be checked.

    :raises PayoutUnknown: it was not paid, or it is not the reader's.
    """
    found = own_payout_detail(actor_of(request), payout_id)
    entry_id = newest_entry(f"payout:{payout_id}", PAID)
    if entry_id is None or found.card.state is not PayoutState.SUCCEEDED:
        raise PayoutUnknown
    content = receipt_of(entry_id, origin()).text().encode()
    return download(
        [content], name=f"{payout_id}.tlog-proof", content_type=MEDIA_TYPE, size=len(content)
    )


def objection_form(data: Any = None) -> Say:
    """Return the form of somebody to whom nothing came."""
    return Say(
        data, label=_("What happened?"), hint=_("For example: my account is closed since May.")
    )


def _shown(
    request: HttpRequest, payout_id: UUID, form: Say | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        found = own_payout_detail(actor, payout_id)
        row = rows_of((found.card,))[0]
    card = found.card
    asks = card.state is PayoutState.SUCCEEDED and card.receipt is Receipt.OPEN
    context = {
        "page_title": _("Payment to you"),
        "row": row,
        "detail": found,
        "explained": words.explained(card),
        "failure": words.failure(card.failure),
        "receipt": words.RECEIPTS[card.receipt],
        "asks": asks,
        "form": (form or objection_form()) if asks else None,
        "has_errors": bool(form and form.errors),
        "may_move": card.state in MOVABLE,
        "is_paid": card.state is PayoutState.SUCCEEDED,
    }
    return page(request, "payments/payouts/show.html", context, status)
