"""Identifiers that are the same on every run: UUIDs of version 7 made from the seed."""

from datetime import UTC, datetime
from hashlib import sha256
from random import Random
from uuid import UUID

SEED = 2026
#: Rows that have no moment of their own (places, agencies, services) share this one.
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)

_VERSION_AND_VARIANT = (7 << 76) | (2 << 62)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def stable_id(kind: str, key: str) -> UUID:
    """Return the id of the demo row `key` of `kind`; equal arguments give equal ids."""
    digest = sha256(f"tulay-demo-{SEED}:{kind}:{key}".encode()).digest()
    return _shaped(EPOCH, int.from_bytes(digest[:10], "big"))


def dice(name: str) -> Random:
    """Return the dice of one generator, thrown the same way on every run."""
    return Random(f"{SEED}:{name}")


def drawn_id(moment: datetime, random: Random) -> UUID:
    """Return an id for a row born at `moment`, so that ids sort as the rows came."""
    return _shaped(moment, random.getrandbits(80))


def drawn_code(random: Random) -> str:
    """Return the twelve Crockford characters of a tracking code, without its check character."""
    bits = random.getrandbits(60)
    return "".join(_CROCKFORD[(bits >> shift) & 31] for shift in range(55, -5, -5))


def _shaped(moment: datetime, bits: int) -> UUID:
    """Lay 80 bits out behind the moment as RFC 9562 does: 48 time, 12 and 62 random."""
    upper, lower = (bits >> 62) & 0xFFF, bits & ((1 << 62) - 1)
    time = int(moment.timestamp() * 1000) << 80
    return UUID(int=time | _VERSION_AND_VARIANT | (upper << 64) | lower)
