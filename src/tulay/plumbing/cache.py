"""A cache that is never wrong for longer than two seconds, and never needed.

    CATALOGUE = Namespace("catalogue", ttl_s=300, local_s=1)
    body = CATALOGUE.get_bytes(f"home:{language}", load)     # bytes, or None: "there is nothing" is kept, too
    bump("catalogue")                                         # inside the action that changes it

* A key carries its namespace's version. `bump` writes a row in the action's transaction, so the commit is the
  invalidation: a value loaded before it lies under a version nobody asks for any more (`cache_versions.py`).
* One loader at a time: a lock per key for the threads of a process, a short lock in Valkey for processes. After its
  soft end a value is served once more to everybody while one refreshes it.
* With Valkey away every miss goes to the loader; the in-process level still serves for `local_s`.
"""

import random
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from redis import Redis

from tulay.plumbing import valkey
from tulay.plumbing.cache_versions import VERSIONS, bump
from tulay.plumbing.metrics import CACHE_READS

T = TypeVar("T")
Loader = Callable[[], bytes | None]

JITTER = 0.1
STALE_FACTOR = 2
LOCK_MS = 3_000
WAIT_S, WAIT_STEP_S = 1.0, 0.01
LOCAL_ENTRIES_MAX = 2_000
_HEAD = struct.Struct(">d?")  # soft end (Unix time), whether there is a value


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the cache knows of a key: the value (None: there is none) and until when it is fresh."""

    value: bytes | None
    fresh_until: float

    def pack(self) -> bytes:
        return _HEAD.pack(self.fresh_until, self.value is not None) + (self.value or b"")

    @classmethod
    def unpack(cls, raw: bytes) -> "_Entry":
        fresh_until, there = _HEAD.unpack_from(raw)
        return cls(raw[_HEAD.size :] if there else None, fresh_until)


@dataclass(frozen=True)
class Namespace:
    """Values that become invalid together.

    `ttl_s` bounds the life of a value, `negative_ttl_s` of "there is none"; `local_s` > 0 lets the process answer
    from its own memory that long (for public pages only: at most 2 s).
    """

    name: str
    ttl_s: float = 300
    negative_ttl_s: float = 30
    local_s: float = 0
    _local: dict[str, tuple[str, float, bytes | None]] = field(default_factory=dict, repr=False)
    _loading: dict[str, threading.Lock] = field(default_factory=dict, repr=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _counts: dict[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        assert self.local_s <= 2, "a bump must be seen everywhere within two seconds"  # noqa: PLR2004 - said there

    def get(self, key: str, load: Callable[[], T | None], type_: type[T]) -> T | None:
        """Return a value that msgspec can write as JSON."""

        def load_bytes() -> bytes | None:
            value = load()
            return None if value is None else msgspec.json.encode(value)

        raw = self.get_bytes(key, load_bytes)
        return None if raw is None else msgspec.json.decode(raw, type=type_)

    def get_bytes(self, key: str, load: Loader) -> bytes | None:
        """Return what `load` returned lately, or now."""
        if not settings.CACHE_ENABLED:
            self._count("bypass")
            return load()
        version = VERSIONS.of(self.name)
        if self.local_s:
            known = self._local.get(key)
            if known and known[0] == version and known[1] > time.monotonic():
                self._count("local")
                return known[2]
        value = self._shared(f"{valkey.prefix()}:c:{self.name}:{version}:{key}", load)
        if self.local_s:
            self._remember(key, version, value)
        return value

    def _shared(self, place: str, load: Loader) -> bytes | None:
        """Ask Valkey; load once for all who want the same."""
        try:
            entry = self._fetch(place)
            if entry and entry.fresh_until > time.time():
                self._count("hit")
                return entry.value
            if entry and not valkey.ask(lambda v: _take_lock(v, place)):
                self._count("stale")  # somebody is refreshing it
                return entry.value
        except valkey.Down:
            self._count("bypass")
            return load()
        with self._lock_of(place):
            return self._load_once(place, load, refreshing=entry is not None)

    def _load_once(self, place: str, load: Loader, *, refreshing: bool) -> bytes | None:
        try:
            entry = self._look_again(place) if refreshing else self._fetch_or_lock(place)
            if entry:
                self._count("hit")
                return entry.value
        except valkey.Down:
            self._count("bypass")
            return load()
        self._count("miss")
        try:
            value = load()
        except BaseException:
            self._give_up(place)
            raise
        self._store(place, value)
        return value

    def _fetch_or_lock(self, place: str) -> _Entry | None:
        """Wait for another process that is loading it, for a second at most."""
        give_up_at = time.monotonic() + WAIT_S
        while True:
            entry = self._fetch(place)
            if entry:
                return entry
            if valkey.ask(lambda v: _take_lock(v, place)):
                return self._look_again(place)
            if time.monotonic() > give_up_at:
                return None
            time.sleep(WAIT_STEP_S)

    def _look_again(self, place: str) -> _Entry | None:
        """Look once more, with the lock in hand: its last holder may have stored between our look and our lock."""
        entry = self._fetch(place)
        if entry is None or entry.fresh_until <= time.time():
            return None
        self._give_up(place)
        return entry

    def _fetch(self, place: str) -> _Entry | None:
        raw = valkey.ask(lambda v: v.get(place))
        return _Entry.unpack(raw) if isinstance(raw, bytes) else None

    def _store(self, place: str, value: bytes | None) -> None:
        ttl_s = self.negative_ttl_s if value is None else self.ttl_s
        ttl_s *= 1 + random.uniform(-JITTER, JITTER)  # noqa: S311 - spreads load, guards nothing
        entry = _Entry(value, time.time() + ttl_s)

        def keep(v: "Redis") -> None:
            with v.pipeline(transaction=False) as batch:
                batch.set(place, entry.pack(), px=int(ttl_s * STALE_FACTOR * 1_000))
                batch.delete(f"{place}:lock")
                batch.execute()

        with suppress(valkey.Down):
            valkey.ask(keep)

    def _give_up(self, place: str) -> None:
        """Let the next one try at once."""
        with suppress(valkey.Down):
            valkey.ask(lambda v: v.delete(f"{place}:lock"))

    def _remember(self, key: str, version: str, value: bytes | None) -> None:
        if len(self._local) >= LOCAL_ENTRIES_MAX:
            self._local.clear()
        self._local[key] = (version, time.monotonic() + self.local_s, value)

    def _lock_of(self, place: str) -> threading.Lock:
        with self._guard:
            if len(self._loading) >= LOCAL_ENTRIES_MAX:
                self._loading.clear()
            return self._loading.setdefault(place, threading.Lock())

    def _count(self, outcome: str) -> None:
        counter = self._counts.get(outcome)
        if counter is None:
            counter = self._counts.setdefault(outcome, CACHE_READS.labels(self.name, outcome))
        counter.inc()


def _take_lock(v: "Redis", place: str) -> bool:
    return bool(v.set(f"{place}:lock", b"1", nx=True, px=LOCK_MS))


__all__ = ["Namespace", "bump"]
