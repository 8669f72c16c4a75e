"""An entry as the log knows it: its envelope in canonical JSON (RFC 8785), and the hash of that. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

LEAF_PREFIX = b"\x00"


class Outcome(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    REFUSED = "refused"


class Envelope(msgspec.Struct, frozen=True):
    """What the leaf of an entry is computed from; its fields stand in the order of their names.

    `personal` is sealed: destroying its key later leaves every proof valid. `seq` and `tx` only order entries in the
    database and are no part of this.
    """

    action: str
    actor: UUID | None
    actor_kind: str
    at: str
    cause: str
    facts: Mapping[str, Any]
    id: UUID
    on_behalf_of: UUID | None
    outcome: str
    personal: bytes | None
    purpose: str
    request_id: str
    salt: str
    subject: UUID | None
    target: str


COLUMNS = (
    "action",
    "actor_id",
    "actor_kind",
    "at",
    "cause",
    "facts",
    "id",
    "on_behalf_of",
    "outcome",
    "personal",
    "purpose",
    "request_id",
    "salt",
    "subject_id",
    "target",
)
"""Where an envelope's fields are kept, in their order; `facts` are read as JSON text."""

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(dict[str, Any])


def envelope(row: Sequence[Any]) -> bytes:
    """Return the canonical envelope of a stored row, given its `COLUMNS`.

    Every name is ASCII and every number an integer below 2**53, where sorted compact JSON is canonical; a property
    test compares it with the reference implementation.
    """
    at, facts, salt = row[3].isoformat(), _decoder.decode(row[5]), row[12].hex()
    first = (*row[:3], at, row[4], facts)
    fields: tuple[Any, ...] = (*first, *row[6:12], salt, row[13], row[14])
    return _encoder.encode(Envelope(*fields))


def canonical(value: object) -> bytes:
    """Return RFC 8785 canonical JSON for text, whole numbers, booleans, null, lists and objects."""
    return _encoder.encode(value)


def leaf(row: Sequence[Any]) -> bytes:
    """Return SHA-256(0x00 || canonical envelope) of a stored row."""
    return hashlib.sha256(LEAF_PREFIX + envelope(row)).digest()
