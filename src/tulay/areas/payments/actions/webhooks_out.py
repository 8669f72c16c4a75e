"""A business says where it wants to be told of its money, and tries it out."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from tulay.areas.identity.queries.stepping_up import require_reauthentication
from tulay.areas.payments.actions.merchant_seats import owned_merchant
from tulay.areas.payments.actions.merchant_steps import account
from tulay.areas.payments.actions.webhook_deliveries import announce_test, queue, release
from tulay.areas.payments.errors.webhooks_out import (
    DeliveryUnderWay,
    DeliveryUnknown,
    WebhookAddressUnfit,
    WebhookPaused,
    WebhooksMany,
    WebhookUnknown,
)
from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.models.webhooks_out import Webhook, WebhookDelivery
from tulay.areas.payments.rules import webhooks_out as rules
from tulay.areas.payments.rules.webhooks_out import ENDED, DeliveryState, WebhookPause
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.webhooks.addresses import fault_of
from tulay.plumbing.webhooks.signing import new_secret


@action("payments.add-webhook")
def add_webhook(
    *, actor: Actor, merchant_id: UUID, address: str, events: Collection[str], now: datetime
) -> tuple[UUID, str]:
    """Name an address to which a business wants to be told; return its number and its secret, shown this once.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises MerchantNotActive: it takes no payments at the moment.
    :raises StepUpNeeded: nothing was shown lately that proves who they are.
    :raises WebhookAddressUnfit: no message goes there.
    :raises WebhookEventsMissing: it is not said what about.
    :raises WebhooksMany: there are five.
    """
    row = owned_merchant(actor, merchant_id, is_active=True)
    require_reauthentication(actor, now)
    _check_address(address)
    chosen = rules.checked_events(events)
    Merchant.objects.select_for_update().get(id=row.id)
    if _in_use(row.id).count() >= rules.WEBHOOKS_MAX:
        raise WebhooksMany(most=rules.WEBHOOKS_MAX)
    assert actor.person_id is not None, "an owner is a person"
    secret = new_secret()
    made = Webhook.objects.create(
        merchant=row,
        agency_id=row.agency_id,
        address=address,
        events=chosen,
        secret=secret,
        made_by=actor.person_id,
        made_at=now,
    )
    _account(actor, "payments.add-webhook", row, made, now, events=chosen)
    return made.id, secret


@action("payments.change-webhook")
def change_webhook(
    *,
    actor: Actor,
    merchant_id: UUID,
    webhook_id: UUID,
    address: str,
    events: Collection[str],
    now: datetime,
) -> None:
    """Change where messages go, or what they are about; the secret stays.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises StepUpNeeded: nothing was shown lately that proves who they are.
    :raises WebhookUnknown: it has no such address.
    :raises WebhookAddressUnfit: no message goes there.
    :raises WebhookEventsMissing: it is not said what about.
    """
    row = owned_merchant(actor, merchant_id)
    require_reauthentication(actor, now)
    webhook = _held(row, webhook_id)
    _check_address(address)
    webhook.address, webhook.events = address, rules.checked_events(events)
    webhook.save(update_fields=["address", "events"])
    _account(actor, "payments.change-webhook", row, webhook, now, events=webhook.events)


@action("payments.rotate-webhook-secret")
def rotate_webhook_secret(
    *, actor: Actor, merchant_id: UUID, webhook_id: UUID, now: datetime
) -> str:
    """Give an address a new secret, shown this once; for a day the former one signs beside it.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises StepUpNeeded: nothing was shown lately that proves who they are.
    :raises WebhookUnknown: it has no such address.
    """
    row = owned_merchant(actor, merchant_id)
    require_reauthentication(actor, now)
    webhook = _held(row, webhook_id)
    secret = new_secret()
    webhook.former_secret, webhook.former_until = webhook.secret, now + rules.OVERLAP
    webhook.secret = secret
    webhook.save(update_fields=["secret", "former_secret", "former_until"])
    _account(actor, "payments.rotate-webhook-secret", row, webhook, now)
    return secret


@action("payments.switch-webhook")
def switch_webhook(
    *, actor: Actor, merchant_id: UUID, webhook_id: UUID, is_on: bool, now: datetime
) -> None:
    """Let messages to an address rest, or go again: those that were held back are sent then.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises WebhookUnknown: it has no such address.
    """
    row = owned_merchant(actor, merchant_id)
    webhook = _held(row, webhook_id)
    if is_on:
        webhook.pause, webhook.paused_at = "", None
        release(webhook, now)
    elif not webhook.pause:
        webhook.pause, webhook.paused_at = WebhookPause.OWNER.value, now
    webhook.save(update_fields=["pause", "paused_at"])
    _account(actor, "payments.switch-webhook", row, webhook, now, is_on=is_on)


@action("payments.end-webhook")
def end_webhook(*, actor: Actor, merchant_id: UUID, webhook_id: UUID, now: datetime) -> None:
    """Send nothing to an address any more; its secrets are emptied.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises WebhookUnknown: it has no such address.
    """
    row = owned_merchant(actor, merchant_id)
    webhook = _held(row, webhook_id)
    webhook.ended_at, webhook.secret = now, ""
    webhook.former_secret = webhook.former_until = None
    webhook.save(update_fields=["ended_at", "secret", "former_secret", "former_until"])
    _account(actor, "payments.end-webhook", row, webhook, now)


@action("payments.test-webhook")
def send_test(*, actor: Actor, merchant_id: UUID, webhook_id: UUID, now: datetime) -> UUID:
    """Send a message that says nothing but that it is a test.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises WebhookUnknown: it has no such address.
    :raises WebhookPaused: nothing is sent there at the moment.
    """
    row = owned_merchant(actor, merchant_id)
    webhook = _held(row, webhook_id)
    if webhook.pause:
        raise WebhookPaused
    made = announce_test(webhook, now)
    _account(actor, "payments.test-webhook", row, webhook, now)
    return made


@action("payments.resend-webhook")
def send_again(
    *, actor: Actor, merchant_id: UUID, webhook_id: UUID, delivery_id: UUID, now: datetime
) -> None:
    """Send a message again that has ended, word for word and under its own name.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises WebhookUnknown: it has no such address.
    :raises WebhookPaused: nothing is sent there at the moment.
    :raises DeliveryUnknown: there is no such message.
    :raises DeliveryUnderWay: it has not ended.
    """
    row = owned_merchant(actor, merchant_id)
    webhook = _held(row, webhook_id)
    if webhook.pause:
        raise WebhookPaused
    held = WebhookDelivery.objects.select_for_update().filter(webhook_id=webhook.id)
    delivery = held.filter(id=delivery_id).first()
    if delivery is None:
        raise DeliveryUnknown
    if DeliveryState(delivery.state) not in ENDED:
        raise DeliveryUnderWay
    delivery.tries, delivery.ended_at = 0, None
    queue(delivery, now)
    _account(actor, "payments.resend-webhook", row, webhook, now, delivery=delivery.id)


def _in_use(merchant_id: UUID) -> Any:
    return Webhook.objects.filter(merchant_id=merchant_id, ended_at=None)


def _held(row: Merchant, webhook_id: UUID) -> Webhook:
    webhook = _in_use(row.id).select_for_update().filter(id=webhook_id).first()
    if webhook is None:
        raise WebhookUnknown
    found: Webhook = webhook
    return found


def _check_address(address: str) -> None:
    fault = fault_of(address, pointer="address", allows_private=settings.WEBHOOKS_TO_PRIVATE)
    if fault is not None:
        raise WebhookAddressUnfit(errors=[fault])


def _account(
    actor: Actor, code: str, row: Merchant, webhook: Webhook, now: datetime, **facts: Any
) -> None:
    account(actor, code, row, now, webhook=webhook.id, **facts)
