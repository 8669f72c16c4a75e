"""What a reader's own browser carries for us: sealed, short-lived, and nowhere else.

    text = sealed({"a": …}, purpose="check", now=now)
    opened(text, purpose="check", now=now, lasts_s=1800)     # None: not ours, changed, or too old

Nobody reads it on the way, and a copy on a shared telephone is worth nothing after its time. AES-256-GCM (NIST SP
800-38D) under a key made of the installation's secret for this purpose alone.
"""

import base64
import binascii
import os
from datetime import datetime
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tulay.plumbing.keys.deriving import derived

NONCE_BYTES = 12
TEXT_MAX = 3_800
"""A cookie of which every browser keeps the whole has at most 4096 bytes (RFC 6265, 6.1)."""


def sealed(value: dict[str, Any], *, purpose: str, now: datetime) -> str:
    """Return a value as text that only `opened` reads."""
    nonce = os.urandom(NONCE_BYTES)
    plain = msgspec.json.encode([int(now.timestamp()), value])
    box = nonce + _cipher(purpose).encrypt(nonce, plain, purpose.encode())
    return base64.urlsafe_b64encode(box).decode().rstrip("=")


def opened(text: str, *, purpose: str, now: datetime, lasts_s: int) -> dict[str, Any] | None:
    """Return what was sealed for a purpose; nothing where it is not ours, was changed, or is older than `lasts_s`."""
    if not text or len(text) > TEXT_MAX or not text.isascii():
        return None
    try:
        box = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        plain = _cipher(purpose).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], purpose.encode())
    except (InvalidTag, ValueError, binascii.Error):
        return None
    sealed_at, value = msgspec.json.decode(plain, type=tuple[int, dict[str, Any]])
    return value if 0 <= now.timestamp() - sealed_at + 1 <= lasts_s + 1 else None


def _cipher(purpose: str) -> AESGCM:
    return AESGCM(derived(settings.SECRET_KEY.encode(), f"tulay/carried/{purpose}/1"))
