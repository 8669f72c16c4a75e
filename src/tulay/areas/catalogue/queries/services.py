"""One service, as others may know it: in one language, whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, QuerySet, TextField, Value

from tulay.areas.catalogue.errors import UnknownService
from tulay.areas.catalogue.models import Coverage, LifeEvent, Service
from tulay.areas.catalogue.rules import services as rules
from tulay.areas.catalogue.rules.eligibility import Group
from tulay.areas.catalogue.rules.forms import FormPage, When, in_form_order
from tulay.areas.catalogue.rules.samples import PICTURES, Sample
from tulay.areas.catalogue.rules.search import words_of
from tulay.areas.catalogue.rules.services import ENGLISH, State, Story, Texts, takes_requests
from tulay.areas.directory.queries import place_cards
from tulay.kernel.jurisdiction import JURISDICTIONS

CARDS_MAX = 200
SHELF = "catalogue"
"""The cache namespace of everything public here; whoever changes it bumps it."""


@dataclass(frozen=True, slots=True)
class SampleCard:
    """How a paper should look, in the card's language: `alt` says what is to be seen, `guide` what to look for."""

    file_id: UUID
    alt: str
    guide: str
    content_type: str
    size: int

    @property
    def is_picture(self) -> bool:
        """It can be shown small beside the words."""
        return self.content_type in PICTURES


@dataclass(frozen=True, slots=True)
class Requirement:
    """A paper to have ready, in the card's language."""

    code: str
    name: str
    why: str
    hint: str
    is_required: bool
    accepts: tuple[str, ...]
    is_special: bool = False
    sample: SampleCard | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something the service asks, in the card's language; `choices` are (code, label)."""

    code: str
    label: str
    hint: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    is_required: bool
    low: int | None
    high: int | None
    is_special: bool = False
    fact: str = ""
    page: str = ""
    shortest: int | None = None
    longest: int | None = None
    pattern: str = ""
    days: str = ""
    asked_if: When | None = None
    required_if: When | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the form after the first, in the card's language."""

    code: str
    title: str
    hint: str


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service in one language: `language` is the one it is written in, English where the wished one is not whole."""

    id: UUID
    slug: str
    language: str
    languages: tuple[str, ...]
    name: str
    summary: str
    for_whom: str
    eligibility: tuple[str, ...]
    steps: tuple[str, ...]
    after: str
    story: Story | None
    is_reviewed: bool
    agency_id: UUID
    agency_name: str
    agency_acronym: str
    agency_slug: str
    jurisdiction: str
    sector: str
    state: str
    access: str
    is_featured: bool
    is_accepting: bool
    slots_total: int | None
    slots_left: int | None
    closes_at: datetime | None
    fee_minor: int
    is_fee_first: bool
    benefit_minor: int
    currency: str
    processing_days: int | None
    response_hours: int
    resolution_hours: int
    second_signature: bool
    may_be_appealed: bool
    requirements: tuple[Requirement, ...]
    questions: tuple[Question, ...]
    tags: tuple[str, ...]
    life_events: tuple[str, ...]
    version: int
    published_at: datetime | None
    updated_at: datetime
    rule: Group | None = None
    pages: tuple[Page, ...] = ()

    @property
    def is_published(self) -> bool:
        """Answer whether everybody may read of it; whether it takes requests is another question."""
        return self.state == State.PUBLISHED

    def day_at(self, now: datetime) -> date:
        """Return the calendar day that it is where the service is offered."""
        return JURISDICTIONS[self.jurisdiction].day_at(now)

    def takes_requests(self, now: datetime) -> bool:
        """Answer whether a person may ask for this service at this moment."""
        return takes_requests(
            state=self.state,
            is_accepting=self.is_accepting,
            slots_left=self.slots_left,
            closes_at=self.closes_at,
            now=now,
        )


@dataclass(frozen=True, slots=True)
class LifeEventCard:
    """A moment in life, with a hint at what helps."""

    code: str
    name: str
    hint: str
    language: str


def service_card(service: UUID | str, language: str = ENGLISH) -> ServiceCard:
    """Return one service by id or slug, in `language` if it is whole in it, else in English.

    A draft that never was public is open to its agency only (row security). What was public once can be read by id
    for ever, so that a person's request keeps its name; pages and search show published and archived ones.

    :raises UnknownService: there is none that this reader may see.
    """
    rows = _with_neighbours()
    row = (
        rows.filter(id=service) if isinstance(service, UUID) else rows.filter(slug=service)
    ).first()
    if row is None:
        raise UnknownService
    return card_of(row, language)


def service_cards(ids: Iterable[UUID], language: str = ENGLISH) -> dict[UUID, ServiceCard]:
    """Return many services in one query; unknown ids are left out."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: card_of(row, language) for row in _with_neighbours().filter(id__in=wanted)}


def service_names(ids: Iterable[UUID], language: str = ENGLISH) -> dict[UUID, str]:
    """Return the names of many services in one query."""
    rows = Service.objects.filter(id__in=set(ids)).values_list("id", "texts", "languages")
    return {key: texts[_shown(language, languages)]["name"] for key, texts, languages in rows}


def services_of(agency_id: UUID, language: str = ENGLISH) -> tuple[ServiceCard, ...]:
    """Return the published services of one agency by name."""
    rows = _with_neighbours().filter(agency_id=agency_id, state=State.PUBLISHED)
    cards = [card_of(row, language) for row in rows[:CARDS_MAX]]
    return tuple(sorted(cards, key=lambda card: card.name.casefold()))


