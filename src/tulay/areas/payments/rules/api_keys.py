"""Keys by which the programs of a business read what it was paid. Pure."""

import base64
import re
import secrets
import zlib

KEYS_MAX = 10
NAME_MAX = 60
PREFIX = "tlm_"
SECRET_BYTES = 32
SHOWN = 8
WRONG_MOST, WRONG_WITHIN_S = 10, 900
"""How many wrong keys a network may show within a quarter of an hour; right ones are never turned away for them."""
_SUM_DIGITS = 8
_KEY = re.compile(r"tlm_[A-Za-z0-9_-]{43}[0-9a-f]{8}")
_READS = re.compile(
    r"/api/v1/merchants(?:/(?P<id>[0-9a-f-]{36})"
    r"(?:/(?:account|transactions|payments|settlements(?:/[0-9a-f-]{36}(?:/payments)?)?))?)?/?"
)


def new_key() -> str:
    """Return a fresh key: `tlm_`, 256 random bits and a sum, by which one that leaked is known for what it is."""
    body = base64.urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=")
    return f"{PREFIX}{body}{_sum(body)}"


def is_key(text: str) -> bool:
    """Answer whether this can be a key: it has the form, and its sum is right. No table is asked about others."""
    body = text[len(PREFIX) : -_SUM_DIGITS]
    return _KEY.fullmatch(text) is not None and text[-_SUM_DIGITS:] == _sum(body)


def beginning(key: str) -> str:
    """Return what is shown of a key in lists: enough to recognise one's own."""
    return key[:SHOWN]


def may_read(method: str, path: str, merchant_id: str) -> bool:
    """Answer whether a key of this business may ask this: it reads what is the business's, and writes nothing."""
    found = _READS.fullmatch(path)
    return method in {"GET", "HEAD"} and found is not None and found["id"] in {None, merchant_id}


def _sum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
