"""The search over published services.

Words are matched by their beginnings, without accents, in every language; a word nobody wrote is corrected to the
nearest one that somebody did (trigrams); agencies are found by their names, too. `catalogue_shelf` is the view of
what is published: it needs no row security, so the full-text index serves it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from tulay.areas.catalogue.queries import search_sql as sql
from tulay.areas.catalogue.rules.search import CORRECTED_FROM, Order, Wish, nearest, words_of
from tulay.areas.directory.queries import PlaceCard
from tulay.kernel.errors import FieldError, Invalid
from tulay.kernel.pages import BrokenCursor, Cursor, Page

Facet = Literal["sector", "agency", "life_event", "language", "open"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed, as searched, and the agencies it names."""

    typed: str
    meant: str
    agencies: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a question was read; `any_word` once no service holds all words."""

    words: tuple[Word, ...] = ()
    any_word: bool = False

    @property
    def corrected(self) -> str:
        """Return the question as it was searched, or nothing where it was searched as typed."""
        if all(word.typed == word.meant for word in self.words):
            return ""
        return " ".join(word.meant for word in self.words)


@dataclass(frozen=True, slots=True)
class ServiceHit:
    """A service in a list."""

    id: UUID
    slug: str
    name: str
    summary: str
    language: str
    languages: tuple[str, ...]
    agency_id: UUID
    agency_name: str
    agency_acronym: str
    agency_slug: str
    jurisdiction: str
    sector: str
    tags: tuple[str, ...]
    fee_minor: int
    currency: str
    processing_days: int
    is_featured: bool
    is_open: bool
    slots_left: int | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facets:
    """How many services each further choice would leave."""

    total: int = 0
    unfiltered: int = 0
    counts: dict[Facet, dict[str, int]] = field(default_factory=dict)


def understand(q: str) -> Understanding:
    """Read a question: correct what nobody wrote, and find the agencies it names."""
    typed = words_of(q)
    if not typed:
        return Understanding()
    with connection.cursor() as cursor:
        cursor.execute(sql.UNDERSTAND, {"words": list(typed), "corrected_from": CORRECTED_FROM})
        rows = cursor.fetchall()
    return Understanding(
        tuple(
            Word(word, nearest(folded, likely) or word, tuple(agencies))
            for word, folded, agencies, likely in rows
        )
    )


def search_services(
    wish: Wish,
    *,
    understanding: Understanding,
    place: PlaceCard | None,
    language: str,
    now: datetime,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[ServiceHit]:
    """Return one page of the published services that fit the wish.

    :raises Invalid: `cursor` belongs to another list.
    """
    order = wish.sorted_by
    facts = _facts(wish, understanding, place, language, now) | {"limit": limit + 1}
    behind = ""
    if cursor:
        facts["last"], facts["last_id"] = _position(cursor, order)
        behind = f"AND {sql.BEHIND[order]}"
    statement = sql.ITEMS.format(
        key=sql.KEYS[order],
        match=_match(understanding),
        filters=" AND ".join(sql.FILTERS.values()),
        behind=behind,
        order=sql.ORDERS[order],
    )
    with connection.cursor() as asked:
        asked.execute(statement, facts)
        rows = asked.fetchall()
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        following = Cursor((order.value, str(last[0]), str(last[1]))).encode()
    return Page(tuple(_hit(row) for row in rows[:limit]), following)


def facets_of(
    wish: Wish, *, understanding: Understanding, place: PlaceCard | None, now: datetime
) -> Facets:
    """Count what each further choice would leave: a facet's own choice is left out of its counts."""
    statement = sql.FACETS.format(
        match=_match(understanding),
        flags=", ".join(f"({condition}) AS {name}" for name, condition in sql.FILTERS.items()),
        every=" AND ".join(sql.FILTERS),
        **{f"but_{name}": _all_but(name) for name in sql.FILTERS},
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, _facts(wish, understanding, place, "en", now))
        rows = cursor.fetchall()
    totals = {code: count for facet, code, count in rows if facet == "total"}
    counts: dict[Facet, dict[str, int]] = {}
    for facet, code, count in rows:
        if facet != "total":
            counts.setdefault(facet, {})[code] = count
    return Facets(totals.get("fits", 0), totals.get("unfiltered", 0), counts)


def _all_but(left_out: str) -> str:
    return " AND ".join(name for name in sql.FILTERS if name != left_out)


def _match(understanding: Understanding) -> str:
    """Return the condition on words: each is in the service's words or names its agency."""
    if not understanding.words:
        return "true"
    conditions = []
    for n, word in enumerate(understanding.words):
        held = f"shelf.search @@ to_tsquery('simple', tulay_folded(%(word_{n})s))"
        named = f" OR shelf.agency_id = ANY (%(agencies_{n})s::uuid[])" if word.agencies else ""
        conditions.append(f"({held}{named})")
    return f"({(' OR ' if understanding.any_word else ' AND ').join(conditions)})"


def _facts(
    wish: Wish,
    understanding: Understanding,
    place: PlaceCard | None,
    language: str,
    now: datetime,
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "jurisdiction": wish.jurisdiction,
        "sector": wish.sector,
        "agency": wish.agency,
        "life_event": wish.life_event,
        "spoken": wish.spoken,
        "is_open": wish.is_open,
        "is_featured": wish.is_featured,
        "tags": list(wish.tags),
        "path": place.path if place else "",
        "path_jurisdiction": place.jurisdiction if place else "",
        "language": language,
        "now": now,
        "any": " | ".join(f"{word.meant}:*" for word in understanding.words),
    }
    for n, word in enumerate(understanding.words):
        facts[f"word_{n}"] = f"{word.meant}:*"
        facts[f"agencies_{n}"] = list(word.agencies)
    return facts


def _position(text: str, order: Order) -> tuple[str, UUID]:
    try:
        return _read(text, order)
    except (BrokenCursor, ValueError) as error:
        detail = "Take the cursor from `next` of the page before, unchanged."
        raise Invalid(errors=[FieldError("?cursor", "unknown-cursor", detail)]) from error


def _read(text: str, order: Order) -> tuple[str, UUID]:
    name, key, row_id = Cursor.decode(text, width=3).values
    if name != order or "\0" in key:
        raise BrokenCursor
    if order is Order.RELEVANCE:
        int(key)
    if order is Order.NEWEST:
        datetime.fromisoformat(key)
    return key, UUID(row_id)


def _hit(row: tuple[Any, ...]) -> ServiceHit:
    values = [*row[1:6], tuple(row[6]), *row[7:13], tuple(row[13]), *row[14:]]
    return ServiceHit(*values)
