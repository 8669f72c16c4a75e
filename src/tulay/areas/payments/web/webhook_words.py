"""Words for what a business is told, and what became of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tulay.areas.payments.queries.webhooks_out import DeliveryCard, TryCard, WebhookCard
from tulay.areas.payments.rules.webhooks_out import DeliveryState, WebhookEvent, WebhookPause

EVENTS = {
    WebhookEvent.PAYMENT_SUCCEEDED: _("A payment succeeded"),
    WebhookEvent.PAYMENT_FAILED: _("A payment failed"),
    WebhookEvent.PAYMENT_REFUNDED: _("A payment was given back"),
    WebhookEvent.SETTLEMENT_PAID: _("A settlement was paid out"),
    WebhookEvent.TEST: _("A test"),
}
STATES = {
    DeliveryState.WAITING: _("Will be tried"),
    DeliveryState.HELD: _("Kept until you switch on"),
    DeliveryState.DELIVERED: _("Delivered"),
    DeliveryState.FAILED: _("Not delivered"),
}
TONES = {
    DeliveryState.WAITING: "info",
    DeliveryState.HELD: "warning",
    DeliveryState.DELIVERED: "success",
    DeliveryState.FAILED: "error",
}
PAUSES = {
    WebhookPause.OWNER: _("You switched this address off. New messages are kept."),
    WebhookPause.FAILING: _(
        "Your server did not take a message for three days, so nothing is sent. New messages are kept."
    ),
    WebhookPause.GONE: _(
        "Your server answered that it wants no more messages, so nothing is sent. New messages are kept."
    ),
}
FAILURES = {
    "too-slow": _("No answer within ten seconds"),
    "unreachable": _("Nobody answered"),
    "certificate": _("The certificate is not for this name"),
    "not-allowed": _("The address does not lead to a public server"),
}


def shown(card: WebhookCard) -> dict[str, Any]:
    """Return an address with its words."""
    return {
        "card": card,
        "events": [EVENTS[event] for event in card.events],
        "pause": PAUSES[card.pause] if card.pause else "",
    }


def delivery(card: DeliveryCard) -> dict[str, Any]:
    """Return a message with its words."""
    return {
        "card": card,
        "event": EVENTS[card.event],
        "state": STATES[card.state],
        "tone": TONES[card.state],
        "answer": answer(card.last_status, card.last_failure),
    }


def tries(cards: tuple[TryCard, ...]) -> list[dict[str, Any]]:
    """Return tries with their words."""
    return [{"card": card, "answer": answer(card.status, card.failure)} for card in cards]


def answer(status: int, failure: str) -> object:
    """Return what came back: a number of HTTP, or why there is none."""
    return status or FAILURES.get(failure.partition(":")[0], "")
