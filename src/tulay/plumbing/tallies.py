"""Counts kept outside the database for a few minutes, so that a look at a page writes nothing; a job adds them up.

Valkey keeps them; without it a look goes uncounted. Nothing personal: how often, never by whom.

What has gathered is set aside as a *batch* with an id of its own. Whoever adds it up notes the id in the transaction
that adds it (`catalogue_counted_batch`): however many workers take the same batch, and wherever one of them dies, it is
added once. Only if Valkey itself is lost is what had gathered there lost with it.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

from redis import Redis

from tulay.plumbing import valkey

_ID = b"batch"
# Set aside, or find what is set aside; its id is given once. A batch without counts is none.
_TAKE = """
if redis.call('EXISTS', KEYS[2]) == 0 then
  if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
  redis.call('RENAME', KEYS[1], KEYS[2])
end
redis.call('HSETNX', KEYS[2], 'batch', ARGV[1])
return redis.call('HGETALL', KEYS[2])
"""
# Only the batch that was added up: by now another one may be set aside.
_FORGET = """
if redis.call('HGET', KEYS[1], 'batch') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """What was counted until it was set aside."""

    id: UUID
    counts: Mapping[str, int]


def count(tally: str, *what: str) -> None:
    """Count one more of each."""

    def add(v: "Redis") -> None:
        with v.pipeline(transaction=False) as together:
            for one in what:
                together.hincrby(_key(tally), one, 1)
            together.execute()

    with suppress(valkey.Down):
        if len(what) == 1:
            valkey.ask(lambda v: v.hincrby(_key(tally), what[0], 1))
        elif what:
            valkey.ask(add)


def taken(tally: str) -> Batch | None:
    """Take what has been counted; it stays set aside until `forget`, so that a crash loses nothing."""
    keys = [_key(tally), _key(f"{tally}:taken")]
    try:
        found = valkey.ask(lambda v: v.register_script(_TAKE)(keys=keys, args=[str(uuid4())]))
    except valkey.Down:
        return None
    told = dict(zip(found[::2], found[1::2], strict=True))
    if not told:
        return None
    batch = UUID(told.pop(_ID).decode())
    return Batch(batch, {key.decode(): int(number) for key, number in told.items()})


def forget(tally: str, batch: UUID) -> None:
    """Drop a batch that has been added up."""
    keys = [_key(f"{tally}:taken")]
    with suppress(valkey.Down):
        valkey.ask(lambda v: v.register_script(_FORGET)(keys=keys, args=[str(batch)]))


def _key(tally: str) -> str:
    return f"{valkey.prefix()}:tally:{tally}"
