"""Wallets for finance officers: look one up by its number, freeze it, thaw it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.payments.actions.wallets import freeze_wallet, look_at_wallet, thaw_wallet
from tulay.areas.payments.errors.wallets import NumberUnreadable, WalletUnknown
from tulay.areas.payments.queries.wallets import owner_name
from tulay.areas.payments.rules.wallets import TYPED_MAX
from tulay.areas.payments.web import words
from tulay.areas.payments.web.seat import clock, person_of
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs


class FindForm(forms.Form):
    """The number of a wallet."""

    number = CleanTextField(
        label=gettext_lazy("Number of the wallet"), max_length=TYPED_MAX, lines=False
    )


class FreezeForm(forms.Form):
    """Why a wallet is frozen."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why is this wallet frozen?"),
        choices=list(words.REASONS.items()),
        widget=forms.RadioSelect,
    )


@acts
@require_safe
@needs("payments.look-at-wallet")
def find(request: HttpRequest) -> HttpResponse:
    """Show the wallet that was asked for; whose it is sees that somebody looked."""
    form = FindForm(request.GET or None)
    return _shown(request, form, FreezeForm())


@require_POST
@needs("payments.freeze")
def freeze(request: HttpRequest) -> HttpResponse:
    """Let no money leave the wallet."""
    found, form = FindForm(request.POST), FreezeForm(request.POST)
    if not (found.is_valid() and form.is_valid()):
        return _shown(request, found, form, 422)
    number, reason = found.cleaned_data["number"], form.cleaned_data["reason"]
    freeze_wallet(actor=person_of(request), number=number, reason=reason, now=clock())
    flash(request, _("No money leaves this wallet now. It still receives."))
    return redirect(_here(number))


@require_POST
@needs("payments.thaw")
def thaw(request: HttpRequest) -> HttpResponse:
    """Let money leave the wallet again."""
    number = request.POST.get("number", "")
    thaw_wallet(actor=person_of(request), number=number, now=clock())
    flash(request, _("Money can leave this wallet again."))
    return redirect(_here(number))


def _here(number: str) -> str:
    return f"{reverse('payments:look-at-wallet')}?{urlencode({'number': number})}"


def _shown(
    request: HttpRequest, form: FindForm, freezing: FreezeForm, status: int = 200
) -> HttpResponse:
    wallet = name = None
    if form.is_bound and form.is_valid():
        actor, number = person_of(request), form.cleaned_data["number"]
        try:
            wallet = look_at_wallet(actor=actor, number=number, now=clock())
            name = owner_name(wallet)
        except (NumberUnreadable, WalletUnknown) as problem:
            form.add_error("number", detail_of(problem))
            status = status_of(problem)
    context = {
        "page_title": _("Wallets"),
        "form": form,
        "freezing": freezing,
        "wallet": wallet,
        "name": name,
        "frozen_for": words.REASONS.get(wallet.frozen_for, "") if wallet else "",
        "has_errors": bool(form.errors or freezing.errors),
    }
    return page(request, "payments/desk/wallets.html", context, status)


addresses = [
    path("desk/wallets/", find, name="look-at-wallet"),
    path("desk/wallets/freeze/", freeze, name="freeze"),
    path("desk/wallets/thaw/", thaw, name="thaw"),
]
