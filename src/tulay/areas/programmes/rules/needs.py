"""What a community needs, how far the answer is, and how pressing it is by a score that can be explained. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tulay.areas.programmes.errors import (
    NeedUnanswered,
    NeedUnproven,
    ReasonMissing,
    StepNotPossible,
    UnfitNeed,
)
from tulay.areas.programmes.rules.ppas import COUNT_MAX, MINOR_MAX
from tulay.kernel.errors import FieldError

NAME_MAX, WORDS_MAX, SAID_MAX = 200, 4000, 4000
IMPACTS = (1, 5)
EVIDENCE_YEARS = 5
"""What was found longer ago shows no more how things are."""


class NeedSector(StrEnum):
    """What a need is about; the sectors of programmes are other ones."""

    EDUCATION = "education"
    ECONOMIC = "economic_development"
    SOCIAL = "social_development"
    CULTURAL = "cultural_development"
    INFRASTRUCTURE = "infrastructure"
    HEALTH = "health"
    GOVERNANCE = "governance"
    ENVIRONMENT = "environment"
    SECURITY = "security"


class NeedState(StrEnum):
    """How far the answer to a need is."""

    IDENTIFIED = "identified"
    VALIDATED = "validated"
    PRIORITIZED = "prioritized"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    DEFERRED = "deferred"
    REJECTED = "rejected"


class Urgency(StrEnum):
    """How soon something has to happen."""

    IMMEDIATE = "immediate"
    SHORT_TERM = "short_term"
    MEDIUM_TERM = "medium_term"
    LONG_TERM = "long_term"


class Feasibility(StrEnum):
    """How well it can be done."""

    VERY_LOW = "very_low"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


class Submission(StrEnum):
    """How it came to be known."""

    ASSESSMENT = "assessment_driven"
    COMMUNITY = "community_submitted"


STEPS: dict[NeedState, frozenset[NeedState]] = {
    NeedState.IDENTIFIED: frozenset({NeedState.VALIDATED, NeedState.DEFERRED, NeedState.REJECTED}),
    NeedState.VALIDATED: frozenset({NeedState.PRIORITIZED, NeedState.DEFERRED, NeedState.REJECTED}),
    NeedState.PRIORITIZED: frozenset({NeedState.PLANNED, NeedState.DEFERRED, NeedState.REJECTED}),
    NeedState.PLANNED: frozenset(
        {NeedState.IN_PROGRESS, NeedState.PRIORITIZED, NeedState.DEFERRED}
    ),
    NeedState.IN_PROGRESS: frozenset(
        {NeedState.COMPLETED, NeedState.PRIORITIZED, NeedState.DEFERRED}
    ),
    NeedState.DEFERRED: frozenset({NeedState.IDENTIFIED, NeedState.REJECTED}),
    NeedState.COMPLETED: frozenset(),
    NeedState.REJECTED: frozenset(),
}
OPEN = frozenset(state for state, following in STEPS.items() if following)
NEEDS_REASON = frozenset({NeedState.DEFERRED, NeedState.REJECTED})
ANSWERED = frozenset({NeedState.PLANNED, NeedState.IN_PROGRESS, NeedState.COMPLETED})
"""States that nobody can believe in as long as no programme answers the need."""
UNDER_WAY = ANSWERED - {NeedState.COMPLETED}
REOPENED = NeedState.PRIORITIZED
"""Where a need goes back to once nothing answers it any more."""

# Thousandths of a point, so that parts add up exactly.
URGENCIES = {
    Urgency.IMMEDIATE: 4_000,
    Urgency.SHORT_TERM: 3_000,
    Urgency.MEDIUM_TERM: 2_000,
    Urgency.LONG_TERM: 1_000,
}
FEASIBILITIES = {
    Feasibility.VERY_HIGH: 2_000,
    Feasibility.HIGH: 1_500,
    Feasibility.MEDIUM: 1_000,
    Feasibility.LOW: 500,
    Feasibility.VERY_LOW: 250,
}
IMPACT_EACH = 400
PEOPLE_MOST = 2_000
PARTS_MOST = {"urgency": 4_000, "impact": 2_000, "feasibility": 2_000, "people": PEOPLE_MOST}
DIVIDED_BY = 4
WEIGHTS = dict.fromkeys(NeedSector, 100)
"""Hundredths by sector, from 10 to 200. All sectors weigh the same until the office decides otherwise (ADR 82)."""


@dataclass(frozen=True, slots=True)
class NeedDetails:
    """What is said of a need. It names no person."""

    title: str
    sector: str
    place_id: UUID | None
    urgency: str
    impact: int
    feasibility: str
    description: str = ""
    community: str = ""
    people: int = 0
    households: int = 0
    cost_minor: int | None = None
    submission: str = Submission.COMMUNITY.value
    raised_by: str = ""
    evidence: str = ""
    evidence_date: date | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """How pressing a need is, part by part, in thousandths of a point."""

    parts: dict[str, int]
    weight: int

    @property
    def points(self) -> int:
        """Return the sum with its weight, undivided: whole numbers are kept and compared."""
        return sum(self.parts.values()) * self.weight // 100

    @property
    def value(self) -> Decimal:
        """Return the score as people read it: at most 2.50 where the sector weighs one."""
        return value_of(self.points)


TEXTS = {
    "title": NAME_MAX,
    "community": NAME_MAX,
    "raised_by": NAME_MAX,
    "description": WORDS_MAX,
    "evidence": WORDS_MAX,
}
KINDS: dict[str, type[StrEnum]] = {
    "sector": NeedSector,
    "urgency": Urgency,
    "feasibility": Feasibility,
    "submission": Submission,
}


def score_of(details: NeedDetails) -> Score:
    """Return how pressing a need is: urgency, impact, feasibility and people, by the weight of its sector."""
    parts = {
        "urgency": URGENCIES[Urgency(details.urgency)],
        "impact": details.impact * IMPACT_EACH,
        "feasibility": FEASIBILITIES[Feasibility(details.feasibility)],
        "people": min(details.people, PEOPLE_MOST),
    }
    return Score(parts, WEIGHTS[NeedSector(details.sector)])


def value_of(points: int) -> Decimal:
    """Return stored points as the score that people read."""
    return (Decimal(points) / (1_000 * DIVIDED_BY)).quantize(Decimal("0.01"))


def check_need(details: NeedDetails, *, today: date) -> None:
    """Refuse what cannot be true of a need.

    :raises UnfitNeed: naming each field.
    """
    faults = [*_texts(details), *_kinds(details), *_numbers(details), *_sources(details, today)]
    if faults:
        raise UnfitNeed(errors=faults)


def check_need_step(
    state: str, to: str, *, said: str, details: NeedDetails, answers: int, today: date
) -> NeedState:
    """Let a need go on to another state, and return it.

    :raises StepNotPossible: it does not lead there from here.
    :raises ReasonMissing: it is put off, put back or rejected, and nobody would know why.
    :raises NeedUnproven: nothing shows it, or what shows it is too old.
    :raises NeedUnanswered: no programme answers it.
    """
    known = {one.value for one in NeedState}
    if to not in known or NeedState(to) not in STEPS[NeedState(state)]:
        raise StepNotPossible(state=state)
    wanted = NeedState(to)
    is_back = NeedState(state) in UNDER_WAY and wanted is REOPENED
    if (wanted in NEEDS_REASON or is_back) and not said.strip():
        raise ReasonMissing(errors=[FieldError("said", "required", "Say why, in a few words.")])
    if wanted is NeedState.VALIDATED and not is_proven(details, today):
        raise NeedUnproven(years=EVIDENCE_YEARS)
    if wanted in ANSWERED and not answers:
        raise NeedUnanswered
    return wanted


def is_proven(details: NeedDetails, today: date) -> bool:
    """Answer whether something written shows the need, not too long ago."""
    found = details.evidence_date
    return bool(details.evidence.strip()) and found is not None and _age(found, today)


def check_need_open(state: str) -> None:
    """Refuse changing a need that is over.

    :raises StepNotPossible: it is completed or rejected.
    """
    if NeedState(state) not in OPEN:
        raise StepNotPossible(state=state)


def state_without(state: str, *, answers: int) -> NeedState:
    """Return where a need is once a programme answers it no longer, and so many others do."""
    now = NeedState(state)
    return REOPENED if now in UNDER_WAY and not answers else now


def check_unlinked(state: str, *, answers: int) -> None:
    """Refuse taking the last programme from a need that is planned for or worked on.

    :raises NeedUnanswered: nobody would answer it any more.
    """
    if NeedState(state) in ANSWERED and answers <= 1:
        raise NeedUnanswered


def _age(found: date, today: date) -> bool:
    return (found.year + EVIDENCE_YEARS, found.month, found.day) >= (
        today.year,
        today.month,
        today.day,
    )


def _texts(details: NeedDetails) -> Iterator[FieldError]:
    if not details.title.strip():
        yield FieldError("title", "required", "Give it a title.")
    for name, most in TEXTS.items():
        if len(getattr(details, name)) > most:
            yield FieldError(name, "too-long", "Use at most {most} characters.", {"most": most})


def _kinds(details: NeedDetails) -> Iterator[FieldError]:
    for name, kind in KINDS.items():
        if getattr(details, name) not in {one.value for one in kind}:
            yield FieldError(name, "unknown", "Choose one of the answers in the list.")


def _numbers(details: NeedDetails) -> Iterator[FieldError]:
    least, most = IMPACTS
    if not least <= details.impact <= most:
        yield FieldError("impact", "out-of-range", "Choose a number from 1 to 5.")
    for name in ("people", "households"):
        if not 0 <= getattr(details, name) <= COUNT_MAX:
            yield FieldError(name, "out-of-range", "Write a number of zero or more.")
    if details.households > details.people:
        detail = "There cannot be more households than people."
        yield FieldError("households", "beyond-people", detail)
    if details.cost_minor is not None and not 0 <= details.cost_minor <= MINOR_MAX:
        yield FieldError("cost_minor", "out-of-range", "Write an amount of zero or more.")


def _sources(details: NeedDetails, today: date) -> Iterator[FieldError]:
    if details.evidence_date is not None and details.evidence_date > today:
        yield FieldError("evidence_date", "ahead", "Choose today or a day before.")
    if details.submission == Submission.ASSESSMENT and not details.evidence.strip():
        yield FieldError("evidence", "required", "Say which assessment found it.")
    if details.submission == Submission.COMMUNITY and not details.raised_by.strip():
        yield FieldError("raised_by", "required", "Say which community or organisation raised it.")
