"""What programs send and receive about programmes, projects and activities."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.programmes.rules.funding import WORDS_MAX, FundingKind
from tulay.areas.programmes.rules.marks import MARK_MAX, UNIT_MAX, VALUE_MAX, OutcomeKind
from tulay.areas.programmes.rules.ppas import (
    CODE_MAX,
    COUNT_MAX,
    MINOR_MAX,
    SUMMARY_MAX,
    SUPPORTING_MAX,
    TEXT_MAX,
    TITLE_MAX,
    WHO_MAX,
    YEARS,
    Appropriation,
    FundingSource,
    PpaCategory,
    PpaPriority,
    PpaSector,
)
from tulay.areas.programmes.rules.states import PROGRESS_MAX, SAID_MAX, PpaState, UpdateKind
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Day, Line, Text

if TYPE_CHECKING:
    Title = str
    Code = str
    Summary = str
    Who = str
    Long = str
    Said = str
    Spoken = str
    Words = str
    Mark = str
    Unit = str
else:
    Title, Code, Who = Line[TITLE_MAX], Line[0:CODE_MAX], Line[0:WHO_MAX]
    Summary, Long = Text[0:SUMMARY_MAX], Text[0:TEXT_MAX]
    Said, Spoken, Words = Text[SAID_MAX], Text[0:SAID_MAX], Line[0:WORDS_MAX]
    Mark, Unit = Line[MARK_MAX], Line[0:UNIT_MAX]


class PpaIn(Strict):
    """What an agency says of a PPA. Amounts are in minor units of the agency's currency."""

    title: Title
    fiscal_year: int = Field(ge=YEARS[0], le=YEARS[1])
    sector: PpaSector
    code: Code = ""
    summary: Summary = ""
    category: PpaCategory = PpaCategory.AGENCY
    priority: PpaPriority = PpaPriority.MEDIUM
    plan_year: int | None = Field(None, ge=YEARS[0], le=YEARS[1])
    appropriation: Appropriation | None = None
    source: FundingSource = FundingSource.GAAB
    starts_date: Day | None = None
    target_date: Day | None = None
    budget_minor: int = Field(0, ge=0, le=MINOR_MAX)
    ceiling_minor: int | None = Field(None, ge=0, le=MINOR_MAX)
    obc_budget_minor: int = Field(0, ge=0, le=MINOR_MAX)
    slots: int = Field(0, ge=0, le=COUNT_MAX)
    obc_slots: int = Field(0, ge=0, le=COUNT_MAX)
    organisations: int = Field(0, ge=0, le=COUNT_MAX)
    people: int = Field(0, ge=0, le=COUNT_MAX)
    place_id: UUID | None = None
    lead_agency_id: UUID | None = None
    supporting: list[UUID] = Field([], max_length=SUPPORTING_MAX)
    requested_by: Who = ""
    recipient: Who = ""
    accomplishments: Long = ""
    challenges: Long = ""
    support_needed: Long = ""
    follow_up: Long = ""


class NewPpa(PpaIn):
    """A PPA to be added, and whose it is."""

    agency_id: UUID


class PpaChange(PpaIn):
    """A PPA as it should be, made from `version`."""

    version: int = Field(ge=0)


class PpaAdded(Schema):
    """The id of what was added."""

    id: UUID


class PpaOut(Schema):
    """One PPA with its sums."""

    id: UUID
    agency_id: UUID
    jurisdiction: str
    code: str
    title: str
    summary: str
    category: PpaCategory
    state: PpaState
    priority: PpaPriority
    progress: int
    fiscal_year: int
    plan_year: int | None
    sector: PpaSector
    appropriation: str
    source: FundingSource
    starts_date: date | None
    target_date: date | None
    ended_date: date | None
    currency: str
    budget_minor: int
    ceiling_minor: int | None
    obc_budget_minor: int
    allocated_minor: int
    obligated_minor: int
    disbursed_minor: int
    obligation_rate: int | None
    disbursement_rate: int | None
    utilisation_rate: int | None
    is_under_obligated: bool
    slots: int
    obc_slots: int
    organisations: int
    people: int
    place_id: UUID | None
    lead_agency_id: UUID | None
    supporting: list[UUID]
    requested_by: str
    recipient: str
    accomplishments: str
    challenges: str
    support_needed: str
    follow_up: str
    version: int
    created_at: datetime
    updated_at: datetime


class Ppas(Schema):
    """One page of PPAs."""

    items: list[PpaOut]
    next: str | None


class StepIn(Strict):
    """The state it goes on to, and why."""

    state: PpaState
    said: Spoken = ""


class FundingLineIn(Strict):
    """A line of money; a correction says which sum it corrects, and may be below zero."""

    kind: FundingKind
    amount_minor: int = Field(ge=-MINOR_MAX, le=MINOR_MAX)
    on_date: Day
    source: FundingSource = FundingSource.GAAB
    adjusts: FundingKind | None = None
    said: Words = ""


class FundingLineOut(Schema):
    """A line of money."""

    id: UUID
    kind: FundingKind
    adjusts: str
    amount_minor: int
    currency: str
    source: FundingSource
    on_date: date
    said: str
    recorded_by: UUID | None
    recorded_at: datetime


class FundingLines(Schema):
    """One page of lines."""

    items: list[FundingLineOut]
    next: str | None


class ReportIn(Strict):
    """What is told of a PPA."""

    kind: UpdateKind
    said: Said
    progress: int | None = Field(None, ge=0, le=PROGRESS_MAX)
    next_steps: Spoken = ""
    follow_up_date: Day | None = None


class ReportOut(Schema):
    """What was told of a PPA."""

    id: UUID
    kind: UpdateKind
    state: str
    progress: int | None
    said: str
    next_steps: str
    follow_up_date: date | None
    told_by: UUID | None
    told_at: datetime


class Reports(Schema):
    """One page of what was told."""

    items: list[ReportOut]
    next: str | None


class MilestoneIn(Strict):
    """Something to be reached by a day."""

    title: Mark
    due_date: Day


class DoneIn(Strict):
    """The day on which it was reached."""

    done_date: Day


class MilestoneOut(Schema):
    """A milestone."""

    id: UUID
    title: str
    due_date: date
    done_date: date | None


class Milestones(Schema):
    """All milestones of a PPA."""

    items: list[MilestoneOut]
    next: str | None = None


class IndicatorIn(Strict):
    """A number that is to change."""

    title: Mark
    category: OutcomeKind
    unit: Unit = ""
    baseline: Decimal = Field(Decimal(0), ge=0, le=VALUE_MAX, decimal_places=2)
    target: Decimal = Field(ge=0, le=VALUE_MAX, decimal_places=2)


class MeasuredIn(Strict):
    """Where the number stands."""

    actual: Decimal = Field(ge=0, le=VALUE_MAX, decimal_places=2)


class IndicatorOut(Schema):
    """An indicator."""

    id: UUID
    category: OutcomeKind
    title: str
    unit: str
    baseline: Decimal
    target: Decimal
    actual: Decimal | None
    measured_date: date | None


class Indicators(Schema):
    """All indicators of a PPA."""

    items: list[IndicatorOut]
    next: str | None = None
