"""What a service is made of, and when it may be published. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tulay.areas.catalogue.errors import NotReady, SlotsTaken, UnfitService, WrongState
from tulay.areas.catalogue.rules.eligibility import FACTS, Group, facts_of, fits
from tulay.areas.catalogue.rules.eligibility_faults import faults_in
from tulay.areas.catalogue.rules.forms import PROFILE, FormPage, When, form_faults
from tulay.areas.catalogue.rules.samples import Sample, sample_faults
from tulay.areas.catalogue.rules.workflow import Workflow, workflow_faults
from tulay.kernel.errors import FieldError
from tulay.kernel.money import EXPONENTS

LANGUAGES = ("en", "fil", "ar")
ENGLISH = "en"
NAME_MAX, SUMMARY_MAX = 120, 300
RESPONSE_HOURS, RESOLUTION_HOURS = 4, 24
RESERVED = frozenset({"check"})
"""Addresses below /services/ that are pages of their own."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")


class State(StrEnum):
    """How far a service has come."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Access(StrEnum):
    """How one comes to a service."""

    DIRECT = "direct"
    NOMINATION = "nomination"
    REFERRAL = "referral"
    COMPETITION = "competition"


class QuestionKind(StrEnum):
    """What sort of answer a question takes."""

    TEXT = "text"
    LONG_TEXT = "longtext"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yesno"
    MONEY = "money"
    PLACE = "place"


Words = Mapping[str, str]
"""One text in several languages, by language code."""


@dataclass(frozen=True, slots=True)
class Story:
    """What the service did for somebody, in words that the agency answers for; no consent is on record here."""

    person: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class Texts:
    """All of a service that is read, in one language."""

    name: str
    summary: str = ""
    for_whom: str = ""
    eligibility: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    story: Story | None = None
    is_reviewed: bool = True
    after: str = ""
    """What people read once they have sent their request; beside what every service says."""

    @property
    def is_whole(self) -> bool:
        """Nothing that every service needs to say is missing."""
        return all((self.name, self.summary, self.for_whom, self.eligibility, self.steps))


@dataclass(frozen=True, slots=True)
class Requirement:
    """A paper that the service asks for; `accepts` are kinds of file."""

    code: str
    names: Words
    whys: Words = field(default_factory=dict)
    hints: Words = field(default_factory=dict)
    is_required: bool = True
    accepts: tuple[str, ...] = ("image", "pdf")
    is_special: bool = False
    """It tells of health, belief or origin: taken from whoever agreed to that, and read as long as they do."""
    sample: Sample | None = None
    """How it should look."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose."""

    code: str
    labels: Words


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that the service asks beyond who you are."""

    code: str
    kind: str
    labels: Words
    hints: Words = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    is_required: bool = True
    low: int | None = None
    high: int | None = None
    is_special: bool = False
    """About health, belief or origin: asked of whoever agreed to that, and of nobody else."""
    fact: str = ""
    """The fact of `rules.eligibility`, or of the profile, that its answer is, too: known once, it need not be typed."""
    page: str = ""
    """The page of the form it stands on; empty: the first."""
    shortest: int | None = None
    longest: int | None = None
    pattern: str = ""
    days: str = ""
    asked_if: When | None = None
    required_if: When | None = None
    """The answer that makes it necessary where it may be left out otherwise."""


@dataclass(frozen=True, slots=True)
class Details:
    """Everything about a service that its agency settles."""

    sector: str
    texts: Mapping[str, Texts]
    access: str = Access.DIRECT
    processing_days: int | None = None
    response_hours: int = RESPONSE_HOURS
    resolution_hours: int = RESOLUTION_HOURS
    fee_minor: int = 0
    is_fee_first: bool = False
    """The fee is paid before a request is sent; otherwise once it is approved."""
    benefit_minor: int = 0
    """What an approved request is paid, in the same currency; 0: nothing."""
    currency: str = "PHP"
    slots: int | None = None
    deadline: date | None = None
    is_accepting: bool = True
    second_signature: bool = False
    may_be_appealed: bool = True
    requirements: tuple[Requirement, ...] = ()
    questions: tuple[Question, ...] = ()
    pages: tuple[FormPage, ...] = ()
    """The pages of the form after the first, in order."""
    workflow: Workflow = ()
    coverage: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    rule: Group | None = None
    """Who can get it, as data; none: its words alone say so."""


def complete_languages(
    texts: Mapping[str, Texts],
    requirements: tuple[Requirement, ...],
    questions: tuple[Question, ...],
    pages: tuple[FormPage, ...] = (),
) -> tuple[str, ...]:
    """Return the languages in which the whole service can be read, English first."""
    spoken = [requirement.names for requirement in requirements]
    spoken += [requirement.sample.alts for requirement in requirements if requirement.sample]
    spoken += [question.labels for question in questions]
    spoken += [choice.labels for question in questions for choice in question.choices]
    spoken += [page.titles for page in pages]
    return tuple(
        language
        for language in LANGUAGES
        if language in texts
        and texts[language].is_whole
        and all(words.get(language) for words in spoken)
    )


def closes_at(deadline: date | None, zone: str) -> datetime | None:
    """Return the moment at which the last day ends where the agency is."""
    if deadline is None:
        return None
    return datetime.combine(deadline + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))


def takes_requests(
    *,
    state: str,
    is_accepting: bool,
    slots_left: int | None,
    closes_at: datetime | None,
    now: datetime,
) -> bool:
    """Answer whether a person may ask for the service at this moment."""
    in_time = closes_at is None or now < closes_at
    return state == State.PUBLISHED and is_accepting and slots_left != 0 and in_time


def check_details(details: Details, *, slug: str) -> None:
    """Refuse details that could not be kept; a draft may be incomplete, not wrong.

    :raises UnfitService: naming each field.
    """
    faults = [*_word_faults(details, slug), *_number_faults(details), *_list_faults(details)]
    if details.rule is not None:
        faults += faults_in(details.rule, facts_of(details.questions))
    if faults:
        raise UnfitService(errors=faults)


def check_ready(details: Texts | None, *, service: str, processing_days: int | None) -> None:
    """Refuse to publish what would leave people without an answer.

    :raises NotReady: naming what is missing.
    """
    missing = lacking(details, processing_days)
    if missing:
        raise NotReady(service=service, errors=missing)


def lacking(details: Texts | None, processing_days: int | None) -> tuple[FieldError, ...]:
    """Return what must still be said before people may find the service."""
    missing = [
        FieldError(f"texts.{ENGLISH}.{name}", "required", detail)
        for name, detail in _NEEDED.items()
        if details is None or not getattr(details, name)
    ]
    if not processing_days:
        missing.append(
            FieldError("processing_days", "required", "Say how many working days it takes.")
        )
    return tuple(missing)


_NEEDED = {
    "name": "Give the service a name.",
    "summary": "Say in one sentence what the service gives.",
    "eligibility": "Say who can get it, one condition a line.",
    "steps": "Say what happens, one step a line.",
}


def check_state(state: str, *allowed: State, service: str) -> None:
    """Refuse a step that does not belong to this state.

    :raises WrongState: the service is elsewhere in its life.
    """
    if state not in allowed:
        raise WrongState(service=service, state=state)


def check_slot_left(left: int | None, *, service: str) -> None:
    """Refuse when no place is left (`left` None: nothing was taken because none was there).

    :raises SlotsTaken: all are taken.
    """
    if left is None:
        raise SlotsTaken(service=service)


def slots_left_after(
    *, total: int | None, old_total: int | None, old_left: int | None
) -> int | None:
    """Return the places left once the total is another: those taken stay taken."""
    if total is None:
        return None
    taken = (old_total or 0) - (old_left or 0) if old_total is not None else 0
    return max(0, total - taken)


def _word_faults(details: Details, slug: str) -> Iterator[FieldError]:
    if slug in RESERVED:
        detail = "A page of ours has this address. Choose another."
        yield FieldError("slug", "reserved", detail)
    if not _SLUG.fullmatch(slug):
        yield FieldError("slug", "malformed", "Use small letters, digits and single hyphens.")
    if ENGLISH not in details.texts:
        yield FieldError(
            "texts", "required", "The English text is needed; other languages follow it."
        )
    for language, text in details.texts.items():
        if language not in LANGUAGES:
            yield FieldError(
                f"texts.{language}", "unknown-language", "Choose a language from the list."
            )
        if not text.name.strip() or len(text.name) > NAME_MAX:
            yield FieldError(
                f"texts.{language}.name",
                "length",
                "Enter a name of at most {most} characters.",
                {"most": NAME_MAX},
            )
        if len(text.summary) > SUMMARY_MAX:
            yield FieldError(
                f"texts.{language}.summary",
                "length",
                "Use at most {most} characters.",
                {"most": SUMMARY_MAX},
            )


def _number_faults(details: Details) -> Iterator[FieldError]:
    if details.fee_minor < 0:
        yield FieldError("fee_minor", "negative", "Enter 0 if the service is free.")
    if details.benefit_minor < 0:
        yield FieldError("benefit_minor", "negative", "Enter 0 if the service pays nothing.")
    if details.currency not in EXPONENTS:
        yield FieldError("currency", "unknown", "Choose a currency from the list.")
    if details.slots is not None and details.slots < 0:
        yield FieldError("slots", "negative", "Leave this empty if there is no limit.")
    for name in ("processing_days", "response_hours", "resolution_hours"):
        value = getattr(details, name)
        if value is not None and value < 1:
            yield FieldError(name, "too-small", "Enter at least 1.")


def _list_faults(details: Details) -> Iterator[FieldError]:
    if details.access not in set(Access):
        yield FieldError("access", "unknown", "Choose how people come to the service.")
    for name in ("requirements", "questions", "pages", "workflow"):
        codes = [one.code for one in getattr(details, name)]
        if len(codes) != len(set(codes)) and name not in {"pages", "workflow"}:
            yield FieldError(name, "repeated", "Each code may stand here once.")
        if not all(_CODE.fullmatch(code) for code in codes):
            yield FieldError(name, "malformed", "Codes are small letters, digits, - and _.")
    for requirement in details.requirements:
        yield from sample_faults(requirement.code, requirement.sample)
    for question in details.questions:
        yield from _question_faults(question)
    yield from form_faults(details.questions, details.pages)
    yield from workflow_faults(
        details.workflow,
        papers={one.code for one in details.requirements},
        processing_days=details.processing_days,
    )


def _question_faults(question: Question) -> Iterator[FieldError]:
    pointer = f"questions.{question.code}"
    if question.kind not in set(QuestionKind):
        yield FieldError(f"{pointer}.kind", "unknown", "Choose a kind of answer from the list.")
    chosen = question.kind in {QuestionKind.CHOICE, QuestionKind.CHOICES}
    if chosen and len(question.choices) < 2:  # noqa: PLR2004 - one choice is none
        yield FieldError(
            f"{pointer}.choices", "required", "Give at least two answers to choose from."
        )
    if not question.labels.get(ENGLISH):
        yield FieldError(f"{pointer}.labels", "required", "Ask the question in English at least.")
    if question.fact and (question.is_special or not _says(question)):
        detail = "An answer to this question does not say that. Choose another fact, or none."
        yield FieldError(f"{pointer}.fact", "unfit", detail)


def _says(question: Question) -> bool:
    """Answer whether an answer of this kind says what its fact is."""
    if question.fact in PROFILE:
        return question.kind == PROFILE[question.fact]
    fact = FACTS.get(question.fact)
    codes = [choice.code for choice in question.choices]
    return fact is not None and fits(fact, question.kind, codes)
