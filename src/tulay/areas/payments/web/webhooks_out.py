"""Pages on which a business says where it wants to be told, and sees what was told."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.identity.queries.stepping_up import require_reauthentication
from tulay.areas.payments.actions import webhooks_out as actions
from tulay.areas.payments.errors.webhooks_out import (
    DeliveryUnderWay,
    MerchantNotActive,
    WebhookAddressUnfit,
    WebhookPaused,
    WebhooksMany,
)
from tulay.areas.payments.queries.merchants import MerchantCard, own_merchant
from tulay.areas.payments.queries.webhooks_out import (
    deliveries_of,
    delivery_card,
    tries_of,
    webhook_card,
    webhooks_of,
)
from tulay.areas.payments.rules.merchants import MerchantState
from tulay.areas.payments.rules.webhooks_out import ENDED, WEBHOOKS_MAX
from tulay.areas.payments.web import webhook_words as words
from tulay.areas.payments.web.merchants import person_of
from tulay.areas.payments.web.webhook_forms import Address
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import SOMEBODY, needs


@never_cache
@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """List the addresses of a business."""
    card = own_merchant(person_of(request), merchant_id).card
    found = webhooks_of(card.id)
    context = {
        "page_title": _("Messages to your server"),
        "card": card,
        "rows": [words.shown(one) for one in found],
        "may_add": card.state is MerchantState.ACTIVE and len(found) < WEBHOOKS_MAX,
        "most": WEBHOOKS_MAX,
    }
    return page(request, "payments/webhooks/index.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.add-webhook")
def add(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Name an address; its secret is shown in the answer, and not again."""
    card = _card(request, merchant_id)
    if request.method != "POST" and card.state is not MerchantState.ACTIVE:  # the list says why
        return redirect("payments:webhooks", merchant_id)
    require_reauthentication(person_of(request), datetime.now(UTC))
    form, status = Address(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made, secret = actions.add_webhook(
                    actor=person_of(request),
                    merchant_id=merchant_id,
                    now=datetime.now(UTC),
                    **form.cleaned_data,
                )
                return _secret(request, card, made, secret, is_new=True)
            except WebhookAddressUnfit as problem:
                form.add_error("address", detail_of_field(problem.errors[0]))
                status = status_of(problem)
            except (MerchantNotActive, WebhooksMany) as problem:
                form.add_error("address", detail_of(problem))
                status = status_of(problem)
    context = {"page_title": _("Add an address"), "form": form, "card": card}
    return page(request, "payments/webhooks/form.html", context, status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.change-webhook")
def change(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> HttpResponse:
    """Change where messages go, or what they are about."""
    card, status = _asked(request, merchant_id), 200
    with reading(person_of(request)):
        found = webhook_card(merchant_id, webhook_id)
    said = {"address": found.address, "events": [event.value for event in found.events]}
    form = Address(request.POST or None, initial=said)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.change_webhook(
                    **_named(request, merchant_id, webhook_id), **form.cleaned_data
                )
                flash(request, _("Saved."))
                return redirect("payments:webhook", merchant_id, webhook_id)
            except WebhookAddressUnfit as problem:
                form.add_error("address", detail_of_field(problem.errors[0]))
                status = status_of(problem)
    context = {"page_title": _("Change the address"), "form": form, "card": card, "webhook": found}
    return page(request, "payments/webhooks/form.html", context, status)


@never_cache
@require_safe
@needs(SOMEBODY)
def show(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> HttpResponse:
    """Show one address and the messages to it."""
    card = own_merchant(person_of(request), merchant_id).card
    found = webhook_card(card.id, webhook_id)
    told = deliveries_of(found.id, cursor=request.GET.get("cursor") or None)
    now = datetime.now(UTC)
    context = {
        "page_title": _("Messages to one address"),
        "card": card,
        "row": words.shown(found),
        "is_changing": found.former_until is not None and found.former_until > now,
        "deliveries": [words.delivery(one) for one in told.items],
        "next_href": f"?cursor={told.next}" if told.next else "",
    }
    return page(request, "payments/webhooks/show.html", context)


@never_cache
@require_safe
@needs(SOMEBODY)
def delivery(
    request: HttpRequest, merchant_id: UUID, webhook_id: UUID, delivery_id: UUID
) -> HttpResponse:
    """Show one message and every try."""
    card = own_merchant(person_of(request), merchant_id).card
    webhook = webhook_card(card.id, webhook_id)
    found = delivery_card(webhook.id, delivery_id)
    context = {
        "page_title": words.EVENTS[found.event],
        "card": card,
        "webhook": webhook,
        "row": words.delivery(found),
        "tries": words.tries(tries_of(found.id)),
        "may_send": found.state in ENDED and webhook.pause is None,
    }
    return page(request, "payments/webhooks/delivery.html", context)


@never_cache
@require_POST
@needs("payments.rotate-webhook-secret")
def rotate(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> HttpResponse:
    """Give an address a new secret, shown in the answer and not again."""
    card = _card(request, merchant_id)
    secret = actions.rotate_webhook_secret(**_named(request, merchant_id, webhook_id))
    return _secret(request, card, webhook_id, secret, is_new=False)


@require_POST
@needs("payments.switch-webhook")
def switch(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> HttpResponse:
    """Switch an address off, or on again."""
    is_on = request.POST.get("on") == "yes"
    actions.switch_webhook(**_named(request, merchant_id, webhook_id), is_on=is_on)
    flash(request, _("Switched on.") if is_on else _("Switched off. New messages are kept."))
    return redirect("payments:webhook", merchant_id, webhook_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.end-webhook")
def end(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> HttpResponse:
    """Ask whether the reader is sure, then remove an address."""
    if request.method != "POST":
        card = own_merchant(person_of(request), merchant_id).card
        context = {
            "page_title": _("Remove this address?"),
            "card": card,
            "row": words.shown(webhook_card(card.id, webhook_id)),
        }
        return page(request, "payments/webhooks/remove.html", context)
    actions.end_webhook(**_named(request, merchant_id, webhook_id))
    flash(request, _("The address is removed. Nothing is sent there any more."))
    return redirect("payments:webhooks", merchant_id)


@require_POST
@needs("payments.test-webhook")
def test(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> HttpResponse:
    """Send a test."""
    sent = _tried(request, lambda: actions.send_test(**_named(request, merchant_id, webhook_id)))
    if sent:
        flash(request, _("A test is on its way. Load this page again in a moment."))
    return redirect("payments:webhook", merchant_id, webhook_id)


@require_POST
@needs("payments.resend-webhook")
def resend(
    request: HttpRequest, merchant_id: UUID, webhook_id: UUID, delivery_id: UUID
) -> HttpResponse:
    """Send a message again."""
    named = _named(request, merchant_id, webhook_id)
    if _tried(request, lambda: actions.send_again(**named, delivery_id=delivery_id)):
        flash(request, _("It is sent again. Load this page again in a moment."))
    return redirect("payments:webhook-delivery", merchant_id, webhook_id, delivery_id)


def _tried(request: HttpRequest, act: Callable[[], object]) -> bool:
    try:
        act()
    except (WebhookPaused, DeliveryUnderWay) as problem:
        flash(request, detail_of(problem))
        return False
    return True


def _named(request: HttpRequest, merchant_id: UUID, webhook_id: UUID) -> dict[str, Any]:
    return {
        "actor": person_of(request),
        "merchant_id": merchant_id,
        "webhook_id": webhook_id,
        "now": datetime.now(UTC),
    }


def _card(request: HttpRequest, merchant_id: UUID) -> MerchantCard:
    actor = person_of(request)
    with reading(actor):
        return own_merchant(actor, merchant_id).card


def _asked(request: HttpRequest, merchant_id: UUID) -> MerchantCard:
    """Return the business; a form is shown to whoever has shown lately that it is them, so that nothing is lost."""
    card = _card(request, merchant_id)
    require_reauthentication(person_of(request), datetime.now(UTC))
    return card


def _secret(
    request: HttpRequest, card: MerchantCard, webhook_id: UUID, secret: str, *, is_new: bool
) -> HttpResponse:
    context = {
        "page_title": _("The secret of your address"),
        "card": card,
        "webhook_id": webhook_id,
        "secret": secret,
        "is_new": is_new,
    }
    return page(request, "payments/webhooks/secret.html", context)


_ALL = "portal/merchant/<uuid:merchant_id>/webhooks/"
_ONE = f"{_ALL}<uuid:webhook_id>/"
addresses = [
    path(_ALL, index, name="webhooks"),
    path(f"{_ALL}add/", add, name="add-webhook"),
    path(_ONE, show, name="webhook"),
    path(f"{_ONE}change/", change, name="change-webhook"),
    path(f"{_ONE}secret/", rotate, name="rotate-webhook-secret"),
    path(f"{_ONE}switch/", switch, name="switch-webhook"),
    path(f"{_ONE}remove/", end, name="end-webhook"),
    path(f"{_ONE}test/", test, name="test-webhook"),
    path(f"{_ONE}deliveries/<uuid:delivery_id>/", delivery, name="webhook-delivery"),
    path(f"{_ONE}deliveries/<uuid:delivery_id>/again/", resend, name="resend-webhook"),
]
