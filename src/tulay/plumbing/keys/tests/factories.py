"""Rings, stores and clocks for tests of keys."""

import secrets

from tulay.plumbing.keys.providers.local import LocalProvider
from tulay.plumbing.keys.ring import Ring
from tulay.plumbing.keys.stores.sqlite import FileStore

MASTER = bytes(range(32))


class Clock:
    """A monotonic clock that a test moves."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


def make_ring(folder, *, clock=None, store=None, provider=None, master=MASTER):
    """Return the ring of one process over the store in a folder."""
    return Ring(
        store or FileStore(folder / "keys.sqlite"),
        provider or LocalProvider([master]),
        first=lambda: master,
        catalogue=folder / "backups" / "tombstones",
        clock=clock or Clock(),
    )


def random_key():
    return secrets.token_bytes(32)
