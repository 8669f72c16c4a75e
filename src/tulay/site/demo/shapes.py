"""The plain values that demo content and demo generators are made of."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

#: One text in several languages: `{"en": …, "fil": …, "ar": …}`. English is always there.
Words = dict[str, str]

LANGUAGES = ("en", "fil", "ar")


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the one tree of places; `code` is the official one and unique."""

    id: UUID
    code: str
    jurisdiction: str
    level: str
    name: str
    parent_code: str | None
    kind: str
    population: int | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """When an agency works: hours by weekday (0 is Monday), in its zone, less its holidays."""

    code: str
    zone: str
    country: str
    subdivision: str | None
    hours: dict[int, tuple[tuple[str, str], ...]]
    extra_holidays: tuple[str, ...]
    words: Words


@dataclass(frozen=True, slots=True)
class Agency:
    """A body that offers services, or sits at the table."""

    id: UUID
    slug: str
    acronym: str
    name: str
    names: Words
    kind: str
    jurisdiction: str
    parent_slug: str | None
    runs_programmes: bool
    has_meetings: bool
    about: str
    abouts: Words
    contact: str
    contacts: Words
    address: str
    phone: str
    email: str
    calendar: str
    seat: str


@dataclass(frozen=True, slots=True)
class Sector:
    """A subject under which services are found."""

    id: UUID
    code: str
    names: Words


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A moment in life that brings a person here, with the services that help."""

    id: UUID
    code: str
    names: Words
    hints: Words
    service_slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that a service asks for."""

    code: str
    names: Words
    why: Words
    hints: Words
    accepts: tuple[str, ...]
    special: bool = False


@dataclass(frozen=True, slots=True)
class Required:
    """One service's wish for one document."""

    document: Document
    optional: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a service asks beyond who you are.

    `low` and `high` bound what may be answered; `sample` is what the demo's people answer.
    """

    code: str
    kind: str
    optional: bool
    labels: Words
    hints: Words
    choices: tuple[tuple[str, Words], ...]
    low: int | None
    high: int | None
    sample: tuple[int, int]
    examples: tuple[str, ...]
    special: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """What the service did for somebody, told with consent; names are made up."""

    person: str
    place: str
    quote: str
    consent: str


@dataclass(frozen=True, slots=True)
class ServiceText:
    """All of a service that is read, in one language."""

    language: str
    reviewed: bool
    name: str
    summary: str
    for_whom: str
    eligibility: tuple[str, ...]
    steps: tuple[str, ...]
    story: Story | None


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the catalogue."""

    id: UUID
    slug: str
    agency_slug: str
    jurisdiction: str
    sector: str
    status: str
    accepting: bool
    featured: bool
    access: str
    four_eyes: bool
    appealable: bool
    cost_minor: int
    benefit_minor: int
    currency: str
    working_days: int
    response_hours: int
    resolution_hours: int
    slots: int | None
    deadline: date | None
    closed_date: date | None
    coverage: tuple[str, ...]
    life_events: tuple[str, ...]
    tags: tuple[str, ...]
    keywords: tuple[str, ...]
    documents: tuple[Required, ...]
    questions: tuple[Question, ...]
    texts: dict[str, ServiceText]
    target: str | None
    weight: float

    @property
    def name(self) -> str:
        """The English name."""
        return self.texts["en"].name


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the demo; every address and number is from a range nobody owns."""

    id: UUID
    given_name: str
    family_name: str
    kind: str
    jurisdiction: str
    language: str
    place_code: str
    email: str
    phone: str
    born_date: date
    joined_at: datetime

    @property
    def name(self) -> str:
        """The name as written on a letter."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class Post:
    """A role somebody holds, in one agency or (None) everywhere in the jurisdiction."""

    person_id: UUID
    role: str
    agency_slug: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account of the contract, ready to sign in."""

    person: Person
    username: str
    roles: tuple[str, ...]
    agency_slug: str | None
    is_staff: bool


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of a request; `source` is None for its birth as a draft."""

    id: UUID
    source: str | None
    target: str
    at: datetime
    actor_id: UUID | None
    reason: str
    cosigner_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A word written on a request; internal ones are the desk's own."""

    id: UUID
    author_id: UUID
    at: datetime
    public: bool
    body: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A document handed in."""

    id: UUID
    document_code: str
    filename: str
    media_type: str
    size: int
    at: datetime
    is_refused: bool = False
    """Whether a virus scanner knew it as harmful: nobody opens it, and another one came in its place."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request with everything that happened to it, in order."""

    id: UUID
    tracking: str
    service_slug: str
    agency_slug: str
    jurisdiction: str
    applicant_id: UUID
    place_code: str
    language: str
    channel: str
    state: str
    priority: str
    assignee_id: UUID | None
    created_at: datetime
    submitted_at: datetime | None
    first_response_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    response_due_at: datetime | None
    due_at: datetime | None
    appeal_until: datetime | None
    answers: dict[str, str]
    transitions: tuple[Transition, ...]
    comments: tuple[Comment, ...]
    uploads: tuple[Upload, ...]
    story: str | None
