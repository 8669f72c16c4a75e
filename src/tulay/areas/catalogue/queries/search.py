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

from tulay.areas.catalogue.rules.search import CORRECTED_FROM, Order, Wish, words_of
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
        cursor.execute(_UNDERSTAND, {"words": list(typed), "corrected_from": CORRECTED_FROM})
        rows = cursor.fetchall()
    return Understanding(
        tuple(Word(word, meant, tuple(agencies)) for word, meant, agencies in rows)
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
        behind = f"AND {_BEHIND[order]}"
    sql = _ITEMS.format(
        key=_KEYS[order],
        match=_match(understanding),
        filters=" AND ".join(_FILTERS.values()),
        behind=behind,
        order=_ORDERS[order],
    )
    with connection.cursor() as statement:
        statement.execute(sql, facts)
        rows = statement.fetchall()
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        following = Cursor((order.value, str(last[0]), str(last[1]))).encode()
    return Page(tuple(_hit(row) for row in rows[:limit]), following)


def facets_of(
    wish: Wish, *, understanding: Understanding, place: PlaceCard | None, now: datetime
) -> Facets:
    """Count what each further choice would leave: a facet's own choice is left out of its counts."""
    sql = _FACETS.format(
        match=_match(understanding),
        flags=", ".join(f"({condition}) AS {name}" for name, condition in _FILTERS.items()),
        every=" AND ".join(_FILTERS),
        **{f"but_{name}": _all_but(name) for name in _FILTERS},
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, _facts(wish, understanding, place, "en", now))
        rows = cursor.fetchall()
    totals = {code: count for facet, code, count in rows if facet == "total"}
    counts: dict[Facet, dict[str, int]] = {}
    for facet, code, count in rows:
        if facet != "total":
            counts.setdefault(facet, {})[code] = count
    return Facets(totals.get("fits", 0), totals.get("unfiltered", 0), counts)


_UNDERSTAND = """
WITH asked AS MATERIALIZED (
  SELECT word, tulay_folded(word) AS folded, position
  FROM unnest(%(words)s::text[]) WITH ORDINALITY AS given (word, position)),
named AS MATERIALIZED (
  SELECT word, ARRAY(SELECT agency.id FROM directory_agency agency
                     WHERE folded = ANY (string_to_array(agency.folded_words, ' '))
                    ) AS agencies
  FROM asked)
SELECT word,
  CASE WHEN length(folded) < %(corrected_from)s OR agencies <> '{}'
         OR EXISTS (SELECT FROM catalogue_search_word known WHERE starts_with(known.word, folded))
       THEN word
       ELSE coalesce((SELECT known.word FROM catalogue_search_word known WHERE known.word %% folded AND similarity(known.word, folded) >= 0.4
                      ORDER BY similarity(known.word, folded) DESC, known.services DESC, known.word LIMIT 1), word) END,
  agencies
FROM asked JOIN named USING (word)
ORDER BY position
"""

_FILTERS = {
    "in_sector": "%(sector)s = '' OR shelf.sector = %(sector)s",
    "in_agency": "%(agency)s = '' OR shelf.agency_slug = %(agency)s",
    "in_event": "%(life_event)s = '' OR shelf.life_events @> ARRAY[%(life_event)s]::varchar[]",
    "is_spoken": "%(spoken)s = '' OR shelf.languages @> ARRAY[%(spoken)s]::varchar[]",
    "is_open_enough": "NOT %(is_open)s OR shelf.is_accepting AND coalesce(shelf.closes_at > %(now)s, true)",
    "in_place": """%(path)s = '' OR shelf.jurisdiction = %(path_jurisdiction)s AND (
        shelf.id NOT IN (SELECT covered.service_id FROM catalogue_coverage covered)
        OR shelf.id IN (SELECT covered.service_id
                        FROM catalogue_coverage covered JOIN directory_place place ON place.id = covered.place_id
                        WHERE starts_with(%(path)s, place.path) OR starts_with(place.path, %(path)s)))""",
    "is_marked": """(%(tags)s::varchar[] = '{}' OR shelf.tags && %(tags)s::varchar[])
        AND (NOT %(is_featured)s OR shelf.is_featured)""",
}
_FILTERS = {name: f"({' '.join(condition.split())})" for name, condition in _FILTERS.items()}

_KEYS = {
    Order.RELEVANCE: "(ts_rank(shelf.search, to_tsquery('simple', tulay_folded(%(any)s)), 1) * 1000000)::bigint",
    Order.NAME: "coalesce(shelf.sort_names ->> %(language)s, shelf.sort_names ->> 'en')",
    Order.NEWEST: "shelf.published_at",
}
_ORDERS = {
    Order.RELEVANCE: "key DESC, id DESC",
    Order.NAME: "key, id",
    Order.NEWEST: "key DESC, id DESC",
}
_BEHIND = {
    Order.RELEVANCE: "(key, id) < (%(last)s::bigint, %(last_id)s)",
    Order.NAME: "(key, id) > (%(last)s, %(last_id)s)",
    Order.NEWEST: "(key, id) < (%(last)s::timestamptz, %(last_id)s)",
}

# The rows of the page are chosen first: only their long texts are unpacked.
_ITEMS = """
WITH chosen AS MATERIALIZED (
  SELECT key, id FROM (
    SELECT shelf.id, {key} AS key FROM catalogue_shelf shelf
    WHERE (%(jurisdiction)s = '' OR shelf.jurisdiction = %(jurisdiction)s) AND {match} AND {filters}) AS fitting
  WHERE true {behind}
  ORDER BY {order} LIMIT %(limit)s)
SELECT key, id, slug, texts -> said.code ->> 'name', texts -> said.code ->> 'summary', said.code, languages, agency_id,
       coalesce(agency_names ->> said.code, agency_name), agency_acronym, agency_slug, jurisdiction, sector, tags,
       fee_minor, currency, processing_days, is_featured,
       is_accepting AND coalesce(closes_at > %(now)s, true), slots_left, closes_at
FROM chosen JOIN catalogue_shelf shelf USING (id),
  LATERAL (SELECT CASE WHEN languages @> ARRAY[%(language)s]::varchar[] THEN %(language)s ELSE 'en' END) AS said (code)
ORDER BY {order}
"""

_FACETS = """
WITH hit AS MATERIALIZED (
  SELECT shelf.sector, shelf.agency_slug, shelf.life_events, shelf.languages,
         shelf.is_accepting AND coalesce(shelf.closes_at > %(now)s, true) AS takes, {flags}
  FROM catalogue_shelf shelf
  WHERE (%(jurisdiction)s = '' OR shelf.jurisdiction = %(jurisdiction)s) AND {match})
SELECT 'total', 'fits', count(*) FROM hit WHERE {every}
UNION ALL SELECT 'total', 'unfiltered', count(*) FROM hit
UNION ALL SELECT 'sector', sector, count(*) FROM hit WHERE {but_in_sector} GROUP BY 2
UNION ALL SELECT 'agency', agency_slug, count(*) FROM hit WHERE {but_in_agency} GROUP BY 2
UNION ALL SELECT 'life_event', unnest(life_events), count(*) FROM hit WHERE {but_in_event} GROUP BY 2
UNION ALL SELECT 'language', unnest(languages), count(*) FROM hit WHERE {but_is_spoken} GROUP BY 2
UNION ALL SELECT 'open', 'yes', count(*) FROM hit WHERE takes AND {but_is_open_enough}
"""


def _all_but(left_out: str) -> str:
    return " AND ".join(name for name in _FILTERS if name != left_out)


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
