"""Lists that can be taken out as a file: an area says what its list is called and how it is written.

    offer(Listing("requests", permission="cases.look", ...))       # once, when its app is ready

A list is narrowed by the words of its page's address, and written for whoever asks with what they may see then.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.kernel.actor import Actor
from tulay.plumbing.render.sheets import Cell

Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list, and about whom it is where it says something personal."""

    cells: tuple[Cell, ...]
    subject_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: who may see it, its name, how many lines it has for somebody, and the lines themselves."""

    code: str
    permission: str
    is_personal: bool
    title: Any
    address: str
    """Where the list is looked at."""
    names: tuple[str, ...]
    """The words of the address by which it is narrowed."""
    head: Callable[[], tuple[str, ...]]
    count: Callable[[Actor, Query, datetime, int], int]
    """(actor, query, now, most): how many, counting no further than one beyond `most`."""
    lines: Callable[[Actor, Query, datetime, int], Iterable[Line]]


_offered: dict[str, Listing] = {}


def offer(listing: Listing) -> None:
    """Add a list, once, when its area's app is ready."""
    assert listing.code not in _offered, f"{listing.code} is offered already"
    _offered[listing.code] = listing


def listing_of(code: str) -> Listing | None:
    """Return a list by its code."""
    return _offered.get(code)


def narrowed_by(listing: Listing, given: Query) -> dict[str, str]:
    """Return the words of an address that narrow a list, and nothing else."""
    return {name: given[name] for name in listing.names if given.get(name)}
