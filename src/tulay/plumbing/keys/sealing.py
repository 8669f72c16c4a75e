"""Seal a value for one place and one subject (AES-256-GCM, SP 800-38D); nothing opens elsewhere.

Stored form: version(1) | algorithm(1) | key id(16) | nonce(12) | ciphertext and tag. `place` is `table|column|row`.
"""

import hashlib
import os
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tulay.plumbing.keys import present
from tulay.plumbing.keys.deriving import derived
from tulay.plumbing.keys.errors import SubjectErased, Tampered
from tulay.plumbing.keys.present import ring

FORM = b"\x01\x01"
KEY_ID_END, NONCE_END = 18, 30
KEY_ID_BYTES, NONCE_BYTES = 16, 12


def seal(plain: bytes, *, place: str, subject_id: UUID) -> bytes:
    """Encrypt for one place and subject.

    :raises SubjectErased: the subject's key was destroyed.
    """
    key, nonce = ring().sealing(subject_id), os.urandom(NONCE_BYTES)
    return FORM + key.id + nonce + key.cipher.encrypt(nonce, plain, _bound(place, subject_id))


def unseal(stored: bytes, *, place: str, subject_id: UUID) -> bytes:
    """Decrypt what `seal` made for the same place and subject.

    :raises SubjectErased: the subject's key was destroyed.
    :raises Tampered: anything else that does not open.
    """
    if stored[:2] != FORM:
        raise Tampered(place)
    key_id = stored[2:KEY_ID_END]
    try:
        cipher = _cipher(key_id, subject_id)
        return cipher.decrypt(
            stored[KEY_ID_END:NONCE_END], stored[NONCE_END:], _bound(place, subject_id)
        )
    except (InvalidTag, ValueError) as error:
        raise Tampered(place) from error


def announce(stored: bytes) -> None:
    """Note that a sealed value was loaded: its key comes with the first one that is opened."""
    present.announce(stored[2:KEY_ID_END])


def first_key_id() -> bytes:
    """Return the name of the key that sealed everything before subjects had keys of their own."""
    return _first_of_old()[0]


def is_old(stored: bytes) -> bool:
    """Answer whether the first key of an old installation sealed this, and not its subject's own."""
    return stored[2:KEY_ID_END] == _first_of_old()[0]


def _cipher(key_id: bytes, subject_id: UUID) -> AESGCM:
    first_id, cipher = _first_of_old()
    if key_id != first_id:
        return ring().opening(key_id, subject_id).cipher
    if ring().is_destroyed(subject_id):
        raise SubjectErased(subject_id)
    return cipher


def _first_of_old() -> tuple[bytes, AESGCM]:
    return _one_for_all(ring().roots.index[1])


@lru_cache(maxsize=4)
def _one_for_all(master: bytes) -> tuple[bytes, AESGCM]:
    """Return the key that sealed everything before subjects had keys of their own."""
    key = derived(master, "tulay/data/1")
    return hashlib.sha256(b"id" + key).digest()[:KEY_ID_BYTES], AESGCM(key)


def _bound(place: str, subject_id: UUID) -> bytes:
    return f"{place}|{subject_id}".encode()
