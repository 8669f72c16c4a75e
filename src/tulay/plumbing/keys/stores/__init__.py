"""Where wrapped keys, roots and tombstones are kept: what a store promises, and which one an address means."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A subject's key, wrapped by one version of the key-encryption key; sealed values name it by `key_id`."""

    subject_id: UUID
    key_id: bytes
    kek: int
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class Root:
    """A version of a key above all subjects' keys, sealed by the provider."""

    kind: str
    version: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A subject's key was destroyed; `number` grows with each."""

    number: int
    subject_id: UUID
    at: datetime


class KeyStore(Protocol):
    """What a store of wrapped keys does. Everything it returns from is durable.

    Each method may raise KeysUnavailable.
    """

    @property
    def is_file(self) -> bool:
        """Answer whether we can copy it ourselves."""

    def roots(self) -> list[Root]:
        """Return all roots."""

    def keep_roots(self, roots: Sequence[Root], *, replace: bool = False) -> None:
        """Add roots; one that is there already stays unless it is to be replaced."""

    def drop_root(self, kind: str, version: int) -> None:
        """Forget a root that wraps nothing any more."""

    def find(
        self, *, key_ids: Collection[bytes] = (), subject_ids: Collection[UUID] = ()
    ) -> list[WrappedKey]:
        """Return the keys with these names or of these subjects, in one look-up."""

    def add(self, keys: Sequence[WrappedKey]) -> None:
        """Add keys; a subject who has one keeps it, a buried one gets none."""

    def bury(self, subject_id: UUID, at: datetime) -> Tombstone:
        """Destroy a subject's key for good; the second time returns the first tombstone."""

    def buried_after(self, number: int) -> list[Tombstone]:
        """Return what was destroyed after a tombstone, oldest first."""

    def behind(self, kek: int, limit: int) -> list[WrappedKey]:
        """Return some keys that an older version than `kek` wraps."""

    def rewrap(self, keys: Sequence[WrappedKey]) -> None:
        """Put newer wrappings in place of older ones; what was destroyed meanwhile stays so."""

    def census(self) -> dict[int, int]:
        """Count the subjects' keys by the version that wraps them."""

    def copy_to(self, file: Path) -> None:
        """Write a consistent copy, where the store is ours to copy."""

    def close(self) -> None:
        """Let go of connections."""


_MODULES: Final = {"file": "sqlite", "postgresql": "postgres", "postgres": "postgres"}


def opened(url: str) -> KeyStore:
    """Return the store that an address means: `file:///path` or `postgresql://…`."""
    parts = urlsplit(url)
    module = import_module(f"{__name__}.{_MODULES[parts.scheme]}")
    make: Callable[[Any], KeyStore] = module.store
    return make(Path(unquote(parts.path)) if parts.scheme == "file" else url)
