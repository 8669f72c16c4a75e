"""What programs send and receive about needs."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.programmes.queries.ppas import QUERY_MAX
from tulay.areas.programmes.rules.needs import (
    IMPACTS,
    NAME_MAX,
    SAID_MAX,
    WORDS_MAX,
    Feasibility,
    NeedSector,
    NeedState,
    Submission,
    Urgency,
)
from tulay.areas.programmes.rules.ppas import COUNT_MAX, MINOR_MAX
from tulay.areas.programmes.rules.states import PpaState
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Day, Line, Text

if TYPE_CHECKING:
    NeedName = str
    NeedWho = str
    NeedWords = str
    NeedSaid = str
else:
    NeedName, NeedWho = Line[NAME_MAX], Line[0:NAME_MAX]
    NeedWords, NeedSaid = Text[0:WORDS_MAX], Text[0:SAID_MAX]


class NeedIn(Strict):
    """What is said of a need. The amount is in minor units of the agency's currency."""

    title: NeedName
    sector: NeedSector
    place_id: UUID
    urgency: Urgency
    impact: int = Field(ge=IMPACTS[0], le=IMPACTS[1])
    feasibility: Feasibility
    description: NeedWords = ""
    community: NeedWho = ""
    people: int = Field(0, ge=0, le=COUNT_MAX)
    households: int = Field(0, ge=0, le=COUNT_MAX)
    cost_minor: int | None = Field(None, ge=0, le=MINOR_MAX)
    submission: Submission = Submission.COMMUNITY
    raised_by: NeedWho = ""
    evidence: NeedWords = ""
    evidence_date: Day | None = None


class NewNeed(NeedIn):
    """A need to be noted, and which agency has it in hand."""

    agency_id: UUID


class NeedChange(NeedIn):
    """A need as it should be, made from `version`."""

    version: int = Field(ge=0)


class ScoreParts(Schema):
    """What the score is made of, in points."""

    urgency: Decimal
    impact: Decimal
    feasibility: Decimal
    people: Decimal


class NeedOut(Schema):
    """One need, and why it is as pressing as it is: the parts together, divided by four, times the weight."""

    id: UUID
    agency_id: UUID
    jurisdiction: str
    place: str
    title: str
    sector: NeedSector
    place_id: UUID | None
    urgency: Urgency
    impact: int
    feasibility: Feasibility
    description: str
    community: str
    people: int
    households: int
    cost_minor: int | None
    currency: str
    submission: Submission
    raised_by: str
    evidence: str
    evidence_date: date | None
    state: NeedState
    score: Decimal
    score_parts: ScoreParts
    weight: Decimal
    answers: int
    version: int
    created_at: datetime
    updated_at: datetime


class NeedsOut(Schema):
    """One page of needs."""

    items: list[NeedOut]
    next: str | None


class NeedStepIn(Strict):
    """The state it goes on to, and why."""

    state: NeedState
    said: NeedSaid = ""


class NeedForwardIn(Strict):
    """The agency that has it in hand from now on, and why."""

    agency_id: UUID
    said: NeedSaid = ""


class NeedAnswerIn(Strict):
    """The programme that answers it."""

    ppa_id: UUID


class NeedAnswerOut(Schema):
    """A programme that answers a need."""

    ppa_id: UUID
    agency_id: UUID
    title: str
    state: PpaState
    fiscal_year: int
    linked_at: datetime


class NeedAnswers(Schema):
    """All programmes that answer a need, of those you may see."""

    items: list[NeedAnswerOut]
    next: str | None = None


class NeedsFilter(Schema):
    """Which needs a list shows, and in which order."""

    agency_id: UUID | None = None
    jurisdiction: Line[0:20] = ""  # type: ignore[type-arg,valid-type]  # a length, not a type
    sector: NeedSector | Literal[""] = ""
    state: NeedState | Literal[""] = ""
    urgency: Urgency | Literal[""] = ""
    unanswered: bool = False
    q: Line[0:QUERY_MAX] = ""  # type: ignore[type-arg,valid-type]  # same
    order: Literal["score", "recent", "people"] = "score"
