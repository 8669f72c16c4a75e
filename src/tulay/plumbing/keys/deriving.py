"""A key for one purpose out of another (HKDF-SHA-256, RFC 5869)."""

from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


@lru_cache(maxsize=64)
def derived(key: bytes, purpose: str) -> bytes:
    """Return the key for a purpose."""
    return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(key)
