"""What programs send and receive about whom a PPA reaches."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictBool

from tulay.areas.programmes.queries.ppas import QUERY_MAX
from tulay.areas.programmes.rules.beneficiaries import (
    ID_MAX,
    NAME_MAX,
    PEOPLE_MAX,
    PHONE_MAX,
    SAID_MAX,
    BeneficiaryKind,
    EndReason,
    EnrolmentState,
)
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Day, Line, Text

if TYPE_CHECKING:
    BeneficiaryName = str
    BeneficiaryId = str
    BeneficiaryPhone = str
    BeneficiarySaid = str
else:
    BeneficiaryName, BeneficiaryId = Line[NAME_MAX], Line[0:ID_MAX]
    BeneficiaryPhone, BeneficiarySaid = Line[0:PHONE_MAX], Text[0:SAID_MAX]


class BeneficiaryIn(Strict):
    """Who is enrolled. Say `is_somebody_else` once somebody of the same name was compared."""

    kind: BeneficiaryKind
    name: BeneficiaryName
    place_id: UUID
    started_date: Day
    people: int = Field(1, ge=1, le=PEOPLE_MAX)
    id_number: BeneficiaryId = ""
    phone: BeneficiaryPhone = ""
    birth_date: Day | None = None
    is_somebody_else: StrictBool = False


class NewBeneficiary(BeneficiaryIn):
    """Somebody to be enrolled, and whom of those we know it is."""

    person_id: UUID | None = None


class BeneficiaryChange(BeneficiaryIn):
    """What is said of somebody as it should be, made from `version`."""

    version: int = Field(ge=0)


class BeneficiaryEndingIn(Strict):
    """Why an enrolment ends, and when it did."""

    reason: EndReason
    ended_date: Day
    said: BeneficiarySaid = ""


class BeneficiaryLine(Schema):
    """A line of the list: nothing by which anybody is known."""

    id: UUID
    number: int
    kind: BeneficiaryKind
    place: str
    people: int
    state: EnrolmentState
    started_date: date
    ended_date: date | None
    end_reason: str
    is_twin: bool
    is_erased: bool


class BeneficiaryLines(Schema):
    """One page of whom a PPA reaches."""

    items: list[BeneficiaryLine]
    next: str | None


class BeneficiaryOut(Schema):
    """Somebody whom a PPA reaches."""

    id: UUID
    ppa_id: UUID
    number: int
    kind: BeneficiaryKind
    name: str
    id_number: str
    phone: str
    birth_date: date | None
    place_id: UUID | None
    place: str
    people: int
    state: EnrolmentState
    started_date: date
    ended_date: date | None
    end_reason: str
    ended_said: str
    is_known: bool
    is_erased: bool
    version: int
    created_at: datetime


class BeneficiariesFilter(Schema):
    """Which of them a list shows; `q` is a whole name or number."""

    kind: BeneficiaryKind | Literal[""] = ""
    state: EnrolmentState | Literal[""] = ""
    twins: bool = False
    q: Line[0:QUERY_MAX] = ""  # type: ignore[type-arg,valid-type]  # a length, not a type


class ReachedOut(Schema):
    """How many a PPA reaches, and how many it has places for."""

    persons: int
    households: int
    organisations: int
    communities: int
    people: int
    people_outside: int
    ended: int
    enrolled: int
    slots: int
    obc_slots: int
    organisations_planned: int
    people_planned: int
