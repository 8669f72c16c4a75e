"""Signatures of Standard Webhooks: `v1`, HMAC-SHA256 over id, time and body."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

SECRET_BYTES = 32
PREFIX = "whsec_"


def new_secret() -> str:
    """Make a secret to show once: `whsec_` and 32 random bytes in Base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(
    body: bytes, *, message_id: str, at: datetime, secrets: Sequence[str]
) -> dict[str, str]:
    """Sign with every valid secret, so that a receiver may change from one to the next without losing a message.

    `message_id` is the same at every try; `at` (UTC) is the try's own.
    """
    assert secrets, "a message is signed"
    said = body.decode()
    signatures = (Webhook(secret).sign(message_id, at, said) for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
