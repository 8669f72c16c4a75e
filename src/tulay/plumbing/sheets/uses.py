"""Who uses a record by now: areas above say so, before a sheet that brought it is taken back.

@uses("person")
def applicants(ids): ...            # ids -> those of them that are used here

An answer names nobody's business: that a record is used, not by whom, for what or where.
"""

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import entered

Users = Callable[[frozenset[UUID]], Iterable[UUID]]
_asked: dict[str, list[Users]] = {}


def uses(kind: str) -> Callable[[Users], Users]:
    """Register who knows whether things of `kind` are used."""

    def register(users: Users) -> Users:
        _asked.setdefault(kind, []).append(users)
        return users

    return register


def in_use(kind: str, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these are used anywhere, whichever agency's rows say so."""
    wanted = frozenset(ids)
    if not wanted:
        return wanted
    with entered(SYSTEM):
        return frozenset(one for users in _asked.get(kind, ()) for one in users(wanted)) & wanted
