"""What the clinic's own server was told: payments of the last days, one of which it did not take."""

import base64
import json
from datetime import datetime, timedelta

from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.models.webhooks_out import Webhook, WebhookDelivery, WebhookTry
from tulay.areas.payments.queries.merchant_accounts import MerchantLine, all_merchant_lines
from tulay.areas.payments.rules.ledger import TransferKind
from tulay.areas.payments.rules.webhooks_out import DeliveryState, WebhookEvent
from tulay.plumbing.webhooks.schedule import TRIES_MAX, WAITS
from tulay.plumbing.webhooks.signing import PREFIX, SECRET_BYTES
from tulay.site.demo.ids import dice, drawn_id, stable_id

ADDRESS = "https://hooks.katutura-clinic.example/tulay"
TOLD = 12
REFUSED = 7
"""Which of them, counted from the latest, the server did not take: it happened long enough ago to have ended."""
SLOW_MS = (60, 400)
EVENTS = {
    TransferKind.PAYMENT: WebhookEvent.PAYMENT_SUCCEEDED,
    TransferKind.REFUND: WebhookEvent.PAYMENT_REFUNDED,
}


def load_webhooks(clinic: Merchant) -> None:
    """Load the clinic's address with the messages about its latest payments."""
    random = dice("webhooks")
    secret = base64.b64encode(random.randbytes(SECRET_BYTES)).decode()
    assert clinic.opened_at is not None, "it is open"
    webhook = Webhook.objects.create(
        id=stable_id("webhook", "clinic"),
        merchant=clinic,
        agency_id=clinic.agency_id,
        address=ADDRESS,
        events=[*(event.value for event in EVENTS.values()), WebhookEvent.SETTLEMENT_PAID.value],
        secret=f"{PREFIX}{secret}",
        made_by=clinic.applicant_id,
        made_at=clinic.opened_at + timedelta(days=2),
    )
    lines = [line for line in all_merchant_lines(clinic.id, clinic.currency) if line.kind in EVENTS]
    for number, line in enumerate(lines[:TOLD]):
        _told(webhook, line, is_taken=number != REFUSED)


def _told(webhook: Webhook, line: MerchantLine, *, is_taken: bool) -> None:
    """Write one message down, with its one try, or with all of them and the error of each."""
    random = dice(f"webhook:{line.transfer_id}")
    tries = [line.at + timedelta(seconds=1)]
    if not is_taken:
        for wait in WAITS:
            tries.append(tries[-1] + wait)
    status = 204 if is_taken else 502
    took_ms = [random.randint(*SLOW_MS) for _ in tries]
    ended_at = tries[-1] + timedelta(milliseconds=took_ms[-1])
    event = EVENTS[line.kind]
    delivery = WebhookDelivery.objects.create(
        id=drawn_id(line.at, random),
        webhook=webhook,
        merchant_id=webhook.merchant_id,
        agency_id=webhook.agency_id,
        event=event.value,
        event_id=stable_id("webhook-event", str(line.transfer_id)),
        body=_body(webhook, line, event, line.at),
        state=(DeliveryState.DELIVERED if is_taken else DeliveryState.FAILED).value,
        tries=1 if is_taken else TRIES_MAX,
        attempts=len(tries),
        last_status=status,
        made_at=line.at,
        ended_at=ended_at,
    )
    for number, (at, took) in enumerate(zip(tries, took_ms, strict=True), 1):
        WebhookTry.objects.create(
            id=drawn_id(at, random),
            delivery=delivery,
            merchant_id=webhook.merchant_id,
            agency_id=webhook.agency_id,
            number=number,
            at=at,
            answered_at=at + timedelta(milliseconds=took),
            status=status,
            took_ms=took,
        )


def _body(webhook: Webhook, line: MerchantLine, event: WebhookEvent, at: datetime) -> str:
    data = {
        "merchant_id": str(webhook.merchant_id),
        "payment_id": str(line.transfer_id),
        "amount_minor": abs(line.amount.minor),
        "currency": line.amount.currency,
        "reference": line.reference.rpartition(":")[2],
        "way": "gateway",
    }
    said = {"type": event.value, "timestamp": at.isoformat(), "data": data}
    return json.dumps(said, separators=(",", ":"))
