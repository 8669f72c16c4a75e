"""Words for (kind, id): how one area names another's things without importing them.

label("agency")(agency_names)                       # names(ids) -> {id: words}, one query
words = labels("agency", {row.agency_id for row in rows})
"""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

Names = Callable[[frozenset[UUID]], Mapping[UUID, str]]
_kinds: dict[str, Names] = {}


def label(kind: str) -> Callable[[Names], Names]:
    """Register who knows the words for `kind`."""

    def register(names: Names) -> Names:
        assert kind not in _kinds, f"{kind} already has its words"
        _kinds[kind] = names
        return names

    return register


def labels(kind: str, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the words for many ids in one call; an id nobody knows is shown as its first eight digits."""
    wanted = frozenset(one for one in ids if one is not None)
    if not wanted:
        return {}
    known = _kinds[kind](wanted) if kind in _kinds else {}
    return {one: known.get(one) or str(one)[:8] for one in wanted}
