"""Where data keys come from. One key for all until subjects have their own; the stored form already names it.

Stored form: version(1) | algorithm(1) | key id(16) | nonce(12) | ciphertext and tag (AES-256-GCM, SP 800-38D).
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

FORM = b"\x01\x01"
KEY_ID_END, NONCE_END = 18, 30
KEY_ID_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32


class Tampered(RuntimeError):
    """A sealed value does not open: it was changed, moved, or its key is not ours. Never pass over it."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key and the name under which sealed values refer to it."""

    id: bytes
    cipher: AESGCM


@lru_cache(maxsize=8)
def _derived(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(master)


@lru_cache(maxsize=8)
def _data_key(master: bytes) -> DataKey:
    key = _derived(master, "tulay/data/1")
    return DataKey(hashlib.sha256(b"id" + key).digest()[:KEY_ID_BYTES], AESGCM(key))


def data_key(subject_id: UUID) -> DataKey:  # noqa: ARG001 - the border is per subject; the first key serves all
    """Return the key for one person's values."""
    return _data_key(settings.TULAY_MASTER_KEY)


def seal(plain: bytes, *, place: str, subject_id: UUID) -> bytes:
    """Encrypt for one place (`table|column|row`) and subject; nothing opens elsewhere."""
    key, nonce = data_key(subject_id), os.urandom(NONCE_BYTES)
    sealed = key.cipher.encrypt(nonce, plain, f"{place}|{subject_id}".encode())
    return FORM + key.id + nonce + sealed


def unseal(stored: bytes, *, place: str, subject_id: UUID) -> bytes:
    """Decrypt what `seal` made for the same place and subject.

    :raises Tampered: anything else.
    """
    key = data_key(subject_id)
    if stored[:2] != FORM or stored[2:KEY_ID_END] != key.id:
        raise Tampered(place)
    try:
        associated = f"{place}|{subject_id}".encode()
        return key.cipher.decrypt(stored[KEY_ID_END:NONCE_END], stored[NONCE_END:], associated)
    except InvalidTag as error:
        raise Tampered(place) from error


def blind(text: str, *, index: str) -> bytes:
    """Return the keyed hash (HMAC-SHA-256) by which a sealed unique value is looked up in `index`."""
    key = _derived(settings.TULAY_MASTER_KEY, f"tulay/blind/1/{index}")
    return hmac.digest(key, text.encode(), "sha256")
