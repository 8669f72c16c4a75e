"""What a search wishes for. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from tulay.kernel.spelling import slips

QUERY_MAX = 100
WORDS_MAX = 8
CORRECTED_FROM = 4
"""A word shorter than this is taken as it stands: too much is spelt alike."""
_WORD = re.compile(r"[^\W_]+")


class Order(StrEnum):
    """In which order services are shown."""

    RELEVANCE = "relevance"
    NAME = "name"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for; every part narrows, an empty one does not."""

    q: str = ""
    jurisdiction: str = ""
    sector: str = ""
    agency: str = ""
    place: str = ""
    life_event: str = ""
    spoken: str = ""
    tags: tuple[str, ...] = ()
    is_open: bool = False
    is_featured: bool = False
    order: str = ""

    @property
    def narrows(self) -> bool:
        """Answer whether anything besides the words narrows the list."""
        return self.widened() != self

    def widened(self) -> "Wish":
        """Return the same words without any filter."""
        return replace(Wish(), q=self.q, jurisdiction=self.jurisdiction, order=self.order)

    @property
    def sorted_by(self) -> Order:
        """Return the order asked for; best match first where words were given, else by name."""
        if self.order in set(Order) and (self.q or self.order != Order.RELEVANCE):
            return Order(self.order)
        return Order.RELEVANCE if words_of(self.q) else Order.NAME


def words_of(q: str) -> tuple[str, ...]:
    """Return the distinct words of a question, in order, at most eight."""
    found = dict.fromkeys(word.casefold() for word in _WORD.findall(q[:QUERY_MAX]))
    return tuple(found)[:WORDS_MAX]


def nearest(word: str, likely: Iterable[str]) -> str:
    """Return the word that was meant: the fewest slips away, the first of `likely` among equals; or nothing.

    One slip is forgiven in a short word, two from five letters on, three from ten.
    """
    forgiven = 1 + (len(word) >= 5) + (len(word) >= 10)  # noqa: PLR2004 - said above
    counted = [(slips(word, other), other) for other in likely]
    fewest = min((count for count, _ in counted), default=forgiven + 1)
    if fewest > forgiven:
        return ""
    return next(other for count, other in counted if count == fewest)
