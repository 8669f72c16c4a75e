"""What programs send and receive about meetings."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field

from tulay.areas.meetings.rules.series import (
    DAILY_MAX,
    DAYS_BEFORE,
    FACILITATORS_MAX,
    MINUTES,
    REMINDERS_MAX,
    ROOM_LENGTH,
    ROOMS_MAX,
    YEARS,
)
from tulay.areas.meetings.rules.steps import REASON_MAX
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Line

if TYPE_CHECKING:
    Room = str
    Region = str
    Reason = str
    Said = str
else:
    Room, Region, Reason, Said = Line[ROOM_LENGTH], Line[20], Line[REASON_MAX], Line[0:REASON_MAX]

Which = Literal["all", "1", "2", "3", "4"]


class SeriesIn(Strict):
    """How the meetings of a year are planned."""

    rooms: list[Room] = Field(min_length=1, max_length=ROOMS_MAX)
    facilitators: list[UUID] = Field([], max_length=FACILITATORS_MAX)
    duration_minutes: int = Field(120, ge=MINUTES[0], le=MINUTES[1])
    per_day: int = Field(2, ge=1, le=DAILY_MAX)
    is_automatic: bool = True
    reminder_days: list[int] = Field(
        list(DAYS_BEFORE),
        max_length=REMINDERS_MAX,
        description="So many days before a meeting people are reminded of it.",
    )


class NewSeries(SeriesIn):
    """A year that has no series yet."""

    jurisdiction: Region
    fiscal_year: int = Field(ge=YEARS[0], le=YEARS[1])


class SeriesOut(Schema):
    """A year's series of meetings."""

    id: UUID
    jurisdiction: str
    fiscal_year: int
    rooms: list[str]
    facilitators: list[UUID]
    duration_minutes: int
    per_day: int
    is_automatic: bool
    reminder_days: list[int]


class SeriesPage(Schema):
    """One page of series."""

    items: list[SeriesOut]
    next: str | None


class QuarterOut(Schema):
    """How far a quarter has come."""

    quarter: int
    planned: int
    held: int
    postponed: int
    cancelled: int
    overdue: int
    due: int
    percent: int


class YearOut(SeriesOut):
    """A year with its quarters."""

    quarters: list[QuarterOut]


class SeriesOpened(Schema):
    """The series that was opened."""

    id: UUID


class GenerateIn(Strict):
    """Which meetings to generate; `dry_run` shows the plan and writes nothing."""

    jurisdiction: Region
    fiscal_year: int = Field(ge=YEARS[0], le=YEARS[1])
    quarter: Which = "all"
    agency_id: UUID | None = Field(None, description="One agency instead of all.")
    dry_run: bool = False


class PlannedOut(Schema):
    """A meeting as it would be."""

    agency_id: UUID
    quarter: int
    starts_at: datetime
    ends_at: datetime
    room: str
    facilitator_id: UUID | None


class MissedOut(Schema):
    """An agency that got no meeting, and why: `no-hours`, `quarter-over` or `no-time`."""

    agency_id: UUID
    quarter: int
    obstacle: str


class GeneratedOut(Schema):
    """What generating has done, or would do."""

    series_id: UUID
    created: int
    by_quarter: dict[str, int]
    missed: list[MissedOut]
    planned: list[PlannedOut] = Field(description="The plan of a dry run.")


class MeetingOut(Schema):
    """One meeting."""

    id: UUID
    series_id: UUID
    jurisdiction: str
    fiscal_year: int
    agency_id: UUID
    quarter: int
    state: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    room: str
    facilitator_id: UUID | None
    reason: str
    version: int
    is_overdue: bool
    is_under_way: bool
    coming: int = Field(
        description="How many said that they come, at the time for which it is set."
    )


class Meetings(Schema):
    """One page of meetings."""

    items: list[MeetingOut]
    next: str | None


class MoveIn(Strict):
    """Another time, another room, and why."""

    starts_at: AwareDatetime
    room: Room
    reason: Said = ""


class PostponeIn(Strict):
    """Why a meeting does not take place at its time."""

    reason: Reason


class CancelIn(Strict):
    """Why a meeting does not take place."""

    reason: Reason


class RemindIn(Strict):
    """Whom to remind; without names everybody who is called."""

    recipient_ids: list[UUID] | None = Field(None, max_length=100)


class RemindedOut(Schema):
    """What became of one reminder: `sent`, `moment-ago` (within ten minutes) or `not-called`."""

    person_id: UUID
    capacity: str | None
    outcome: str


class RemindOut(Schema):
    """What became of reminders by hand."""

    sent: int
    recipients: list[RemindedOut]


class ReminderOut(Schema):
    """One reminder that was sent; `ways` tells of each channel how far it has come."""

    person_id: UUID
    capacity: str
    days_before: int = Field(description="0 if somebody asked for it.")
    starts_at: datetime
    sent_at: datetime
    ways: dict[str, str]
    has_failed: bool


class RemindersOut(Schema):
    """The newest reminders of a meeting."""

    items: list[ReminderOut]


class WillComeIn(Strict):
    """Whether you come."""

    answer: Literal["coming", "not-coming", "perhaps"]
