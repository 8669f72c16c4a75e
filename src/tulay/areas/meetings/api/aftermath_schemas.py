"""What programs send and receive about agendas, attendance and minutes."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.meetings.rules.agenda import POINT_MINUTES_MAX, POINTS_MAX, TITLE_MAX
from tulay.areas.meetings.rules.attendance import (
    DESIGNATION_MAX,
    LINES_MAX,
    NAME_MAX,
    ORGANISATION_MAX,
    REMARKS_MAX,
)
from tulay.areas.meetings.rules.minutes import OUTCOMES_MAX, TEXT_MAX
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Line, Text

if TYPE_CHECKING:
    Title = str
    Name = str
    Organisation = str
    Designation = str
    Remarks = str
    Said = str
    Settled = str
else:
    Title, Name, Organisation = Line[TITLE_MAX], Line[0:NAME_MAX], Line[0:ORGANISATION_MAX]
    Designation, Remarks = Line[0:DESIGNATION_MAX], Line[0:REMARKS_MAX]
    Said, Settled = Text[TEXT_MAX], Text[0:OUTCOMES_MAX]


class PointIn(Strict):
    """One point of an agenda; 0 minutes means as long as it takes."""

    title: Title
    minutes: int = Field(0, ge=0, le=POINT_MINUTES_MAX)


class AgendaIn(Strict):
    """All points of an agenda, and the version that they replace."""

    points: list[PointIn] = Field(min_length=1, max_length=POINTS_MAX)
    version: int = Field(0, ge=0)


class PointOut(Schema):
    """One point of an agenda: in somebody's words, or one of those that every meeting has."""

    title: str = Field(description="Empty for a standing point.")
    minutes: int
    standing: str | None = Field(
        description="`before` (looking back), `plans`, `assistance` or `issues`; null for somebody's own words."
    )


class AgendaOut(Schema):
    """What a meeting talks about; version 0 means the points that every meeting has."""

    points: list[PointOut]
    version: int


class LineIn(Strict):
    """One person: the number is yours (a UUID), so that sending twice is once; `version` is that of what you saw."""

    id: UUID
    attended: bool
    name: Name = Field("", description="Not needed for people who are expected.")
    organisation: Organisation = ""
    designation: Designation = ""
    remarks: Remarks = ""
    version: int = Field(0, ge=0)


class AttendanceIn(Strict):
    """The lines to take."""

    lines: list[LineIn] = Field(min_length=1, max_length=LINES_MAX)


class SeatOut(Schema):
    """One line of the list: somebody who came, or is expected."""

    id: UUID
    person_id: UUID | None
    name: str
    organisation: str
    designation: str
    attended: bool
    remarks: str
    method: str | None = Field(description="`staff`, `code`, or null while nothing is noted.")
    version: int
    is_expected: bool


class AttendanceOut(Schema):
    """Who came, and who is expected."""

    lines: list[SeatOut]


class AttendanceNotedOut(Schema):
    """How many lines were taken; the others were changed by somebody else meanwhile and stand as they did."""

    count: int
    otherwise: list[UUID]


class MinutesIn(Strict):
    """What was said and settled, and the version that it replaces."""

    text: Said
    outcomes: Settled = ""
    version: int = Field(0, ge=0)


class ApproveIn(Strict):
    """The version that was read."""

    version: int = Field(ge=1)


class MinutesVersionOut(Schema):
    """Which version stands now."""

    version: int


class NumberOut(Schema):
    """The number of the approved minutes."""

    number: int


class PresentOut(Schema):
    """Somebody who came, as the minutes keep it."""

    name: str
    organisation: str
    designation: str
    remarks: str


class ApprovedOut(Schema):
    """Approved minutes."""

    number: int
    text: str
    outcomes: str
    authors: list[str]
    approver: str
    written_at: datetime
    approved_at: datetime
    present: list[PresentOut]


class DraftOut(Schema):
    """Minutes that are being written."""

    text: str
    outcomes: str
    authors: list[UUID]
    version: int
    updated_at: datetime


class MinutesOut(Schema):
    """The approved versions, the newest first, by when minutes are wanted, and the draft for who works on it."""

    due_at: datetime
    approved: list[ApprovedOut]
    draft: DraftOut | None
