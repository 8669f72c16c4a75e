"""Rate limits by GCRA (ITU-T I.371): `limit("sign-in", account, Rate(5, 900))` passes or raises `TooMany`.

Judged in Valkey by one script; while Valkey is away, by one upsert in PostgreSQL. So that a busy principal does not
cost a round trip per request, a process takes permits in blocks: 1, then 2, 4, … up to 1 % of the limit, and spends
them itself.

How wrong this can be: a process holds at most one block per key, so over any window a key gets at most
`limit + processes x 1 %`, and is refused at most `processes x 1 %` early. Limits under 200 have blocks of one and are
exact, and so is the last tenth of any limit. When Valkey goes or returns, counting starts anew on the other side: a
key may then use its limit a second time.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b

from django.conf import settings
from django.db import connection

from tulay.kernel.errors import TooMany
from tulay.plumbing import valkey
from tulay.plumbing.metrics import LIMITED, LIMITS_FALLBACK

BLOCK_SHARE = 100
BLOCK_MAX = 1_000
KEYS_MAX = 20_000
EXACT_BELOW = 200

_SCRIPT = """
local t = redis.call('TIME')
local now = tonumber(t[1]) + tonumber(t[2]) / 1e6
local step, window, want = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local used = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local free = math.floor((window - (used - now)) / step + 1e-6)
if free < 1 then return {0, 0, tostring(used + step - window - now)} end
local take = want
if free * step < window / 10 then take = 1 end
if take > free then take = free end
used = used + take * step
redis.call('SET', KEYS[1], string.format('%.6f', used), 'PX', math.ceil((used - now) * 1000) + 1000)
return {take, free - take, tostring(used - now)}
"""

_UPSERT = """
WITH t AS (SELECT extract(epoch FROM clock_timestamp())::float8 AS now)
INSERT INTO plumbing_rate AS r (key, used_until) SELECT %(key)s, t.now + %(cost)s FROM t
ON CONFLICT (key) DO UPDATE SET used_until = greatest(r.used_until, (SELECT now FROM t)) + %(cost)s
WHERE greatest(r.used_until, (SELECT now FROM t)) + %(cost)s - (SELECT now FROM t) <= %(window)s + 1e-6
RETURNING used_until - (SELECT now FROM t)
"""
_USED = """
SELECT used_until - extract(epoch FROM clock_timestamp())::float8 FROM plumbing_rate WHERE key = %s
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """`limit` permits per `window_s`, refilled evenly; a rested principal may spend them at once."""

    limit: int
    window_s: int

    @property
    def step_s(self) -> float:
        """Seconds in which one permit comes back."""
        return self.window_s / self.limit

    @property
    def block(self) -> int:
        """The largest block a process may hold."""
        return 1 if self.limit < EXACT_BELOW else min(self.limit // BLOCK_SHARE, BLOCK_MAX)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one more may pass, what is left, and when to come back or be rested."""

    admitted: bool
    remaining: int
    reset_s: float


@dataclass(slots=True)
class _Held:
    """What this process holds of one key."""

    permits: int = 0
    next_block: int = 1
    remaining: int = 0
    reset_s: float = 0.0
    refused_until: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


class _Keys:
    """The keys this process met lately; the longest unseen are forgotten, with the permits held."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._lock = threading.Lock()

    def held(self, key: str) -> _Held:
        known = self._held.get(key)
        if known is not None:
            return known
        with self._lock:
            if len(self._held) >= KEYS_MAX:
                self._held.popitem(last=False)
            return self._held.setdefault(key, _Held())

    def clear(self) -> None:
        with self._lock:
            self._held.clear()


_keys = _Keys()


def limit(name: str, key: str, rate: Rate) -> None:
    """Count one try of `key` (an account, an address: it is hashed, never stored).

    :raises TooMany: with `retry_after_s`.
    """
    verdict = judge(name, key, rate)
    if not verdict.admitted:
        LIMITED.labels(name).inc()
        raise TooMany(retry_after_s=max(1, round(verdict.reset_s + 0.5)))


def judge(name: str, key: str, rate: Rate) -> Verdict:
    """Count one try and say how it stands."""
    held = _keys.held(f"{name}:{rate.limit}:{key}")
    with held.lock:
        if not held.permits:
            wait_s = held.refused_until - time.monotonic()
            if wait_s > 0:
                return Verdict(admitted=False, remaining=0, reset_s=wait_s)
            _take_block(held, _stored_name(name, key), rate)
        if not held.permits:
            return Verdict(admitted=False, remaining=0, reset_s=held.reset_s)
        held.permits -= 1
        return Verdict(admitted=True, remaining=held.remaining + held.permits, reset_s=held.reset_s)


def forget_all() -> None:
    """Drop the permits held (for tests)."""
    _keys.clear()


def _stored_name(name: str, key: str) -> str:
    secret = settings.SECRET_KEY.encode()[:64]
    return f"{name}:{blake2b(key.encode(), key=secret, digest_size=16).hexdigest()}"


def _take_block(held: _Held, key: str, rate: Rate) -> None:
    try:
        taken, remaining, seconds = _ask_valkey(key, rate, held.next_block)
    except valkey.Down:
        LIMITS_FALLBACK.inc()
        taken, remaining, seconds = _ask_postgresql(key, rate, held.next_block)
    held.permits, held.remaining, held.reset_s = taken, remaining, max(0.0, seconds)
    if taken:
        held.next_block = min(held.next_block * 2, rate.block) if taken == held.next_block else 1
    else:
        held.refused_until = time.monotonic() + max(0.0, seconds)
        held.next_block = 1


def _ask_valkey(key: str, rate: Rate, want: int) -> tuple[int, int, float]:
    place = f"{valkey.prefix()}:r:{key}"
    arguments = (rate.step_s, rate.window_s, want)
    taken, remaining, seconds = valkey.ask(
        lambda v: v.register_script(_SCRIPT)(keys=[place], args=arguments)
    )
    return int(taken), int(remaining), float(seconds)


def _ask_postgresql(key: str, rate: Rate, want: int) -> tuple[int, int, float]:
    with connection.cursor() as cursor:
        for take in dict.fromkeys((want, 1)):
            facts: dict[str, str | float] = {
                "key": key,
                "cost": take * rate.step_s,
                "window": float(rate.window_s),
            }
            cursor.execute(_UPSERT, facts)
            row = cursor.fetchone()
            if row:
                return take, int((rate.window_s - row[0]) / rate.step_s + 1e-6), float(row[0])
        cursor.execute(_USED, [key])
        used = cursor.fetchone()
    return 0, 0, float(used[0] if used else 0.0) + rate.step_s - rate.window_s
