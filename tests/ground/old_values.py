"""Values as the first version sealed them: one key for everybody, derived from the master key."""

import hashlib
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tulay.plumbing.keys.deriving import derived


def sealed_as_of_old(plain, *, place, subject_id):
    key = derived(settings.TULAY_MASTER_KEYS[0], "tulay/data/1")
    key_id, nonce = hashlib.sha256(b"id" + key).digest()[:16], os.urandom(12)
    bound = f"{place}|{subject_id}".encode()
    return b"\x01\x01" + key_id + nonce + AESGCM(key).encrypt(nonce, plain, bound)
