"""Kept by Valkey, or by PostgreSQL while Valkey is away: for several machines behind one address.

Nobody asks both, so nothing can be accepted once by each: an era belongs to one store, and it is over when that store
is away or began anew (Valkey restarted, with whatever it kept).
"""

import time
from hashlib import blake2b

from django.db import connection

from tulay.plumbing import valkey
from tulay.plumbing.once.eras import ERA_BYTES, EraOver

OF_POSTGRESQL = b"postgres"
ASK_AGAIN_S = 1.0
MINUTE_S = 60

_ERA = """
return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
"""
# A set for each minute, without a time to live: what has one may be pushed out when memory is short, and be forgotten.
_FIRST = """
if string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') ~= ARGV[1] then return -1 end
local added = redis.call('SADD', KEYS[1] .. ARGV[2], ARGV[4])
if added == 1 and redis.call('SADD', KEYS[1], ARGV[2]) == 1 then
  for _, minute in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    if tonumber(minute) < tonumber(ARGV[3]) then
      redis.call('DEL', KEYS[1] .. minute)
      redis.call('SREM', KEYS[1], minute)
    end
  end
end
return added
"""
_INSERT = """
INSERT INTO plumbing_once (key, until) VALUES (%s, to_timestamp(%s))
ON CONFLICT (key) DO UPDATE SET until = EXCLUDED.until WHERE plumbing_once.until < clock_timestamp()
RETURNING 1
"""

_known: dict[str, tuple[float, bytes, str]] = {}


def era() -> bytes:
    """Return the era that holds now: eight bytes."""
    return _current()[0]


def first_time(digest: bytes, *, era: bytes, until: float, now: float) -> bool:
    """Answer whether it comes for the first time."""
    if era == OF_POSTGRESQL:
        return _ask_postgresql(digest, until)
    current, run = _current()
    if era != current:
        raise EraOver
    try:
        said = valkey.ask(
            lambda v: v.register_script(_FIRST)([_place()], _facts(run, until, now, digest))
        )
    except valkey.Down:
        said = -1
    if int(said) < 0:
        forget()
        raise EraOver
    return bool(int(said))


def forget() -> None:
    """Ask anew which store answers."""
    _known.clear()


def _current() -> tuple[bytes, str]:
    """Return the era and, for Valkey, the name of the run that it stands for."""
    server = valkey.server()
    now = time.monotonic()
    known = _known.get("now")
    if known is not None and now - known[0] < ASK_AGAIN_S:
        return known[1], known[2]
    try:
        said = server.ask(lambda v: v.eval(_ERA, 0))
        run = said.decode() if isinstance(said, bytes) else str(said)
        found = (blake2b(run.encode(), digest_size=ERA_BYTES).digest(), run)
    except valkey.Down:
        found = (OF_POSTGRESQL, "")
    _known["now"] = (now, *found)
    return found


def _place() -> str:
    return f"{valkey.prefix()}:once:"


def _facts(run: str, until: float, now: float, digest: bytes) -> list[str | int | bytes]:
    return [run, int(until) // MINUTE_S + 1, int(now) // MINUTE_S, digest]


def _ask_postgresql(digest: bytes, until: float) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [digest, until])
        return cursor.fetchone() is not None
