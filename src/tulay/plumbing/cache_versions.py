"""Versions of cache namespaces: rows of PostgreSQL, read once a second by each process.

A bump is a row inserted by the action that makes the cached values wrong, so it comes true with the commit, also
when Valkey is away, wiped or evicting. Rows rather than a counter: a counter would queue all writers of a namespace
behind one lock. The version is the newest row *and* how many there are, because rows do not commit in the order of
their ids.
"""

import threading
import time

import psycopg
import structlog
from django.db import connections

from tulay.plumbing.db.writes import add
from tulay.plumbing.http.models import CacheBump

log = structlog.get_logger(__name__)
READ_EVERY_S = 1.0
READ_AT_LATEST_S = 2.0
_READ = (
    "SELECT namespace, max(id::text) || '-' || count(*) FROM plumbing_cache_bump GROUP BY namespace"
)


def bump(namespace: str) -> None:
    """Make everything cached under `namespace` invalid when the running action commits."""
    add(CacheBump(namespace=namespace))


class Versions:
    """The versions as this process knows them: a second old, two at most."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._read_at = float("-inf")
        self._lock = threading.Lock()
        self._connection: psycopg.Connection[tuple[str, str]] | None = None

    def of(self, namespace: str) -> str:
        """Return the version of one namespace."""
        age_s = time.monotonic() - self._read_at
        if age_s > READ_EVERY_S and self._lock.acquire(blocking=age_s > READ_AT_LATEST_S):
            try:
                if time.monotonic() - self._read_at > READ_EVERY_S:
                    self._read()
            finally:
                self._lock.release()
        return self._known.get(namespace, "0")

    def forget(self) -> None:
        """Read again at the next question (for tests, and before a fork)."""
        self._read_at = float("-inf")

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self.forget()

    def _read(self) -> None:
        """Read on a connection of our own: the request's may hold uncommitted bumps or an old snapshot."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = _connect()
            self._known = dict(self._connection.execute(_READ).fetchall())
        except (
            psycopg.Error
        ) as error:  # without PostgreSQL nothing can be bumped: the last word stands
            log.warning("cache_versions_unread", reason=type(error).__name__)
            self._connection = None
        self._read_at = time.monotonic()


def _connect() -> "psycopg.Connection[tuple[str, str]]":
    parameters = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    return psycopg.connect(**parameters, autocommit=True, connect_timeout=2)


VERSIONS = Versions()
