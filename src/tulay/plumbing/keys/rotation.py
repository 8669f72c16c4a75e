"""Exchange the key above people's keys, while everybody works. Stopped anywhere, it goes on where it was.

People's keys and what they sealed stay as they are; only their wrapping changes. Whoever holds a key goes on with it,
whoever looks one up finds either wrapping, and both open.
"""

import os
from collections.abc import Iterator

from tulay.plumbing.keys.deriving import KEY_BYTES
from tulay.plumbing.keys.ring import Ring
from tulay.plumbing.keys.roots import INDEX, WRAPPING, sealed

BATCH = 500


def begin(ring: Ring) -> int:
    """Make a new version, unless the last exchange was not finished; return the version to come to."""
    ring.learn()
    present = ring.roots.present
    if not ring.store.behind(present, 1):
        present += 1
        _keep(ring, WRAPPING, present, os.urandom(KEY_BYTES))
    return present


def rewrap(ring: Ring, *, batch: int = BATCH) -> Iterator[int]:
    """Wrap every key with the present version, yielding after each batch how many it had."""
    while keys := ring.store.behind(ring.roots.present, batch):
        ring.store.rewrap([ring.roots.rewrapped(key) for key in keys])
        yield len(keys)


def seal_roots_anew(ring: Ring) -> int:
    """Seal every root with the provider's present key: after this, earlier master keys open nothing that is needed."""
    kinds = ((WRAPPING, ring.roots.wrapping), (INDEX, ring.roots.index))
    roots = [
        sealed(ring.provider, kind, version, key)
        for kind, versions in kinds
        for version, key in versions.items()
    ]
    ring.store.keep_roots(roots, replace=True)
    return len(roots)


def drop_old(ring: Ring) -> list[int]:
    """Forget versions that wrap nothing; the last one but one stays for whoever has not heard of the new one."""
    used = ring.store.census()
    old = [v for v in ring.roots.wrapping if v < ring.roots.present - 1 and not used.get(v)]
    for version in old:
        ring.store.drop_root(WRAPPING, version)
    ring.learn()
    return old


def _keep(ring: Ring, kind: str, version: int, key: bytes) -> None:
    ring.store.keep_roots([sealed(ring.provider, kind, version, key)])
    ring.learn()
