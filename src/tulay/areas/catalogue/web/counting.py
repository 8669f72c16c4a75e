"""Page views, counted without a write to the database: Valkey keeps a minute's worth, a job adds it up."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest
from redis import Redis

from tulay.plumbing import valkey

_NEW, _TAKEN = "views", "views:taken"


def count_view(request: HttpRequest, service_id: UUID) -> None:
    """Count one look at a service's page by a person's browser; without Valkey it goes uncounted."""
    ahead = request.headers.get("Sec-Purpose", "")
    if request.method != "GET" or "prefetch" in ahead:
        return
    with suppress(valkey.Down):
        valkey.ask(lambda v: v.hincrby(_key(_NEW), str(service_id), 1))


def taken_views() -> dict[UUID, int]:
    """Take what has been counted; it stays set aside until `forget_taken`, so that a crash loses nothing."""

    def take(v: "Redis") -> dict[bytes, bytes]:
        if not v.exists(_key(_TAKEN)) and v.exists(_key(_NEW)):
            v.rename(_key(_NEW), _key(_TAKEN))
        found: dict[bytes, bytes] = v.hgetall(_key(_TAKEN))  # type: ignore[assignment] # not awaited
        return found

    try:
        counted = valkey.ask(take)
    except valkey.Down:
        return {}
    return {UUID(key.decode()): int(count) for key, count in counted.items()}


def forget_taken() -> None:
    """Drop what has been added up."""
    with suppress(valkey.Down):
        valkey.ask(lambda v: v.delete(_key(_TAKEN)))


def _key(name: str) -> str:
    return f"{valkey.prefix()}:catalogue:{name}"
