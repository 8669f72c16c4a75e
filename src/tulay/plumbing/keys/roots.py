"""The roots, opened: key-encryption keys and index keys by version. Sealed by the provider, kept in the store.

The first key of an installation of old sealed everything itself; it stays as the root that opens what it sealed and as
the first index key, so nothing found by an index is lost.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tulay.plumbing.keys.deriving import KEY_BYTES
from tulay.plumbing.keys.errors import Tampered
from tulay.plumbing.keys.providers import KeyProvider
from tulay.plumbing.keys.stores import KeyStore, Root, WrappedKey

WRAPPING, INDEX = "wrapping", "index"
KEY_ID_BYTES, NONCE_BYTES = 16, 12
Versions = dict[int, bytes]


@dataclass(frozen=True)
class Roots:
    """All roots, open in memory."""

    wrapping: Versions
    index: Versions

    @property
    def present(self) -> int:
        """Return the version that wraps now."""
        return max(self.wrapping)

    @property
    def versions(self) -> set[tuple[str, int]]:
        """Name all of them."""
        kinds = ((WRAPPING, self.wrapping), (INDEX, self.index))
        return {(kind, version) for kind, roots in kinds for version in roots}

    @cached_property
    def _ciphers(self) -> dict[int, AESGCM]:
        return {version: AESGCM(key) for version, key in self.wrapping.items()}

    def new_key(self, subject_id: UUID) -> WrappedKey:
        """Make a key for a subject."""
        key_id = os.urandom(KEY_ID_BYTES)
        return self._wrapped(os.urandom(KEY_BYTES), subject_id, key_id)

    def rewrapped(self, key: WrappedKey) -> WrappedKey:
        """Wrap a key with the present version; the key itself and its name stay."""
        return self._wrapped(self.unwrap(key), key.subject_id, key.key_id)

    def unwrap(self, key: WrappedKey) -> bytes:
        """Open a subject's key.

        :raises Tampered: it was changed, exchanged, or its wrapping key is gone.
        """
        nonce, sealed = key.wrapped[:NONCE_BYTES], key.wrapped[NONCE_BYTES:]
        try:
            cipher = self._ciphers[key.kek]
            return cipher.decrypt(nonce, sealed, _bound(key.subject_id, key.key_id, key.kek))
        except (InvalidTag, KeyError) as error:
            raise Tampered(f"the key of subject {key.subject_id}") from error

    def _wrapped(self, raw: bytes, subject_id: UUID, key_id: bytes) -> WrappedKey:
        nonce, version = os.urandom(NONCE_BYTES), self.present
        sealed = self._ciphers[version].encrypt(nonce, raw, _bound(subject_id, key_id, version))
        return WrappedKey(subject_id, key_id, version, nonce + sealed)


def open_roots(store: KeyStore, provider: KeyProvider, first: Callable[[], bytes]) -> Roots:
    """Open all roots; a new store gets its first ones. Whoever comes second takes what the first one made."""
    found = store.roots()
    if not found:
        made = {WRAPPING: os.urandom(KEY_BYTES), INDEX: first()}
        store.keep_roots([sealed(provider, kind, 1, key) for kind, key in made.items()])
        found = store.roots()
    opened: dict[str, Versions] = {WRAPPING: {}, INDEX: {}}
    for root in found:
        opened[root.kind][root.version] = provider.open(
            root.sealed, purpose=purpose_of(root.kind, root.version)
        )
    return Roots(opened[WRAPPING], opened[INDEX])


def sealed(provider: KeyProvider, kind: str, version: int, key: bytes) -> Root:
    """Return a root as the store keeps it."""
    return Root(kind, version, provider.seal(key, purpose=purpose_of(kind, version)))


def purpose_of(kind: str, version: int) -> str:
    """Return what binds a sealed root to its place."""
    return f"tulay/root/{kind}/{version}"


def _bound(subject_id: UUID, key_id: bytes, kek: int) -> bytes:
    return f"tulay/subject|{subject_id}|{key_id.hex()}|{kek}".encode()
