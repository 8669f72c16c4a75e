"""The keys this process holds open. Sealing and opening cost a dictionary look-up; the store is asked for new ones.

What was destroyed elsewhere is learnt every few seconds, and dropped. If nothing can be learnt for a minute, nothing
held is used any more: a destroyed key cannot live on in memory because the store is away.

A list's keys come in one look-up: values announce their keys as they are loaded (`announce`), and the first of them
that is opened fetches all.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tulay.plumbing.keys import tombstones
from tulay.plumbing.keys.errors import KeysUnavailable, SubjectErased, Tampered
from tulay.plumbing.keys.providers import KeyProvider
from tulay.plumbing.keys.roots import open_roots
from tulay.plumbing.keys.stores import KeyStore, Tombstone, WrappedKey
from tulay.plumbing.metrics import KEY_LOOK_UPS

LEARN_S = 5.0
DIES_S = 50.0  # with a look that hangs, less than a minute
RETRY_S = 1.0
HELD_MAX = 4_096
ANNOUNCED_MAX = 1_000


@dataclass(frozen=True, slots=True)
class DataKey:
    """A subject's key, open, and the name under which sealed values refer to it."""

    id: bytes
    subject_id: UUID
    cipher: AESGCM


class _Announced(threading.local):
    def __init__(self) -> None:
        self.ids: set[bytes] = set()


