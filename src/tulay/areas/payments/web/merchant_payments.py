"""Pay a business, and what a business was paid through gateways."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.payments.actions.payments import initiate_payment
from tulay.areas.payments.errors.payments import (
    AlreadyPaying,
    AmountNotPayable,
    ReferenceNotYours,
)
from tulay.areas.payments.queries.merchants import own_merchant, payable_merchant
from tulay.areas.payments.queries.payments import payments_to
from tulay.areas.payments.rules.merchants import MerchantState
from tulay.areas.payments.rules.payments import check_own_reference, own_reference
from tulay.areas.payments.web import payment_words as words
from tulay.areas.payments.web.merchants import person_of
from tulay.kernel.ids import uuid7
from tulay.kernel.money import EXPONENTS, Money
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.ui.forms import Form

REFERENCE_MAX = 32


class Purchase(Form):
    """How much, and what for."""

    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), min_value=Decimal("0.01"), max_digits=13, decimal_places=2
    )
    reference = CleanTextField(
        label=gettext_lazy("Number of the bill"),
        help_text=gettext_lazy("As the business wrote it, for example INV-2026-17."),
        max_length=REFERENCE_MAX,
        lines=False,
        required=False,
    )

    def money(self, currency: str) -> Money:
        """Return the amount in whole smallest units."""
        amount: Decimal = self.cleaned_data["amount"]
        return Money(currency, int(amount.scaleb(EXPONENTS[currency])))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.initiate")
def pay(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Begin a payment to a business; on the next page its reader says from where it is paid."""
    actor, form, status = person_of(request), Purchase(request.POST or None), 200
    with reading(actor):
        found = payable_merchant(merchant_id)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data["reference"]
            try:
                if given:
                    check_own_reference(given)
                assert actor.person_id is not None
                made = initiate_payment(
                    actor=actor,
                    payer_id=actor.person_id,
                    agency_id=found.agency_id,
                    merchant_id=found.id,
                    amount=form.money(found.currency),
                    reference=f"own:{actor.person_id}:{given or uuid7()}",
                    now=datetime.now(UTC),
                )
                return redirect("payments:payment", made)
            except ReferenceNotYours as problem:
                form.add_error("reference", detail_of_field(problem.errors[0]))
            except AlreadyPaying as problem:
                form.add_error("reference", detail_of(problem))
            except AmountNotPayable as problem:
                form.add_error("amount", detail_of_field(problem.errors[0]))
    context = {"page_title": _("Pay a business"), "form": form, "merchant": found}
    return page(request, "payments/merchants/pay.html", context, status)


@never_cache
@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """List what a business was paid through gateways, and where its customers pay it."""
    card = own_merchant(person_of(request), merchant_id).card
    found = payments_to(card.id, cursor=request.GET.get("cursor") or None)
    where = f"{settings.PUBLIC_URL}{reverse('payments:pay-merchant', args=[card.id])}"
    context = {
        "page_title": _("Payments through gateways"),
        "card": card,
        "where": where if card.state is MerchantState.ACTIVE else "",
        "rows": [
            {**row, "reference": own_reference(row["card"].reference)}
            for row in words.rows_of(found.items)
        ],
        "next_href": f"?cursor={found.next}" if found.next else "",
    }
    return page(request, "payments/merchants/payments.html", context)


addresses = [
    path("portal/payments/to/<uuid:merchant_id>/", pay, name="pay-merchant"),
    path("portal/merchant/<uuid:merchant_id>/payments/", index, name="merchant-payments"),
]
