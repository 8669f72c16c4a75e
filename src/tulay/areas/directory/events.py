"""Facts that the directory tells."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AgencyAdded:
    """A body joined."""

    agency_id: UUID


@dataclass(frozen=True, slots=True)
class AgencyChanged:
    """A name, contact or calendar of an agency is another."""

    agency_id: UUID


@dataclass(frozen=True, slots=True)
class AgencyDeactivated:
    """A body serves no longer."""

    agency_id: UUID


@dataclass(frozen=True, slots=True)
class PartnershipMoved:
    """An agreement took effect, was renewed, ended or was dropped."""

    partnership_id: UUID
    agency_id: UUID
    state: str
