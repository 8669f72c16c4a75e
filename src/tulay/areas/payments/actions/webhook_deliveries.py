"""Tell the server of a business what happened: a row for each address in the effect's transaction, then tries.

A message may arrive twice, and never not at all while its address is switched on: a try is put on record before it
goes out, its outcome after. Whoever dies in between is followed by another try under the same name.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from tulay.areas.audit.actions import record
from tulay.areas.identity.queries import person_cards
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.payments.actions.merchant_seats import owners_of
from tulay.areas.payments.models.webhooks_out import Webhook, WebhookDelivery, WebhookTry
from tulay.areas.payments.rules import webhooks_out as rules
from tulay.areas.payments.rules.webhooks_out import DeliveryState, WebhookEvent, WebhookPause
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action, errand
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.webhooks.posting import Told, tell
from tulay.plumbing.webhooks.schedule import next_try_at
from tulay.plumbing.webhooks.signing import signed_headers

JOB = "payments.tell-webhook"
PURGED_AT_A_TIME = 1_000
_FAILURE_MAX = 40


@dataclass(frozen=True, slots=True)
class Message:
    """One try to make: where to, what, and signed with which secrets."""

    address: str = field(repr=False)
    name: str
    number: int
    body: bytes = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


def announce(
    merchant_id: UUID,
    event: WebhookEvent,
    subject: str,
    data: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """Write one message for each address that wants to hear of it, inside the running action; said again, none more.

    `data` holds ids, amounts and the business's own references: nothing about the person who paid.
    """
    event_id = uuid5(merchant_id, f"{event}:{subject}")
    wanting = Webhook.objects.filter(
        merchant_id=merchant_id, ended_at=None, events__contains=[event.value]
    )
    told = WebhookDelivery.objects.filter(event_id=event_id).values("webhook_id")
    for webhook in wanting.exclude(id__in=told):
        _write(webhook, event, event_id, {"merchant_id": str(merchant_id), **data}, now)


def announce_test(webhook: Webhook, now: datetime) -> UUID:
    """Write a message that is a test, to one address."""
    data = {"merchant_id": str(webhook.merchant_id)}
    return _write(webhook, WebhookEvent.TEST, uuid7(), data, now)


def queue(delivery: WebhookDelivery, at: datetime) -> None:
    """Let a message go at a moment; the job that takes it there is written beside it."""
    delivery.state, delivery.next_try_at = DeliveryState.WAITING.value, at
    delivery.save()
    enqueue(JOB, not_before=at, delivery_id=delivery.id)


def release(webhook: Webhook, now: datetime) -> None:
    """Let go what was held back while an address rested."""
    held = WebhookDelivery.objects.select_for_update().filter(
        webhook_id=webhook.id, state=DeliveryState.HELD.value
    )
    for delivery in held.order_by("id"):
        delivery.tries = 0
        queue(delivery, now)


@errand
def deliver(*, actor: Actor, delivery_id: UUID, clock: Callable[[], datetime]) -> None:
    """Make one try: note that it goes out, post, note the answer."""
    message = begin_telling(actor=actor, delivery_id=delivery_id, now=clock())
    if message is None:
        return
    at = clock()
    headers = signed_headers(message.body, message_id=message.name, at=at, secrets=message.secrets)
    headers["Content-Type"] = "application/json"
    told = tell(message.address, message.body, headers, allows_private=settings.WEBHOOKS_TO_PRIVATE)
    conclude_telling(
        actor=actor, delivery_id=delivery_id, number=message.number, told=told, now=clock()
    )


@action("payments.begin-telling")
def begin_telling(*, actor: Actor, delivery_id: UUID, now: datetime) -> Message | None:
    """Put a try on record and return what to send; nothing where it is not due, or somebody is on it."""
    delivery = WebhookDelivery.objects.select_for_update().get(id=delivery_id)
    if delivery.state != DeliveryState.WAITING or _is_early(delivery, now):
        return None
    webhook = Webhook.objects.get(id=delivery.webhook_id)
    if webhook.ended_at is not None or webhook.pause:
        _let_rest(delivery, webhook, now)
        return None
    delivery.tries, delivery.attempts = delivery.tries + 1, delivery.attempts + 1
    delivery.trying_until = now + rules.LEASE
    delivery.save()
    WebhookTry.objects.create(
        delivery=delivery,
        merchant_id=delivery.merchant_id,
        agency_id=delivery.agency_id,
        number=delivery.attempts,
        at=now,
    )
    _account(actor, "payments.begin-telling", delivery, now)
    return Message(
        address=webhook.address,
        name=rules.message_name(delivery.id),
        number=delivery.attempts,
        body=delivery.body.encode(),
        secrets=_secrets(webhook, now),
    )


@action("payments.conclude-telling")
def conclude_telling(
    *, actor: Actor, delivery_id: UUID, number: int, told: Told, now: datetime
) -> None:
    """Note what came of a try: delivered, to be tried again, or given up, and then the address rests."""
    delivery = WebhookDelivery.objects.select_for_update().get(id=delivery_id)
    failure = told.failure[:_FAILURE_MAX]
    WebhookTry.objects.filter(delivery_id=delivery.id, number=number).update(
        answered_at=now, status=told.status, failure=failure, took_ms=told.took_ms
    )
    if delivery.state == DeliveryState.WAITING:
        delivery.last_status, delivery.last_failure = told.status, failure
        delivery.trying_until = None
        _move_on(actor, delivery, told, now)
    _account(actor, "payments.conclude-telling", delivery, now, status=told.status)


@action("payments.purge-deliveries")
def purge_deliveries(*, actor: Actor, now: datetime) -> int:
    """Delete messages that ended long ago, with their tries; return how many."""
    ended = WebhookDelivery.objects.filter(ended_at__lt=now - rules.KEPT).order_by("ended_at")
    old = list(ended.values_list("id", flat=True)[:PURGED_AT_A_TIME])
    WebhookTry.objects.filter(delivery_id__in=old).delete()
    WebhookDelivery.objects.filter(id__in=old).delete()
    if old:
        record(
            actor=actor,
            code="payments.purge-deliveries",
            target="webhooks",
            at=now,
            many=len(old),
        )
    return len(old)


def _write(
    webhook: Webhook, event: WebhookEvent, event_id: UUID, data: Mapping[str, Any], now: datetime
) -> UUID:
    said = {"type": event.value, "timestamp": now.isoformat(), "data": data}
    delivery = WebhookDelivery(
        webhook=webhook,
        merchant_id=webhook.merchant_id,
        agency_id=webhook.agency_id,
        event=event.value,
        event_id=event_id,
        body=json.dumps(said, separators=(",", ":")),
        state=DeliveryState.HELD.value,
        made_at=now,
    )
    if webhook.pause:
        delivery.save(force_insert=True)
    else:
        queue(delivery, now)
    return delivery.id


def _is_early(delivery: WebhookDelivery, now: datetime) -> bool:
    assert delivery.next_try_at is not None, "the database says so"
    is_taken = delivery.trying_until is not None and delivery.trying_until > now
    return is_taken or delivery.next_try_at > now


def _let_rest(delivery: WebhookDelivery, webhook: Webhook, now: datetime) -> None:
    if webhook.ended_at is None:
        delivery.state = DeliveryState.HELD.value
    else:
        delivery.state, delivery.ended_at = DeliveryState.FAILED.value, now
    delivery.save()


def _secrets(webhook: Webhook, now: datetime) -> tuple[str, ...]:
    is_former = webhook.former_until is not None and webhook.former_until > now
    return (webhook.secret, webhook.former_secret) if is_former else (webhook.secret,)


def _move_on(actor: Actor, delivery: WebhookDelivery, told: Told, now: datetime) -> None:
    if told.is_taken:
        _end(delivery, DeliveryState.DELIVERED, now)
        return
    again = next_try_at(delivery.tries, now=now, spread=rules.spread(delivery.id))
    if told.is_gone or again is None:
        _end(delivery, DeliveryState.FAILED, now)
        why = WebhookPause.GONE if told.is_gone else WebhookPause.FAILING
        _pause(actor, delivery.webhook_id, why, now)
    else:
        queue(delivery, again)


def _end(delivery: WebhookDelivery, state: DeliveryState, now: datetime) -> None:
    delivery.state, delivery.next_try_at, delivery.ended_at = state.value, None, now
    delivery.save()


def _pause(actor: Actor, webhook_id: UUID, why: WebhookPause, now: datetime) -> None:
    """Let an address rest after a message that nobody took, and write to the owners; once."""
    webhook = Webhook.objects.select_for_update().select_related("merchant").get(id=webhook_id)
    if webhook.pause or webhook.ended_at is not None:
        return
    webhook.pause, webhook.paused_at = why.value, now
    webhook.save(update_fields=["pause", "paused_at"])
    merchant = webhook.merchant
    link = f"{settings.PUBLIC_URL}/portal/merchant/{merchant.id}/webhooks/{webhook.id}/"
    for person in person_cards(owners_of(merchant.id)).values():
        send(
            actor=actor,
            recipient=Recipient(person.id, person.email, None, person.language),
            template="payments.webhook_paused",
            facts={"name": person.name, "business": merchant.name, "why": why.value, "link": link},
            key=f"payments.webhook_paused:{webhook.id}:{now.timestamp():.6f}:{person.id}",
            now=now,
        )


def _account(
    actor: Actor, code: str, delivery: WebhookDelivery, now: datetime, **facts: Any
) -> None:
    record(
        actor=actor,
        code=code,
        target=f"merchant:{delivery.merchant_id}",
        at=now,
        delivery=delivery.id,
        state=delivery.state,
        event=delivery.event,
        **facts,
    )
