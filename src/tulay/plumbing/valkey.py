"""Valkey, as something that may be away: short time-outs, and a breaker so that its absence costs next to nothing.

Whoever asks must have another way: cache -> the loader, limits -> PostgreSQL. Nothing that may not be lost is
kept there.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from django.conf import settings
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

T = TypeVar("T")
log = structlog.get_logger(__name__)

TIMEOUT_S = 0.05
OPEN_S = 1.0


class Down(Exception):
    """Valkey does not answer; take the other way."""


class Breaker:
    """Closed while calls succeed; after a failure open for a second, then one caller tries again."""

    def __init__(self, open_s: float = OPEN_S) -> None:
        self._open_s = open_s
        self._failing = False
        self._try_again_at = 0.0
        self._lock = threading.Lock()

    def admits(self) -> bool:
        """Answer whether this caller may try."""
        if not self._failing:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._try_again_at:
                return False
            self._try_again_at = now + self._open_s
            return True

    def succeeded(self) -> None:
        """Close."""
        if self._failing:
            log.info("valkey_is_back")
            self._failing = False

    def failed(self, error: Exception) -> None:
        """Open."""
        if not self._failing:
            log.warning("valkey_is_away", reason=type(error).__name__)
        with self._lock:
            self._failing = True
            self._try_again_at = time.monotonic() + self._open_s


class Valkey:
    """One pool and one breaker per address and process."""

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S) -> None:
        pool = ConnectionPool.from_url(
            url,
            protocol=2,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=0,
        )
        self.client = Redis(connection_pool=pool)
        self.breaker = Breaker()

    def ask(self, question: Callable[[Redis], T]) -> T:
        """Ask, or raise `Down`: at once while the breaker is open."""
        if not self.breaker.admits():
            raise Down
        try:
            answer = question(self.client)
        except (RedisError, OSError) as error:
            self.breaker.failed(error)
            raise Down from error
        self.breaker.succeeded()
        return answer


_servers: dict[str, Valkey] = {}


def server() -> Valkey:
    """Return the Valkey of this installation."""
    url = settings.REDIS_URL
    known = _servers.get(url)
    if known is None:
        known = _servers.setdefault(url, Valkey(url))
    return known


def ask(question: Callable[[Redis], T]) -> T:
    """Ask the installation's Valkey.

    :raises Down: it does not answer.
    """
    return server().ask(question)


def prefix() -> str:
    """Return what sets this installation's keys apart from others on the same server."""
    return str(settings.VALKEY_PREFIX)
