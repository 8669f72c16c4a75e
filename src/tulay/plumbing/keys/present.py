"""This process's ring, made of the settings when the first value is sealed or opened."""

import os
import threading

from django.conf import settings

from tulay.plumbing import metrics
from tulay.plumbing.keys.errors import KeysUnavailable
from tulay.plumbing.keys.providers import KeyProvider
from tulay.plumbing.keys.providers.local import LocalProvider
from tulay.plumbing.keys.providers.transit import TransitProvider
from tulay.plumbing.keys.ring import Ring
from tulay.plumbing.keys.stores import opened

_lock = threading.Lock()
_ring: Ring | None = None


def ring() -> Ring:
    """Return it.

    :raises KeysUnavailable: the store or the provider does not answer.
    """
    return _ring or _made()


def announce(key_id: bytes) -> None:
    """Note that a value under this key was loaded; a process that opened nothing so far may never want to."""
    if _ring is not None:
        _ring.announce(key_id)


def _made() -> Ring:
    global _ring  # noqa: PLW0603 - one for each process, and a child of a fork makes its own
    with _lock:
        if _ring is None:
            seals = provider()  # before a store is made that nobody could open
            _ring = Ring(
                opened(settings.KEYS_URL),
                seals,
                first=lambda: settings.TULAY_MASTER_KEYS[0],
                catalogue=settings.TOMBSTONES,
            )
        return _ring


def provider() -> KeyProvider:
    """Return who seals the roots of this installation.

    :raises KeysUnavailable: this process was told no master key (it verifies the log, say).
    """
    if not settings.TULAY_MASTER_KEYS[0]:
        raise KeysUnavailable
    if settings.KEY_PROVIDER_URL:
        return TransitProvider(settings.KEY_PROVIDER_URL)
    return LocalProvider(settings.TULAY_MASTER_KEYS)


def forget() -> None:
    """Begin anew: after a fork (the parent's connections, and its lock, are not ours), or with other settings."""
    global _lock, _ring
    _lock, _ring = threading.Lock(), None


@metrics.on_scrape
def _gauges() -> None:
    try:
        store = ring().store
        census, buried = store.census(), len(store.buried_after(0))
    except KeysUnavailable:
        return  # `/readyz` says so
    for version, count in census.items():
        metrics.KEYS.labels(str(version)).set(count)
    metrics.KEYS_DESTROYED.set(buried)


os.register_at_fork(after_in_child=forget)
