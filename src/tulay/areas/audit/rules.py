"""The leaf of an entry (RFC 6962, 2.1): what a proof will speak about. Pure."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum

import msgspec

LEAF_PREFIX = b"\x00"


class Outcome(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    REFUSED = "refused"


def canonical(envelope: Mapping[str, object]) -> bytes:
    """Return RFC 8785 canonical JSON for text, whole numbers, booleans, null, lists and objects.

    Keys of an envelope are ASCII and numbers are integers below 2**53, where sorted compact JSON is canonical;
    a property test compares it with the reference implementation.
    """
    return msgspec.json.encode(envelope, order="deterministic")


def leaf(envelope: Mapping[str, object]) -> bytes:
    """Return SHA-256(0x00 || canonical envelope)."""
    return hashlib.sha256(LEAF_PREFIX + canonical(envelope)).digest()
