"""Where a business is told of its money, and what was told."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tulay.areas.payments.errors.webhooks_out import DeliveryUnknown, WebhookUnknown
from tulay.areas.payments.models.webhooks_out import Webhook, WebhookDelivery, WebhookTry
from tulay.areas.payments.rules.webhooks_out import (
    FORGOTTEN,
    DeliveryState,
    WebhookEvent,
    WebhookPause,
)
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

NEWEST = Keyset("newest", "made_at")
TRIES_SHOWN = 50
FORGOTTEN_MANY = 500


@dataclass(frozen=True, slots=True)
class WebhookCard:
    """An address that a business named."""

    id: UUID
    address: str = field(repr=False)
    events: tuple[WebhookEvent, ...]
    pause: WebhookPause | None
    paused_at: datetime | None
    former_until: datetime | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryCard:
    """A message to an address, and how it stands."""

    id: UUID
    webhook_id: UUID
    event: WebhookEvent
    state: DeliveryState
    attempts: int
    last_status: int
    last_failure: str
    next_try_at: datetime | None
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class TryCard:
    """One try; without an answer, `status` is 0 and `failure` says why."""

    number: int
    at: datetime
    answered_at: datetime | None
    status: int
    failure: str
    took_ms: int


def webhooks_of(merchant_id: UUID) -> tuple[WebhookCard, ...]:
    """Return the addresses of a business, the first one first."""
    rows = Webhook.objects.filter(merchant_id=merchant_id, ended_at=None).order_by("id")
    return tuple(_card(row) for row in rows)


def webhook_card(merchant_id: UUID, webhook_id: UUID) -> WebhookCard:
    """Return one address of a business.

    :raises WebhookUnknown: there is none by this number.
    """
    rows = Webhook.objects.filter(merchant_id=merchant_id, ended_at=None)
    row = rows.filter(id=webhook_id).first()
    if row is None:
        raise WebhookUnknown
    return _card(row)


def deliveries_of(
    webhook_id: UUID, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[DeliveryCard]:
    """Return the messages to an address, newest first.

    :raises Invalid: naming `limit` or `cursor`.
    """
    rows = WebhookDelivery.objects.filter(webhook_id=webhook_id)
    return paginate(rows, NEWEST, card=_delivery, cursor=cursor, limit=limit)


def delivery_card(webhook_id: UUID, delivery_id: UUID) -> DeliveryCard:
    """Return one message to an address.

    :raises DeliveryUnknown: there is none by this number.
    """
    row = WebhookDelivery.objects.filter(webhook_id=webhook_id, id=delivery_id).first()
    if row is None:
        raise DeliveryUnknown
    return _delivery(row)


def tries_of(delivery_id: UUID) -> tuple[TryCard, ...]:
    """Return the tries of a message, the last one first (at most fifty)."""
    rows = WebhookTry.objects.filter(delivery_id=delivery_id).order_by("-number")
    return tuple(
        TryCard(row.number, row.at, row.answered_at, row.status, row.failure, row.took_ms)
        for row in rows[:TRIES_SHOWN]
    )


def deliveries_forgotten(now: datetime) -> tuple[UUID, ...]:
    """Return the messages whose time came long ago and which nobody is sending: their job is lost."""
    due = WebhookDelivery.objects.filter(
        state=DeliveryState.WAITING.value, next_try_at__lt=now - FORGOTTEN
    )
    return tuple(due.order_by("next_try_at").values_list("id", flat=True)[:FORGOTTEN_MANY])


def _card(row: Webhook) -> WebhookCard:
    return WebhookCard(
        id=row.id,
        address=row.address,
        events=tuple(WebhookEvent(event) for event in row.events),
        pause=WebhookPause(row.pause) if row.pause else None,
        paused_at=row.paused_at,
        former_until=row.former_until,
        made_at=row.made_at,
    )


def _delivery(row: WebhookDelivery) -> DeliveryCard:
    return DeliveryCard(
        id=row.id,
        webhook_id=row.webhook_id,
        event=WebhookEvent(row.event),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        last_status=row.last_status,
        last_failure=row.last_failure,
        next_try_at=row.next_try_at,
        made_at=row.made_at,
        ended_at=row.ended_at,
    )
