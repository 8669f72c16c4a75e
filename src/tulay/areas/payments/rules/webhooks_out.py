"""What a business is told about its money, by messages to a server of its own. Pure."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from tulay.areas.payments.errors.webhooks_out import WebhookEventsMissing
from tulay.kernel.errors import FieldError

WEBHOOKS_MAX = 5
"""How many addresses a business may name."""
ADDRESS_MAX = 2_000
OVERLAP = timedelta(hours=24)
"""How long the secret before still signs, so that a receiver can change without losing a message."""
LEASE = timedelta(seconds=30)
"""How long one try may take, with everything around it: later than that, whoever made it has died."""
KEPT = timedelta(days=90)
FORGOTTEN = timedelta(minutes=10)
"""So long after its time a message that nobody has sent is looked for."""


class WebhookEvent(StrEnum):
    """What happened."""

    PAYMENT_SUCCEEDED = "payment.succeeded"
    PAYMENT_FAILED = "payment.failed"
    PAYMENT_REFUNDED = "payment.refunded"
    SETTLEMENT_PAID = "settlement.paid"
    TEST = "test"


CHOSEN = (
    WebhookEvent.PAYMENT_SUCCEEDED,
    WebhookEvent.PAYMENT_FAILED,
    WebhookEvent.PAYMENT_REFUNDED,
    WebhookEvent.SETTLEMENT_PAID,
)
"""Those that a business chooses from. A test it asks for."""


class WebhookPause(StrEnum):
    """Why nothing is sent to an address."""

    OWNER = "owner"
    FAILING = "failing"
    GONE = "gone"


class DeliveryState(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    HELD = "held"
    DELIVERED = "delivered"
    FAILED = "failed"


ENDED = frozenset({DeliveryState.DELIVERED, DeliveryState.FAILED})


def checked_events(events: Collection[str]) -> list[str]:
    """Return the chosen events once each, in one order.

    :raises WebhookEventsMissing: none is chosen, or one that there is not.
    """
    if not events or not set(events) <= {event.value for event in CHOSEN}:
        detail = "Choose at least one of the events that are offered."
        raise WebhookEventsMissing(errors=[FieldError("events", "unknown", detail)])
    return [event.value for event in CHOSEN if event.value in set(events)]


def message_name(delivery_id: UUID) -> str:
    """Return what a message is called: the same at every try, so that a receiver knows it again."""
    return f"msg_{delivery_id.hex}"


def spread(delivery_id: UUID) -> float:
    """Return a message's place in [0, 1): messages that failed together do not come back together."""
    return (delivery_id.int & 0xFFFF) / 0x10000