class Ring:
    """The open keys of one process."""

    def __init__(
        self,
        store: KeyStore,
        provider: KeyProvider,
        *,
        first: Callable[[], bytes],
        catalogue: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store, self.provider = store, provider
        self.look_ups = 0
        self._first, self._clock, self._catalogue = first, clock, catalogue
        self._by_id: dict[bytes, DataKey] = {}
        self._by_subject: dict[UUID, DataKey] = {}
        self._destroyed: set[UUID] = set()
        self._number = 0
        self._announced = _Announced()
        self._learning = threading.Lock()
        self.roots = open_roots(store, provider, first)
        self._bury_again()
        self._learnt_at = clock()
        self._due = self._learnt_at + LEARN_S
        self._hear(store.buried_after(0))

    def sealing(self, subject_id: UUID) -> DataKey:
        """Return the key that seals a subject's values, making it when they have none: it is durable first.

        :raises SubjectErased: it was destroyed.
        :raises KeysUnavailable: the store does not answer.
        """
        if self._clock() >= self._due:
            self._learn()
        key = self._by_subject.get(subject_id)
        if key is None:
            key = self.prepare((subject_id,)).get(subject_id)
        if key is None:
            raise SubjectErased(subject_id)
        return key

    def opening(self, key_id: bytes, subject_id: UUID) -> DataKey:
        """Return the key that a sealed value of a subject names.

        :raises SubjectErased: it was destroyed.
        :raises Tampered: there is no such key, or it is somebody else's.
        :raises KeysUnavailable: the store does not answer.
        """
        if self._clock() >= self._due:
            self._learn()
        key = self._by_id.get(key_id) or self._fetched(key_id)
        if key is not None and key.subject_id == subject_id:
            return key
        self._learn(at_once=True)
        if subject_id in self._destroyed:
            raise SubjectErased(subject_id)
        raise Tampered(f"no key of subject {subject_id} has this name")

    def announce(self, key_id: bytes) -> None:
        """Note that a value under this key was loaded and may be opened soon."""
        if key_id in self._by_id:
            return
        ids = self._announced.ids
        if len(ids) >= ANNOUNCED_MAX:
            ids.clear()
        ids.add(key_id)

    def prepare(self, subject_ids: Iterable[UUID]) -> dict[UUID, DataKey]:
        """See to it that these subjects have keys, in one look-up and one write; return those that were not open."""
        wanted = set(subject_ids) - self._by_subject.keys() - self._destroyed
        if not wanted:
            return {}
        found = self._found(subject_ids=wanted)
        missing = wanted - {key.subject_id for key in found}
        if missing:
            self.store.add([self.roots.new_key(subject_id) for subject_id in missing])
            found += self._found(subject_ids=missing)
        if len(found) < len(wanted):  # buried, and we had not heard of it
            self._learn(at_once=True)
        return {key.subject_id: key for key in self._held(found)}

    def is_destroyed(self, subject_id: UUID) -> bool:
        """Answer whether a subject's key was destroyed, as far as this process has heard."""
        if self._clock() >= self._due:
            self._learn()
        return subject_id in self._destroyed

    def destroy(self, subject_id: UUID, at: datetime) -> Tombstone:
        """Destroy a subject's key: here at once, in other processes when they next learn."""
        if subject_id not in self._destroyed:
            tombstones.note(self._catalogue, subject_id, at)
        tombstone = self.store.bury(subject_id, at)
        self._drop(subject_id)
        return tombstone

    def learn(self) -> None:
        """Hear at once what other processes did."""
        self._learn(at_once=True)

    def _fetched(self, key_id: bytes) -> DataKey | None:
        """Look up a key together with all that were announced."""
        announced, self._announced.ids = self._announced.ids, set()
        found = self._held(self._found(key_ids=announced | {key_id}))
        return next((key for key in found if key.id == key_id), None)

    def _found(
        self, *, key_ids: Collection[bytes] = (), subject_ids: Collection[UUID] = ()
    ) -> list[WrappedKey]:
        self.look_ups += 1
        KEY_LOOK_UPS.inc()
        return self.store.find(key_ids=key_ids, subject_ids=subject_ids)

    def _held(self, keys: Sequence[WrappedKey]) -> list[DataKey]:
        """Open keys and keep them. What is destroyed at this moment is dropped by whichever of us comes second."""
        if any(key.kek not in self.roots.wrapping for key in keys):
            self.roots = open_roots(self.store, self.provider, self._first)
        opened = [DataKey(k.key_id, k.subject_id, AESGCM(self.roots.unwrap(k))) for k in keys]
        for key in opened:
            self._by_id[key.id] = self._by_subject[key.subject_id] = key
        for key in opened:
            if key.subject_id in self._destroyed:
                self._drop(key.subject_id)
        if len(self._by_id) > HELD_MAX:
            for key_id in list(self._by_id)[: HELD_MAX // 8]:
                self._let_go(key_id)
        return [key for key in opened if key.subject_id not in self._destroyed]

    def _learn(self, *, at_once: bool = False) -> None:
        """Hear what was destroyed and which roots there are; one thread does, others go on with what is held."""
        stale = self._clock() >= self._learnt_at + DIES_S
        if not self._learning.acquire(blocking=at_once or stale):
            return
        try:
            now = self._clock()
            if now < self._due and not at_once:
                return
            self._due = now + LEARN_S
            self._hear(self.store.buried_after(self._number))
            if {(root.kind, root.version) for root in self.store.roots()} != self.roots.versions:
                self.roots = open_roots(self.store, self.provider, self._first)
            self._learnt_at = now
        except KeysUnavailable:
            self._due = self._clock() + RETRY_S
            if stale:
                self._by_id.clear()
                self._by_subject.clear()
                raise
        finally:
            self._learning.release()

    def _hear(self, news: Sequence[Tombstone]) -> None:
        for tombstone in news:
            self._drop(tombstone.subject_id)
            self._number = max(self._number, tombstone.number)

    def _bury_again(self) -> None:
        """Destroy what the catalogue says was destroyed: the store may have come back from a copy."""
        noted = dict(tombstones.read(self._catalogue))
        if noted:
            buried = {tombstone.subject_id for tombstone in self.store.buried_after(0)}
            for subject_id in noted.keys() - buried:
                self.store.bury(subject_id, noted[subject_id])

    def _drop(self, subject_id: UUID) -> None:
        self._destroyed.add(subject_id)
        key = self._by_subject.pop(subject_id, None)
        if key is not None:
            self._by_id.pop(key.id, None)

    def _let_go(self, key_id: bytes) -> None:
        key = self._by_id.pop(key_id, None)
        if key is not None:
            self._by_subject.pop(key.subject_id, None)
