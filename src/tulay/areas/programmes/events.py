"""Facts that programmes tell areas above."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PpaMoved:
    """A programme, project or activity has another state, or has just been added."""

    ppa_id: UUID
    agency_id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class FundingRecorded:
    """Money of a programme, project or activity was allocated, promised, paid out or corrected."""

    ppa_id: UUID
    agency_id: UUID
    kind: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PpasImported:
    """A sheet of programmes, projects and activities has gone in, or was taken back."""

    import_id: UUID
    agency_id: UUID
    count: int
    is_undone: bool


@dataclass(frozen=True, slots=True)
class NeedMoved:
    """A need of a community has another state, or has just been noted."""

    need_id: UUID
    agency_id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class BudgetMoved:
    """A proposed budget of a programme has come to another state."""

    budget_id: UUID
    ppa_id: UUID
    agency_id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class EnrolmentMoved:
    """Somebody was enrolled in a programme, or their enrolment has ended."""

    beneficiary_id: UUID
    ppa_id: UUID
    agency_id: UUID
    state: str
