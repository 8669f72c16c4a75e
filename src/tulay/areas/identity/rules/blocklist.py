"""The passwords everybody guesses: sorted marks of 109,454 of them, as `tools/blocklist.py` makes them. Pure."""

import hashlib
import unicodedata
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("blocklist.bin")
MARK_BYTES = 4


def is_common(password: str) -> bool:
    """Answer whether a password is one of those that are tried first, whatever its capitals."""
    mark, marks = mark_of(folded(password)), _marks()
    low, high = 0, len(marks) // MARK_BYTES
    while low < high:
        middle = (low + high) // 2
        if marks[middle * MARK_BYTES : (middle + 1) * MARK_BYTES] < mark:
            low = middle + 1
        else:
            high = middle
    return marks[low * MARK_BYTES : (low + 1) * MARK_BYTES] == mark


def folded(password: str) -> str:
    """Bring a password to the one form that is compared."""
    return unicodedata.normalize("NFKC", password).casefold()


def mark_of(text: str) -> bytes:
    """Return the first bits of a hash: enough to find, too few to read."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=MARK_BYTES).digest()


@cache
def _marks() -> bytes:
    return FILE.read_bytes()