def services_called(words: str) -> tuple[UUID, ...]:
    """Return the services, published or not, in whose names or keywords every one of these words begins one."""
    wanted = " & ".join(f"{word}:*A" for word in words_of(words))
    if not wanted:
        return ()
    folded = Func(Value(wanted), function="tulay_folded", output_field=TextField())
    asked = SearchQuery(folded, config="simple", search_type="raw")
    rows = Service.objects.filter(search=asked).order_by("id")
    return tuple(rows.values_list("id", flat=True)[:CARDS_MAX])


def coverage_of(service_id: UUID) -> tuple[UUID, ...]:
    """Return the places a service covers; none means its whole jurisdiction."""
    rows = Coverage.objects.filter(service_id=service_id).order_by("place__label")
    return tuple(rows.values_list("place_id", flat=True))


def covered_labels(service_id: UUID) -> tuple[str, ...]:
    """Return the places a service covers in words."""
    places = place_cards(coverage_of(service_id)).values()
    return tuple(sorted(place.label for place in places))


def life_events(language: str = ENGLISH) -> tuple[LifeEventCard, ...]:
    """Return the moments in life in the order shown."""
    rows = LifeEvent.objects.order_by("position", "code")
    return tuple(
        LifeEventCard(
            code=row.code,
            name=_in(row.names, language),
            hint=_in(row.hints, language),
            language=language if row.names.get(language) else ENGLISH,
        )
        for row in rows
    )


def texts_of(stored: Mapping[str, Any]) -> dict[str, Texts]:
    """Read the stored words of a service."""
    return msgspec.convert(stored, dict[str, Texts])


def card_of(row: Service, wished: str) -> ServiceCard:
    """Make the card of a row fetched with its agency and slots."""
    language = _shown(wished, row.languages)
    text = msgspec.convert(row.texts[language], Texts)
    slots = getattr(row, "slots", None)
    return ServiceCard(
        id=row.id,
        slug=row.slug,
        language=language,
        languages=tuple(row.languages),
        name=text.name,
        summary=text.summary,
        for_whom=text.for_whom,
        eligibility=text.eligibility,
        steps=text.steps,
        after=text.after,
        story=text.story,
        is_reviewed=text.is_reviewed,
        agency_id=row.agency_id,
        agency_name=row.agency.names.get(language) or row.agency.name,
        agency_acronym=row.agency.acronym,
        agency_slug=row.agency.slug,
        jurisdiction=row.jurisdiction,
        sector=row.sector_id,
        state=row.state,
        access=row.access,
        is_featured=row.is_featured,
        is_accepting=row.is_accepting and (slots is None or slots.slots_left > 0),
        slots_total=slots and slots.slots_total,
        slots_left=slots and slots.slots_left,
        closes_at=row.closes_at,
        fee_minor=row.fee_minor,
        is_fee_first=row.is_fee_first,
        benefit_minor=row.benefit_minor,
        currency=row.currency,
        processing_days=row.processing_days,
        response_hours=row.response_hours,
        resolution_hours=row.resolution_hours,
        second_signature=row.second_signature,
        may_be_appealed=row.may_be_appealed,
        requirements=_requirements(row, language),
        questions=_questions(row, language),
        tags=tuple(row.tags),
        life_events=tuple(row.life_events),
        version=row.version,
        published_at=row.published_at,
        updated_at=row.updated_at,
        rule=msgspec.convert(row.rule, Group | None),
        pages=_pages(row, language),
    )


def _with_neighbours() -> "QuerySet[Service]":
    return Service.objects.select_related("agency", "slots").defer(
        "search", "sort_names", "workflow"
    )


def _shown(wished: str, languages: Iterable[str]) -> str:
    return wished if wished in languages else ENGLISH


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get(ENGLISH, "")


def _requirements(row: Service, language: str) -> tuple[Requirement, ...]:
    known = msgspec.convert(row.requirements, tuple[rules.Requirement, ...])
    return tuple(
        Requirement(
            code=one.code,
            name=_in(one.names, language),
            why=_in(one.whys, language),
            hint=_in(one.hints, language),
            is_required=one.is_required,
            accepts=one.accepts,
            is_special=one.is_special,
            sample=_sample(one.sample, language),
        )
        for one in known
    )


def _sample(one: Sample | None, language: str) -> SampleCard | None:
    if one is None:
        return None
    alt, guide = _in(one.alts, language), _in(one.guides, language)
    return SampleCard(one.file_id, alt, guide, one.content_type, one.size)


def _questions(row: Service, language: str) -> tuple[Question, ...]:
    known = in_form_order(
        msgspec.convert(row.questions, tuple[rules.Question, ...]),
        msgspec.convert(row.pages, tuple[FormPage, ...]),
    )
    return tuple(
        Question(
            code=one.code,
            label=_in(one.labels, language),
            hint=_in(one.hints, language),
            kind=one.kind,
            choices=tuple((choice.code, _in(choice.labels, language)) for choice in one.choices),
            is_required=one.is_required,
            low=one.low,
            high=one.high,
            is_special=one.is_special,
            fact=one.fact,
            page=one.page,
            shortest=one.shortest,
            longest=one.longest,
            pattern=one.pattern,
            days=one.days,
            asked_if=one.asked_if,
            required_if=one.required_if,
        )
        for one in known
    )


def _pages(row: Service, language: str) -> tuple[Page, ...]:
    known = msgspec.convert(row.pages, tuple[FormPage, ...])
    return tuple(
        Page(one.code, _in(one.titles, language), _in(one.hints, language)) for one in known
    )
