"""What `/developers/webhooks/` says: examples of messages, the check of a signature, and when we try again."""

import json
from datetime import timedelta
from typing import Any

from tulay.areas.payments.rules.webhooks_out import CHOSEN, WebhookEvent
from tulay.areas.payments.web.webhook_words import EVENTS
from tulay.plumbing.webhooks.schedule import WAITS

_PAYMENT = {
    "merchant_id": "0193a1c2-6a0d-7f21-8b11-5c7d9e2f4a60",
    "payment_id": "0193a1c2-7b1e-7c3d-9a45-3f2b1c0d9e8f",
    "amount_minor": 25_000,
    "currency": "NAD",
    "reference": "INV-2041",
    "way": "gateway",
}
DATA: dict[WebhookEvent, dict[str, Any]] = {
    WebhookEvent.PAYMENT_SUCCEEDED: _PAYMENT,
    WebhookEvent.PAYMENT_FAILED: _PAYMENT | {"failure": "insufficient-funds"},
    WebhookEvent.PAYMENT_REFUNDED: _PAYMENT | {"refunded_minor": 10_000},
    WebhookEvent.SETTLEMENT_PAID: {
        "merchant_id": _PAYMENT["merchant_id"],
        "settlement_id": "0193a1c2-8c2f-7d4e-8b56-403c2d1e0f90",
        "net_minor": 247_500,
        "fee_minor": 2_500,
        "currency": "NAD",
        "starts_date": "2026-11-23",
        "until_date": "2026-11-24",
    },
}
"""What `data` holds, event by event: a test compares the names with what is really sent."""

MESSAGE = """\
POST /tulay HTTP/1.1
Host: hooks.example.org
Content-Type: application/json
webhook-id: msg_0193a1c29d307e5f8c67514d3e2f10a1
webhook-timestamp: 1795507200
webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=

"""

CHECK = '''\
import base64, hashlib, hmac, time

def is_from_us(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Tell whether these very bytes were signed for you in the last five minutes."""
    name, at = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(at)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(made).decode()
    given = headers["webhook-signature"].split()
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)'''


def told() -> list[dict[str, Any]]:
    """Return each event that can be chosen: its word, its name, an example of its body."""
    return [{"name": event.value, "says": EVENTS[event], "body": _body(event)} for event in CHOSEN]


def message() -> str:
    """Return a whole message as it arrives."""
    return MESSAGE + _body(WebhookEvent.PAYMENT_SUCCEEDED)


def waits() -> str:
    """Return the pauses between tries, in the international symbols of units."""
    return ", ".join(_in_units(wait) for wait in WAITS)


def _body(event: WebhookEvent) -> str:
    said = {"type": event.value, "timestamp": "2026-11-24T08:20:00+00:00", "data": DATA[event]}
    return json.dumps(said, indent=1)


def _in_units(wait: timedelta) -> str:
    seconds = int(wait.total_seconds())
    for unit, size in (("h", 3_600), ("min", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
