"""The master key of this installation, from its environment or a file of the embedded one; earlier ones still open."""

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tulay.plumbing.keys.deriving import derived
from tulay.plumbing.keys.errors import Tampered

NONCE_BYTES = 12


class LocalProvider:
    """Seals with the first master key, opens with any."""

    def __init__(self, masters: Sequence[bytes]) -> None:
        self._ciphers = [AESGCM(derived(master, "tulay/roots/1")) for master in masters]

    def seal(self, key: bytes, *, purpose: str) -> bytes:
        """Seal a root with the present master key."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, key, purpose.encode())

    def open(self, sealed: bytes, *, purpose: str) -> bytes:
        """Open a root with whichever master key sealed it."""
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
            except InvalidTag:
                continue
        raise Tampered(f"TULAY_MASTER_KEY does not open the root {purpose}")
