"""What goes in and comes out about programmes and who takes part in them."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Schema

from tulay.areas.support.rules.enrolments import NAME_MAX, REASON_MAX
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Line, Text

if TYPE_CHECKING:
    Name = str
    Address = str
    Reason = str
else:
    Name, Address, Reason = Line[NAME_MAX], Line[254], Text[REASON_MAX]


class ProgrammeIn(Strict):
    """A programme that begins."""

    agency_id: UUID
    name: Name


class ProgrammeOut(Schema):
    """A programme."""

    id: UUID
    name: str
    agency_id: UUID
    agency: str


class Programmes(Schema):
    """The open programmes in which the caller enrols."""

    items: list[ProgrammeOut]
    next: str | None = None


class EnrolIn(Strict):
    """A person who begins; `person` is the address or number they sign in with."""

    programme_id: UUID
    person: Address
    worker_id: UUID
    has_shown_age: bool


class EnrolmentRowOut(Schema):
    """A line of a list: it names no person."""

    id: UUID
    reference: str
    programme: str
    started_at: datetime
    ended_at: datetime | None
    is_mine: bool


class EnrolmentRows(Schema):
    """A page of records."""

    items: list[EnrolmentRowOut]
    next: str | None


class KeyWorkerOut(Schema):
    """Somebody who stands by a person; `until` is empty while they do."""

    id: UUID
    name: str
    since: datetime
    until: datetime | None


class EnrolmentOut(Schema):
    """One person's time in a programme."""

    id: UUID
    reference: str
    candidate_id: UUID
    programme: ProgrammeOut
    started_at: datetime
    ended_at: datetime | None
    end_reason: str
    workers: list[KeyWorkerOut]


class OwnEnrolments(Schema):
    """One's own times in programmes, newest first."""

    items: list[EnrolmentOut]
    next: str | None = None


class SupportMadeOut(Schema):
    """What was made."""

    id: UUID


class KeyWorkerIn(Strict):
    """A colleague who will stand by the person, too."""

    worker_id: UUID


class WhyIn(Strict):
    """A reason that the person will read."""

    reason: Reason
