"""Somebody's own payments: what is to be paid, from where, and what became of it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.audit.queries import newest_entry
from tulay.areas.audit.queries.keys import origin
from tulay.areas.audit.queries.proofs import MEDIA_TYPE, receipt_of
from tulay.areas.payments.actions.payments import cancel_payment, complete_payment
from tulay.areas.payments.errors.payments import (
    GatewayCannot,
    PaymentUnknown,
    SourceUnusable,
)
from tulay.areas.payments.queries.payments import own_payment_card, own_payments, refunds_of
from tulay.areas.payments.rules.payments import PAID, PaymentState, is_over
from tulay.areas.payments.web import payment_words as words
from tulay.areas.payments.web.payment_forms import Pay
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of_field
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel

WITH_RECEIPT = PAID | {PaymentState.REFUNDED}
LOOKED_AT = 20
PAID_ENTRY = ("payments.conclude-attempt",)


@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest) -> HttpResponse:
    """List the reader's payments, the newest first."""
    found = own_payments(actor=actor_of(request), cursor=request.GET.get("cursor") or None)
    context = {
        "page_title": _("Your payments"),
        "rows": words.rows_of(found.items),
        "next_href": f"?cursor={found.next}" if found.next else "",
    }
    return page(request, "payments/own/payments.html", context)


@never_cache
@require_safe
@needs(SOMEBODY)
def show(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Show one payment: how it stands, and what the reader can do."""
    return _shown(request, payment_id)


@never_cache
@require_POST
@needs(SOMEBODY)
def complete(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Pay from where the reader says."""
    actor, now = actor_of(request), datetime.now(UTC)
    with reading(actor):
        card = own_payment_card(actor=actor, payment_id=payment_id)
    form = Pay(request.POST, currency=card.amount.currency)
    if not form.is_valid():
        return _shown(request, payment_id, form, 422)
    try:
        complete_payment(
            actor=actor,
            payment_id=payment_id,
            provider=form.cleaned_data["provider"],
            source=form.cleaned_data["source"],
            now=now,
        )
    except (SourceUnusable, GatewayCannot) as problem:
        for error in problem.errors:
            form.add_error(error.pointer, detail_of_field(error))
        return _shown(request, payment_id, form, 422)
    flash(request, _("We are asking for the money. You see here what becomes of it."))
    return redirect("payments:payment", payment_id)


@require_POST
@needs(SOMEBODY)
def cancel(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Let go of a payment before it is made."""
    cancel_payment(actor=actor_of(request), payment_id=payment_id, now=datetime.now(UTC))
    flash(request, _("Cancelled. No money was taken."))
    return redirect("payments:payment", payment_id)


@require_safe
@needs(SOMEBODY)
def receipt(request: HttpRequest, payment_id: UUID) -> HttpResponseBase:
    """Give the proof that it was paid: a file that needs nobody to be checked.

    :raises PaymentUnknown: it was not paid, or it is not the reader's.
    """
    card = own_payment_card(actor=actor_of(request), payment_id=payment_id)
    entry_id = newest_entry(f"payment:{payment_id}", PAID_ENTRY)
    if entry_id is None or card.state not in WITH_RECEIPT:
        raise PaymentUnknown
    content = receipt_of(entry_id, origin()).text().encode()
    return download(
        [content], name=f"{payment_id}.tlog-proof", content_type=MEDIA_TYPE, size=len(content)
    )


def _shown(
    request: HttpRequest, payment_id: UUID, form: Pay | None = None, status: int = 200
) -> HttpResponse:
    actor, now = actor_of(request), datetime.now(UTC)
    with reading(actor):
        card = own_payment_card(actor=actor, payment_id=payment_id)
        [row] = words.rows_of([card])
        refunds = [
            one for one in words.refunds_of(refunds_of(payment_id)) if one["card"].decided_by
        ]
    may_pay = card.state is PaymentState.CREATED and not is_over(card.expires_at, now)
    context = {
        "page_title": _("Payment of {amount}").format(amount=card.amount),
        "row": row,
        "refunds": refunds,
        "form": (form or Pay(currency=card.amount.currency)) if may_pay else None,
        "has_receipt": card.state in WITH_RECEIPT,
        "is_moving": card.state in {PaymentState.SUBMITTED, PaymentState.UNKNOWN},
    }
    return page(request, "payments/own/payment.html", context, status=status)


@panel("portal.main", "payments/own/_panel.html", order=20)
def payments_of_mine(request: HttpRequest) -> dict[str, Any] | None:
    """Show what the reader has to pay, if they ever had to."""
    actor = actor_of(request)
    if actor.person_id is None:
        return None
    found = own_payments(actor=actor, limit=LOOKED_AT).items
    due = [card for card in found if card.state is PaymentState.CREATED]
    return {"due": words.rows_of(due)} if found else None


addresses = [
    path("portal/payments/", index, name="own"),
    path("portal/payments/<uuid:payment_id>/", show, name="payment"),
    path("portal/payments/<uuid:payment_id>/pay/", complete, name="complete"),
    path("portal/payments/<uuid:payment_id>/cancel/", cancel, name="cancel"),
    path("portal/payments/<uuid:payment_id>/receipt/", receipt, name="payment-receipt"),
]
