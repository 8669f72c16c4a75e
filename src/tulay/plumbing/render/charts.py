"""Bars beside numbers, for a picture within its table. Pure: numbers in, places out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
BAR_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Bar(Generic[T]):
    """How often something was counted, and how long the bar beside the number is."""

    what: T
    count: int
    start: float
    width: float


def bars(counts: Mapping[T, int], *, is_mirrored: bool) -> tuple[Bar[T], ...]:
    """Return a bar for each, as long as its share of the most frequent one; none where nothing is counted."""
    most = max(counts.values(), default=0)
    if not most:
        return ()
    found = []
    for what, count in counts.items():
        width = round(count / most * BAR_WIDTH, 1)
        found.append(Bar(what, count, BAR_WIDTH - width if is_mirrored else 0, width))
    return tuple(found)
