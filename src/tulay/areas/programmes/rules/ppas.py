"""What is said of a programme, project or activity (PPA), and what cannot be true of one. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tulay.areas.programmes.errors import UnfitPpa
from tulay.kernel.errors import FieldError

TITLE_MAX, CODE_MAX, SUMMARY_MAX, TEXT_MAX, WHO_MAX = 300, 40, 4000, 4000, 200
YEARS = (2015, 2048)
MINOR_MAX = 10**15
"""Ten million million units: more than any budget, and exact in every program that reads it."""
COUNT_MAX = 100_000_000
SUPPORTING_MAX = 20


class PpaCategory(StrEnum):
    """Whose idea it is."""

    AGENCY = "agency"
    COORDINATING_OFFICE = "coordinating_office"
    COMMUNITY_REQUEST = "community_request"


class PpaPriority(StrEnum):
    """How pressing it is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class PpaSector(StrEnum):
    """What kind of change it brings."""

    ECONOMIC = "economic"
    SOCIAL = "social"
    INFRASTRUCTURE = "infrastructure"
    ENVIRONMENT = "environment"
    GOVERNANCE = "governance"
    PEACE_SECURITY = "peace_security"


class Appropriation(StrEnum):
    """How the budget law classes the money."""

    PERSONNEL = "ps"
    OPERATING = "mooe"
    CAPITAL = "co"


class FundingSource(StrEnum):
    """Where the money comes from; the year is the fiscal year's."""

    GAAB = "gaab"
    SUPPLEMENTAL = "supplemental_budget"
    SDF = "sdf"
    TDIF = "tdif"
    MEMBERS = "allocation_for_mp"
    NATIONAL = "national_program"
    LOCAL = "local_program"
    ODA = "oda"
    OTHER = "other_sources"


@dataclass(frozen=True, slots=True)
class Details:
    """What an agency says of a PPA."""

    title: str
    fiscal_year: int
    sector: str
    code: str = ""
    summary: str = ""
    category: str = PpaCategory.AGENCY.value
    priority: str = PpaPriority.MEDIUM.value
    plan_year: int | None = None
    appropriation: str = ""
    source: str = FundingSource.GAAB.value
    starts_date: date | None = None
    target_date: date | None = None
    budget_minor: int = 0
    ceiling_minor: int | None = None
    obc_budget_minor: int = 0
    slots: int = 0
    obc_slots: int = 0
    organisations: int = 0
    people: int = 0
    place_id: UUID | None = None
    lead_agency_id: UUID | None = None
    supporting: tuple[UUID, ...] = ()
    requested_by: str = ""
    recipient: str = ""
    accomplishments: str = ""
    challenges: str = ""
    support_needed: str = ""
    follow_up: str = ""


TEXTS = {
    "title": TITLE_MAX,
    "code": CODE_MAX,
    "summary": SUMMARY_MAX,
    "requested_by": WHO_MAX,
    "recipient": WHO_MAX,
    "accomplishments": TEXT_MAX,
    "challenges": TEXT_MAX,
    "support_needed": TEXT_MAX,
    "follow_up": TEXT_MAX,
}
KINDS: dict[str, type[StrEnum]] = {
    "category": PpaCategory,
    "priority": PpaPriority,
    "sector": PpaSector,
    "appropriation": Appropriation,
    "source": FundingSource,
}
AMOUNTS = ("budget_minor", "ceiling_minor", "obc_budget_minor")
COUNTS = ("slots", "obc_slots", "organisations", "people")


def check_details(details: Details) -> None:
    """Refuse what cannot be true of a PPA.

    :raises UnfitPpa: naming each field.
    """
    faults = list(faults_of(details))
    if faults:
        raise UnfitPpa(errors=faults)


def faults_of(details: Details) -> Iterator[FieldError]:
    """Yield what cannot be true, field by field."""
    yield from _texts(details)
    yield from _kinds(details)
    yield from _numbers(details)
    yield from _years(details)
    yield from _relations(details)
    yield from _asked_for(details)


def _texts(details: Details) -> Iterator[FieldError]:
    if not details.title.strip():
        yield FieldError("title", "required", "Give it a title.")
    for name, most in TEXTS.items():
        if len(getattr(details, name)) > most:
            yield FieldError(name, "too-long", "Use at most {most} characters.", {"most": most})


def _kinds(details: Details) -> Iterator[FieldError]:
    for name, kind in KINDS.items():
        given = getattr(details, name)
        is_left_out = name == "appropriation" and not given
        if not is_left_out and given not in {one.value for one in kind}:
            yield FieldError(name, "unknown", "Choose one of the answers in the list.")


def _numbers(details: Details) -> Iterator[FieldError]:
    for name in AMOUNTS:
        given = getattr(details, name)
        if given is not None and not 0 <= given <= MINOR_MAX:
            yield FieldError(name, "out-of-range", "Write an amount of zero or more.")
    for name in COUNTS:
        if not 0 <= getattr(details, name) <= COUNT_MAX:
            yield FieldError(name, "out-of-range", "Write a number of zero or more.")


def _years(details: Details) -> Iterator[FieldError]:
    first, last = YEARS
    for name in ("fiscal_year", "plan_year"):
        given = getattr(details, name)
        if given is not None and not first <= given <= last:
            detail = "Choose a year from {first} to {last}."
            yield FieldError(name, "out-of-range", detail, {"first": first, "last": last})


def _relations(details: Details) -> Iterator[FieldError]:
    starts, ends = details.starts_date, details.target_date
    if starts and ends and ends < starts:
        yield FieldError(
            "target_date", "before-start", "Choose an end that is not before the start."
        )
    ceiling = details.ceiling_minor
    if ceiling is not None and details.budget_minor > ceiling:
        yield FieldError(
            "budget_minor", "beyond-ceiling", "The budget cannot be above its ceiling."
        )
    if details.obc_budget_minor > details.budget_minor:
        detail = "The part for communities outside the region cannot be more than the budget."
        yield FieldError("obc_budget_minor", "beyond-budget", detail)
    if details.obc_slots > details.slots:
        detail = "The places for communities outside the region cannot be more than all places."
        yield FieldError("obc_slots", "beyond-slots", detail)
    if len(details.supporting) > SUPPORTING_MAX or len(set(details.supporting)) < len(
        details.supporting
    ):
        yield FieldError(
            "supporting", "too-many", "Name each supporting agency once, at most twenty."
        )


def _asked_for(details: Details) -> Iterator[FieldError]:
    if details.category != PpaCategory.COMMUNITY_REQUEST:
        return
    if not details.requested_by.strip():
        yield FieldError("requested_by", "required", "Say which community asked for it.")
    if not details.recipient.strip():
        yield FieldError("recipient", "required", "Say which organisation received the request.")
