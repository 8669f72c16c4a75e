"""Nonces for proofs of possession (RFC 9449, 8 and 9): proof that a proof is fresh, with nothing stored.

A nonce is a minute and an era (`plumbing.once`), sealed with a key of ours. It is given out for a minute and good
for one more, so a proof need not be remembered longer than two. The era says which store remembers it.
"""

import hmac
from functools import lru_cache

from tulay.plumbing import once
from tulay.plumbing.http.errors import ProofRefused
from tulay.plumbing.http.proofs import decoded, encoded
from tulay.plumbing.keys.blinding import blind

MINUTE_S = 60
MINUTE_BYTES, SEAL_BYTES = 4, 16
SIZE = MINUTE_BYTES + once.ERA_BYTES + SEAL_BYTES


def current(now: float) -> str:
    """Return the nonce of this minute and era."""
    return _made(int(now) // MINUTE_S, once.era())


def era_of(nonce: str, now: float) -> tuple[bytes, float] | None:
    """Return the era of a nonce of ours and until when it is good; nothing for any other."""
    try:
        raw = decoded(nonce) if nonce else b""
    except ProofRefused:
        return None
    if len(raw) != SIZE:
        return None
    minute = int.from_bytes(raw[:MINUTE_BYTES])
    era = raw[MINUTE_BYTES:-SEAL_BYTES]
    until = (minute + 2) * MINUTE_S
    if not now < until <= now + 2 * MINUTE_S or not hmac.compare_digest(nonce, _made(minute, era)):
        return None
    return era, float(until)


@lru_cache(maxsize=64)
def _made(minute: int, era: bytes) -> str:
    told = minute.to_bytes(MINUTE_BYTES) + era
    return encoded(told + blind(told.hex(), index="dpop.nonce")[:SEAL_BYTES])
