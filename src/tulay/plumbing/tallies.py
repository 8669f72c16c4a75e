"""Counts kept outside the database for a few minutes, so that a look at a page writes nothing; a job adds them up.

Valkey keeps them; without it a look goes uncounted. Nothing personal: how often, never by whom.
"""

from contextlib import suppress
from uuid import UUID

from redis import Redis

from tulay.plumbing import valkey


def count(tally: str, what: UUID) -> None:
    """Count one more of `what`."""
    with suppress(valkey.Down):
        valkey.ask(lambda v: v.hincrby(_key(tally), str(what), 1))


def taken(tally: str) -> dict[str, int]:
    """Take what has been counted; it stays set aside until `forget`, so that a crash loses nothing."""
    aside = _key(f"{tally}:taken")

    def take(v: "Redis") -> dict[bytes, bytes]:
        if not v.exists(aside) and v.exists(_key(tally)):
            v.rename(_key(tally), aside)
        found: dict[bytes, bytes] = v.hgetall(aside)  # type: ignore[assignment] # not awaited
        return found

    try:
        counted = valkey.ask(take)
    except valkey.Down:
        return {}
    return {key.decode(): int(number) for key, number in counted.items()}


def forget(tally: str) -> None:
    """Drop what has been added up."""
    with suppress(valkey.Down):
        valkey.ask(lambda v: v.delete(_key(f"{tally}:taken")))


def _key(tally: str) -> str:
    return f"{valkey.prefix()}:tally:{tally}"
