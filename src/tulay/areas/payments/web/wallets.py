"""A person's own wallets: open one, look into it, send money from it."""

from decimal import Decimal
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.payments.actions.wallets import Sending, open_wallet, send_money
from tulay.areas.payments.errors.ledger import (
    AccountFrozen,
    CurrenciesDiffer,
    FundsLacking,
    SameAccount,
)
from tulay.areas.payments.errors.wallets import (
    DayLimitPassed,
    NumberUnreadable,
    WalletUnknown,
)
from tulay.areas.payments.queries.statements import lines, months_of
from tulay.areas.payments.queries.wallets import (
    Recipient,
    WalletCard,
    offered_currency,
    own_wallet,
    own_wallets,
    recipient,
)
from tulay.areas.payments.rules.wallets import LOOK_UPS_AN_HOUR, SENT_A_DAY, TYPED_MAX
from tulay.areas.payments.web import words
from tulay.areas.payments.web.seat import clock, person_of
from tulay.kernel.ids import uuid7
from tulay.kernel.money import EXPONENTS, Money
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.limits import Rate, limit

LOOK_UPS = Rate(LOOK_UPS_AN_HOUR, 3_600)

AT_NUMBER = (NumberUnreadable, WalletUnknown, SameAccount, CurrenciesDiffer)
AT_AMOUNT = (FundsLacking, AccountFrozen, DayLimitPassed)


class SendForm(forms.Form):
    """To whom, and how much."""

    number = CleanTextField(
        label=gettext_lazy("Number of the wallet"),
        help_text=gettext_lazy("Twelve digits, for example 4071 2235 8816. Ask whom you send to."),
        max_length=TYPED_MAX,
        lines=False,
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), min_value=Decimal("0.01"), max_digits=15, decimal_places=2
    )
    sending_id = forms.UUIDField(widget=forms.HiddenInput)

    def money(self, currency: str) -> Money:
        """Return the amount in whole smallest units."""
        amount: Decimal = self.cleaned_data["amount"]
        return Money(currency, int(amount.scaleb(EXPONENTS[currency])))


@require_safe
@needs("payments.send")
def index(request: HttpRequest) -> HttpResponse:
    """Show the reader's wallets, or offer to open one."""
    actor = person_of(request)
    assert actor.person_id is not None
    found = own_wallets(actor.person_id)
    currency = offered_currency(actor.person_id)
    context = {
        "page_title": _("Wallet"),
        "wallets": found,
        "currency": currency,
        "may_open": all(one.currency != currency for one in found),
    }
    return page(request, "payments/wallets.html", context)


@require_POST
def open_(request: HttpRequest) -> HttpResponse:
    """Open a wallet in the currency of where the reader lives."""
    currency = request.POST.get("currency", "")
    wallet_id = open_wallet(actor=person_of(request), currency=currency, now=clock())
    flash(request, _("Your wallet is open."))
    return redirect("payments:wallet", wallet_id)


@require_safe
@needs("payments.send")
def show(request: HttpRequest, wallet_id: UUID) -> HttpResponse:
    """Show what is in a wallet and what moved, newest first."""
    wallet = _wallet(request, wallet_id)
    found = lines(wallet, cursor=request.GET.get("cursor") or None)
    context = {
        "page_title": _("Wallet"),
        "wallet": wallet,
        "lines": words.told(found.items),
        "next_href": f"?cursor={found.next}" if found.next else "",
        "months": months_of(wallet, clock()),
        "frozen_for": words.REASONS.get(wallet.frozen_for, ""),
    }
    return page(request, "payments/wallet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.send")
def send(request: HttpRequest, wallet_id: UUID) -> HttpResponse:
    """Ask to whom and how much, show it once more, then send it."""
    actor = person_of(request)
    with reading(actor):
        wallet = _wallet(request, wallet_id)
    if request.method != "POST":
        return _asked(request, wallet, SendForm(initial={"sending_id": uuid7()}))
    form = SendForm(request.POST)
    if not form.is_valid():
        return _asked(request, wallet, form, 422)
    try:
        if request.POST.get("step") != "send":
            return _checked(request, wallet, form)
        given, amount = form.cleaned_data, form.money(wallet.currency)
        sending = Sending(given["sending_id"], wallet.id, given["number"], amount)
        send_money(actor=actor, sending=sending, now=clock())
    except (*AT_NUMBER, *AT_AMOUNT) as problem:
        form.add_error("number" if isinstance(problem, AT_NUMBER) else "amount", detail_of(problem))
        return _asked(request, wallet, form, status_of(problem))
    flash(request, _("%(amount)s was sent.") % {"amount": words.isolated(amount)})
    return redirect("payments:wallet", wallet.id)


def _checked(request: HttpRequest, wallet: WalletCard, form: SendForm) -> HttpResponse:
    """Show whose wallet it is and what leaves, before anything does."""
    limit("payments.number", str(person_of(request).person_id), LOOK_UPS)
    other, amount = _recipient(form, wallet), form.money(wallet.currency)
    if amount.minor > wallet.free.minor:
        raise FundsLacking
    context = {
        "page_title": _("Check and send"),
        "wallet": wallet,
        "other": other,
        "amount": amount,
        "in_words": words.isolated(amount),
        "left": Money(wallet.currency, wallet.free.minor - amount.minor),
        "form": form,
    }
    return page(request, "payments/send-check.html", context)


def _recipient(form: SendForm, wallet: WalletCard) -> Recipient:
    other = recipient(form.cleaned_data["number"])
    if other.number == wallet.number:
        raise SameAccount
    if other.currency != wallet.currency:
        raise CurrenciesDiffer
    return other


def _asked(
    request: HttpRequest, wallet: WalletCard, form: SendForm, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": _("Send money"),
        "wallet": wallet,
        "limit": Money(wallet.currency, SENT_A_DAY[wallet.currency]),
        "form": form,
        "has_errors": bool(form.errors),
    }
    return page(request, "payments/send.html", context, status)


def _wallet(request: HttpRequest, wallet_id: UUID) -> WalletCard:
    actor = person_of(request)
    assert actor.person_id is not None
    return own_wallet(actor.person_id, wallet_id)


addresses = [
    path("portal/wallet/", index, name="wallets"),
    path("portal/wallet/open/", open_, name="open-wallet"),
    path("portal/wallet/<uuid:wallet_id>/", show, name="wallet"),
    path("portal/wallet/<uuid:wallet_id>/send/", send, name="send"),
]
