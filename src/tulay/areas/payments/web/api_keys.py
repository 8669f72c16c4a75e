"""Pages on which a business gives its programs keys, and takes them back."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.identity.queries.stepping_up import require_reauthentication
from tulay.areas.payments.actions.api_keys import make_api_key, revoke_api_key
from tulay.areas.payments.errors.api_keys import ApiKeyNameMissing, ApiKeysMany
from tulay.areas.payments.errors.webhooks_out import MerchantNotActive
from tulay.areas.payments.queries.api_keys import key_of, keys_of
from tulay.areas.payments.queries.merchants import own_merchant
from tulay.areas.payments.rules.api_keys import KEYS_MAX, NAME_MAX
from tulay.areas.payments.rules.merchants import MerchantState
from tulay.areas.payments.web.merchants import person_of
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.ui.forms import Form


class Named(Form):
    """What a program is called."""

    name = CleanTextField(
        label=gettext_lazy("Which program will use it?"),
        help_text=gettext_lazy("For example: till in the shop, bookkeeping."),
        max_length=NAME_MAX,
        lines=False,
    )


@never_cache
@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """List the keys of a business."""
    card = own_merchant(person_of(request), merchant_id).card
    found = keys_of(card.id)
    context = {
        "page_title": _("Keys for programs"),
        "card": card,
        "keys": found,
        "may_make": card.state is MerchantState.ACTIVE and len(found) < KEYS_MAX,
        "most": KEYS_MAX,
    }
    return page(request, "payments/merchants/keys.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.make-api-key")
def make(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Make a key; it is shown in the answer, and not again."""
    actor, form, status, now = person_of(request), Named(request.POST or None), 200, _now()
    with reading(actor):
        card = own_merchant(actor, merchant_id).card
    if request.method != "POST" and card.state is not MerchantState.ACTIVE:  # the list says why
        return redirect("payments:api-keys", merchant_id)
    require_reauthentication(actor, now)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            name = form.cleaned_data["name"]
            try:
                _id, key = make_api_key(actor=actor, merchant_id=merchant_id, name=name, now=now)
                context = {"page_title": _("Your new key"), "card": card, "key": key, "name": name}
                return page(request, "payments/merchants/key.html", context)
            except ApiKeyNameMissing as problem:
                form.add_error("name", detail_of_field(problem.errors[0]))
                status = status_of(problem)
            except (ApiKeysMany, MerchantNotActive) as problem:
                form.add_error("name", detail_of(problem))
                status = status_of(problem)
    context = {"page_title": _("Make a key"), "card": card, "form": form}
    return page(request, "payments/merchants/make-key.html", context, status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.revoke-api-key")
def revoke(request: HttpRequest, merchant_id: UUID, key_id: UUID) -> HttpResponse:
    """Ask whether the reader is sure, then take a key back."""
    actor = person_of(request)
    if request.method != "POST":
        card = own_merchant(actor, merchant_id).card
        context = {
            "page_title": _("Revoke this key?"),
            "card": card,
            "key": key_of(card.id, key_id),
        }
        return page(request, "payments/merchants/revoke-key.html", context)
    revoke_api_key(actor=actor, merchant_id=merchant_id, key_id=key_id, now=_now())
    flash(request, _("The key is revoked. It opens nothing any more."))
    return redirect("payments:api-keys", merchant_id)


def _now() -> datetime:
    return datetime.now(UTC)


_ALL = "portal/merchant/<uuid:merchant_id>/keys/"
addresses = [
    path(_ALL, index, name="api-keys"),
    path(f"{_ALL}make/", make, name="make-api-key"),
    path(f"{_ALL}<uuid:key_id>/revoke/", revoke, name="revoke-api-key"),
]
