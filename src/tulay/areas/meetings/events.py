"""Facts that meetings tell areas above."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MeetingScheduled:
    """An agency has its meeting of a quarter, or another time for it."""

    meeting_id: UUID
    agency_id: UUID
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class MeetingCancelled:
    """A meeting does not take place."""

    meeting_id: UUID
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class MeetingPostponed:
    """A meeting does not take place at its time, and has no other yet."""

    meeting_id: UUID
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class MeetingHeld:
    """A meeting took place."""

    meeting_id: UUID
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class MinutesApproved:
    """The minutes of a meeting stand; a number above one amends those before."""

    meeting_id: UUID
    agency_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class ItemAgreed:
    """An agency promised something until a day, or another day was agreed."""

    item_id: UUID
    agency_id: UUID
    due_date: date


@dataclass(frozen=True, slots=True)
class QuarterReported:
    """An agency sent its report for a meeting, for the first time or once more."""

    meeting_id: UUID
    agency_id: UUID
    number: int
