"""Facts that the catalogue tells."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ServicePublished:
    """A service may be found and asked for."""

    service_id: UUID
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class ServiceUnpublished:
    """A service went back to being a draft."""

    service_id: UUID
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class ServiceArchived:
    """A service is no longer offered."""

    service_id: UUID
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class SlotsExhausted:
    """The last place of a service was taken: it has closed itself."""

    service_id: UUID
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class StoryPublished:
    """Everybody can read somebody's story on the page of a service."""

    story_id: UUID
    service_id: UUID
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class StoryTakenDown:
    """A story is no longer shown: its teller took it back, was erased, or the agency took it down."""

    story_id: UUID
    service_id: UUID
    agency_id: UUID
