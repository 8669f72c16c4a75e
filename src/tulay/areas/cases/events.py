"""What the areas above hear about requests. The first field orders them: one request, one line."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A draft was started."""

    request_id: UUID
    agency_id: UUID
    service_id: UUID


@dataclass(frozen=True, slots=True)
class CaseSubmitted:
    """A request reached its agency."""

    request_id: UUID
    agency_id: UUID
    service_id: UUID
    applicant_id: UUID


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A request changed its state after it was submitted."""

    request_id: UUID
    agency_id: UUID
    service_id: UUID
    from_state: str
    to_state: str


@dataclass(frozen=True, slots=True)
class CaseDecided:
    """A decision became final; with two signatures, when the second was given."""

    request_id: UUID
    agency_id: UUID
    service_id: UUID
    outcome: str
    is_final: bool


@dataclass(frozen=True, slots=True)
class CaseAssigned:
    """A request got an officer, or lost one."""

    request_id: UUID
    agency_id: UUID
    assignee_id: UUID | None


@dataclass(frozen=True, slots=True)
class CaseTakenOver:
    """A request that another agency sent on reached this one."""

    request_id: UUID
    agency_id: UUID
    service_id: UUID
