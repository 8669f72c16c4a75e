"""Keyed hashes by which sealed values are found (HMAC-SHA-256 under a key for each index and version).

To change an index's key, stand a second column with the next version beside the first, fill it, look there, drop the
first: expand, backfill, contract, like any change of a table.
"""

import hmac

from tulay.plumbing.keys.deriving import derived
from tulay.plumbing.keys.present import ring


def blind(text: str, *, index: str, version: int = 1) -> bytes:
    """Return the keyed hash of a value in `index` (`table.column`), which no other index or version shares."""
    key = derived(ring().roots.index[1], f"tulay/blind/{version}/{index}")
    return hmac.digest(key, text.encode(), "sha256")
