"""The finance officer's payments: what came in, and what is given back with a second look."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.payments.actions.refunds import approve_refund, ask_refund, refuse_refund
from tulay.areas.payments.errors.payments import RefundReasonMissing, RefundTooLarge
from tulay.areas.payments.queries.payments import (
    agency_payment,
    agency_payments,
    refundable,
    refunds_of,
)
from tulay.areas.payments.rules.payments import PaymentState, RefundState
from tulay.areas.payments.web import payment_words as words
from tulay.areas.payments.web.payment_forms import GiveBack, plain
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of_field
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels


@require_safe
@needs("payments.see-payments")
def index(request: HttpRequest) -> HttpResponse:
    """List what people pay, all of it or in one state."""
    chosen = request.GET.get("state", "")
    state = chosen if chosen in set(PaymentState) else ""
    actor = actor_of(request)
    found = agency_payments(actor=actor, state=state, cursor=request.GET.get("cursor") or None)
    payers = labels("person", {card.payer_id for card in found.items})
    rows = [row | {"payer": payers[row["card"].payer_id]} for row in words.rows_of(found.items)]
    views = [("", _("All payments"), not state)]
    views += [(one.value, str(words.STATES[one]), one == state) for one in PaymentState]
    context = {
        "page_title": _("Payments"),
        "rows": rows,
        "views": views,
        "next_href": f"?{urlencode({'state': state, 'cursor': found.next})}" if found.next else "",
    }
    return page(request, "payments/desk/payments.html", context)


@never_cache
@require_safe
@needs("payments.see-payments")
def show(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Show one payment, what went back, and what can."""
    return _shown(request, payment_id)


@never_cache
@require_POST
@needs("payments.ask-refund")
def ask(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Propose to give money back."""
    form, actor = GiveBack(request.POST), actor_of(request)
    if not form.is_valid():
        return _shown(request, payment_id, form, 422)
    with reading(actor):
        currency = agency_payment(actor=actor, payment_id=payment_id).amount.currency
    try:
        ask_refund(
            actor=actor,
            payment_id=payment_id,
            amount_minor=form.minor(currency),
            reason=form.cleaned_data["reason"],
            now=datetime.now(UTC),
        )
    except (RefundTooLarge, RefundReasonMissing) as problem:
        for error in problem.errors:
            name = "amount" if error.pointer == "amount_minor" else error.pointer
            form.add_error(name, detail_of_field(error))
        return _shown(request, payment_id, form, 422)
    flash(request, _("Proposed. Another finance officer has to look at it."))
    return redirect("payments:desk-payment", payment_id)


@require_POST
@needs("payments.approve-refund")
def approve(request: HttpRequest, payment_id: UUID, refund_id: UUID) -> HttpResponse:
    """Let money go back."""
    approve_refund(actor=actor_of(request), refund_id=refund_id, now=datetime.now(UTC))
    flash(request, _("Approved. The money is sent back."))
    return redirect("payments:desk-payment", payment_id)


@require_POST
@needs("payments.refuse-refund")
def refuse(request: HttpRequest, payment_id: UUID, refund_id: UUID) -> HttpResponse:
    """Keep the money."""
    refuse_refund(actor=actor_of(request), refund_id=refund_id, now=datetime.now(UTC))
    flash(request, _("Refused. Nothing is sent back."))
    return redirect("payments:desk-payment", payment_id)


def _shown(
    request: HttpRequest, payment_id: UUID, form: GiveBack | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        card = agency_payment(actor=actor, payment_id=payment_id)
        found = refunds_of(payment_id)
        [row] = words.rows_of([card])
        people = labels(
            "person",
            {card.payer_id, *(one.asked_by for one in found), *(one.decided_by for one in found)},
        )
    left = refundable(card, found)
    refunds = [
        one
        | {
            "asked_by": people[one["card"].asked_by],
            "decided_by": people.get(one["card"].decided_by, ""),
            "may_decide": one["card"].state is RefundState.PROPOSED
            and one["card"].asked_by != actor.person_id
            and actor.may("payments.approve-refund", card.agency_id),
        }
        for one in words.refunds_of(found)
    ]
    may_ask = left.minor > 0 and actor.may("payments.ask-refund", card.agency_id)
    context = {
        "page_title": _("Payment of {amount}").format(amount=card.amount),
        "row": row,
        "payer": people[card.payer_id],
        "refunds": refunds,
        "left": left,
        "form": (form or GiveBack(initial={"amount": plain(left)})) if may_ask else None,
    }
    return page(request, "payments/desk/payment.html", context, status=status)


addresses = [
    path("desk/payments/", index, name="see-payments"),
    path("desk/payments/<uuid:payment_id>/", show, name="desk-payment"),
    path("desk/payments/<uuid:payment_id>/refund/", ask, name="ask-refund"),
    path(
        "desk/payments/<uuid:payment_id>/refund/<uuid:refund_id>/approve/",
        approve,
        name="approve-refund",
    ),
    path(
        "desk/payments/<uuid:payment_id>/refund/<uuid:refund_id>/refuse/",
        refuse,
        name="refuse-refund",
    ),
]
