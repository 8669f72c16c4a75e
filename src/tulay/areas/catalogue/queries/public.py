"""What the public sees, from the cache: a list, a service, a home page cost a look-up, not a search.

Every value lies under the version of `SHELF`, which publishing, slots and switches bump; what depends on the clock
(deadlines) is decided when a page is made, never kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from tulay.areas.catalogue.errors import UnknownService
from tulay.areas.catalogue.queries.eligibility_words import Told, told_rule
from tulay.areas.catalogue.queries.search import (
    Facets,
    ServiceHit,
    Understanding,
    facets_of,
    search_services,
    understand,
)
from tulay.areas.catalogue.queries.services import (
    SHELF,
    LifeEventCard,
    ServiceCard,
    covered_labels,
    life_events,
    service_card,
)
from tulay.areas.catalogue.queries.stories import ToldStory, told_stories
from tulay.areas.catalogue.rules.search import Wish
from tulay.areas.catalogue.rules.services import State
from tulay.areas.directory.errors import UnknownPlace
from tulay.areas.directory.queries import (
    AgencyCard,
    PlaceCard,
    SectorCard,
    agencies,
    agency_card,
    place_by_code,
    search_places,
    sectors,
)
from tulay.plumbing.cache import Namespace

T = TypeVar("T")
CACHE = Namespace(SHELF, ttl_s=60, local_s=1)
PAGE = 20
FEATURED = 6
SIMILAR = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search with everything that is said around it."""

    items: tuple[ServiceHit, ...] = ()
    next: str | None = None
    facets: Facets = field(default_factory=Facets)
    corrected: str = ""
    any_word: bool = False
    place: PlaceCard | None = None
    unknown_place: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A service as its page shows it."""

    card: ServiceCard
    agency: AgencyCard
    covers: tuple[str, ...]
    similar: tuple[ServiceHit, ...]
    rule: Told | None = None
    """Who can get it, in the words of the page's language."""
    stories: tuple[ToldStory, ...] = ()
    """What people tell about it who agreed that everybody reads it."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer."""

    sectors: tuple[SectorCard, ...]
    agencies: tuple[AgencyCard, ...]
    life_events: tuple[LifeEventCard, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A boxed value: the cache keeps objects."""

    found: Found | None = None
    shown: Shown | None = None
    choices: Choices | None = None


def found(
    wish: Wish, *, language: str, now: datetime, cursor: str | None = None, limit: int = PAGE
) -> Found:
    """Search, and say what was understood; where no service has all words, those with some are shown.

    :raises Invalid: `cursor` belongs to another list.
    """
    key = f"found:{language}:{limit}:{cursor or ''}:{msgspec.json.encode(wish).decode()}"
    kept = CACHE.get(key, lambda: _Kept(found=_search(wish, language, now, cursor, limit)), _Kept)
    assert kept is not None
    assert kept.found is not None
    return replace(kept.found, items=tuple(still_open(hit, now) for hit in kept.found.items))


def shown_service(slug: str, *, language: str, now: datetime) -> Shown:
    """Return what a service's page shows; one that is being worked on is not shown.

    :raises UnknownService: nothing public stands at this address.
    """
    return _kept_shown(slug, slug, language, now)


def shown_by_id(service_id: UUID, *, language: str, now: datetime) -> Shown:
    """Return the same by id.

    :raises UnknownService: nothing public has this id.
    """
    return _kept_shown(str(service_id), service_id, language, now)


def _kept_shown(key: str, service: UUID | str, language: str, now: datetime) -> Shown:
    def load() -> _Kept | None:
        try:
            return _Kept(shown=_shown(service, language, now))
        except UnknownService:
            return None

    kept = CACHE.get(f"shown:{language}:{key}", load, _Kept)
    if kept is None or kept.shown is None:
        raise UnknownService
    return kept.shown


def public_bytes(key: str, load: Callable[[], bytes | None]) -> bytes | None:
    """Return an answer of the public API as it was sent before."""
    return CACHE.get_bytes(f"api:{key}", load)


def choices(jurisdiction: str, language: str) -> Choices:
    """Return what the filters offer."""

    def load() -> _Kept:
        return _Kept(
            choices=Choices(sectors(), agencies(jurisdiction or None), life_events(language))
        )

    kept = CACHE.get(f"choices:{language}:{jurisdiction}", load, _Kept)
    assert kept is not None
    assert kept.choices is not None
    return kept.choices


def still_open(hit: ServiceHit, now: datetime) -> ServiceHit:
    """Close in the list what has run out of time since the list was kept."""
    over = hit.closes_at is not None and hit.closes_at <= now
    return replace(hit, is_open=False) if over and hit.is_open else hit


def _search(wish: Wish, language: str, now: datetime, cursor: str | None, limit: int) -> Found:
    place, unknown = _place(wish.place, wish.jurisdiction)
    understanding = understand(wish.q)
    facets = facets_of(wish, understanding=understanding, place=place, now=now)
    if len(understanding.words) > 1 and not facets.unfiltered:
        understanding = Understanding(understanding.words, any_word=True)
        facets = facets_of(wish, understanding=understanding, place=place, now=now)
    page = search_services(
        wish,
        understanding=understanding,
        place=place,
        language=language,
        now=now,
        cursor=cursor,
        limit=limit,
    )
    return Found(
        items=page.items,
        next=page.next,
        facets=facets,
        corrected=understanding.corrected,
        any_word=understanding.any_word and bool(page.items),
        place=place,
        unknown_place=unknown,
    )


def _place(words: str, jurisdiction: str) -> tuple[PlaceCard | None, bool]:
    """Return the place with this code or, most likely, this name; and whether there is none such."""
    if not words:
        return None, False
    try:
        return place_by_code(words), False
    except UnknownPlace:
        likely = search_places(words, jurisdiction, 1)
        return (likely[0], False) if likely else (None, True)


def _shown(service: UUID | str, language: str, now: datetime) -> Shown:
    card = service_card(service, language)
    if card.state not in {State.PUBLISHED, State.ARCHIVED}:
        raise UnknownService
    similar = search_services(
        Wish(sector=card.sector, jurisdiction=card.jurisdiction, is_open=True),
        understanding=Understanding(),
        place=None,
        language=language,
        now=now,
        limit=SIMILAR + 1,
    )
    others = tuple(hit for hit in similar.items if hit.id != card.id)[:SIMILAR]
    agency, covers = agency_card(card.agency_id), covered_labels(card.id)
    is_offered = card.state == State.PUBLISHED
    told = told_stories(card.id, card.jurisdiction) if is_offered else ()
    return Shown(card, agency, covers, others, told_rule(card, language), told)


def featured(language: str, *, jurisdiction: str, now: datetime) -> tuple[ServiceHit, ...]:
    """Return the services that coordinators put forward."""
    wish = Wish(is_featured=True, jurisdiction=jurisdiction)
    return found(wish, language=language, now=now, limit=FEATURED).items
