"""Whose key this is, and which keys a business has."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from tulay.areas.payments.errors.api_keys import ApiKeyUnknown
from tulay.areas.payments.models.api_keys import ApiKey
from tulay.areas.payments.rules.api_keys import is_key
from tulay.kernel.actor import Actor, ActorKind
from tulay.plumbing.keys.blinding import blind

INDEX = "payments_api_key.key_hash"
REMEMBERED_S = 0.9  # the rest of the second is the statement's own time
REMEMBERED_MAX = 1_000


@dataclass(frozen=True, slots=True)
class ApiKeyCard:
    """A key as its business sees it: never the key itself."""

    id: UUID
    name: str
    beginning: str
    made_at: datetime
    used_date: date | None


@dataclass(frozen=True, slots=True)
class KeyVisit:
    """A key that holds, and the business whose it is."""

    key_id: UUID
    merchant_id: UUID
    jurisdiction: str
    used_date: date | None

    @property
    def actor(self) -> Actor:
        """Who acts: a program that is a member of its business, with no permission of its own."""
        return Actor(self.key_id, ActorKind.CLIENT, client_id=f"key:{self.key_id}")


_known: OrderedDict[bytes, tuple[float, KeyVisit | None]] = OrderedDict()


def key_hash(key: str) -> bytes:
    """Return by what a key is found: a keyed hash, so that a copy of the table opens nothing."""
    return blind(key, index=INDEX)


def visit_for_api_key(key: str) -> KeyVisit | None:
    """Return whose key this is; nothing for one that was revoked, or whose business takes no payments now.

    A process remembers for a second at most, so both are honoured within one, whatever was told to whom.
    """
    if not is_key(key):
        return None
    hashed = key_hash(key)
    known = _known.get(hashed)
    if known is not None and time.monotonic() - known[0] < REMEMBERED_S:
        return known[1]
    asked_at, found = time.monotonic(), _asked(hashed)
    _known[hashed] = (asked_at, found)
    while len(_known) > REMEMBERED_MAX:
        _known.popitem(last=False)
    return found


def forget_keys() -> None:
    """Drop what this process remembers: it has just changed some of it."""
    _known.clear()


def is_program(actor: Actor) -> bool:
    """Answer whether this is a program with a key of a business."""
    return actor.kind is ActorKind.CLIENT and (actor.client_id or "").startswith("key:")


def keys_of(merchant_id: UUID) -> tuple[ApiKeyCard, ...]:
    """Return the keys that a business has now, the latest first."""
    rows = ApiKey.objects.filter(merchant_id=merchant_id, revoked_at=None).order_by("-id")
    return tuple(_card(row) for row in rows)


def key_of(merchant_id: UUID, key_id: UUID) -> ApiKeyCard:
    """Return one key that a business has now.

    :raises ApiKeyUnknown: it has none by this number.
    """
    row = ApiKey.objects.filter(merchant_id=merchant_id, id=key_id, revoked_at=None).first()
    if row is None:
        raise ApiKeyUnknown
    return _card(row)


def _card(row: ApiKey) -> ApiKeyCard:
    return ApiKeyCard(row.id, row.name, row.beginning, row.made_at, row.used_date)


def _asked(hashed: bytes) -> KeyVisit | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM payments_key_holder(%s)", [hashed])
        row = cursor.fetchone()
    return KeyVisit(*row) if row else None
