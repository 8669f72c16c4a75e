"""Who came to a meeting: lines that several people keep at once, each with a number of its own. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from tulay.areas.meetings.errors import (
    CodeOver,
    NotYetOpen,
    StepNotPossible,
    UnfitAttendance,
)
from tulay.areas.meetings.rules.series import State
from tulay.kernel.errors import FieldError

OPENS_BEFORE = timedelta(hours=2)
CODE_LASTS = timedelta(minutes=15)
"""From the screen to the last button: a picture of the code sent to somebody at home is soon worth nothing."""
NAME_MAX, ORGANISATION_MAX, DESIGNATION_MAX, REMARKS_MAX = 120, 160, 120, 500
LINES_MAX = 100
"""In one go."""
SEATS_MAX = 300
"""In one meeting: whoever holds the code cannot fill the table."""


class Method(StrEnum):
    """How somebody's coming was noted."""

    STAFF = "staff"
    CODE = "code"


class Outcome(StrEnum):
    """What becomes of a line that was sent."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the list, as somebody saw and changed it; `version` is that of what they saw."""

    id: UUID
    attended: bool
    name: str = field(default="", repr=False)
    organisation: str = field(default="", repr=False)
    designation: str = field(default="", repr=False)
    remarks: str = field(default="", repr=False)
    version: int = 0

    @property
    def said(self) -> tuple[object, ...]:
        """Return all but the number and the version."""
        return self.attended, self.name, self.organisation, self.designation, self.remarks


def line_of(meeting_id: UUID, person_id: UUID) -> UUID:
    """Return the number of an expected person's line: the same on every phone, before anybody has sent it."""
    return uuid5(meeting_id, person_id.hex)


def outcome(kept: Line | None, sent: Line) -> Outcome:
    """Judge a line against the one that is kept: sending twice is once, and nobody's change takes another's away."""
    if kept is None:
        return Outcome.NEW
    if kept.said == sent.said:
        return Outcome.SAME
    return Outcome.CHANGED if kept.version == sent.version else Outcome.OTHERWISE


def check_open(state: str, *, starts_at: datetime, now: datetime) -> None:
    """Let attendance be noted from shortly before the meeting until its minutes are approved.

    :raises StepNotPossible: it was cancelled, or its minutes stand.
    :raises NotYetOpen: it is too early.
    """
    if state not in (State.SCHEDULED, State.HELD):
        raise StepNotPossible
    if now < starts_at - OPENS_BEFORE:
        raise NotYetOpen


def check_lines(lines: Iterable[Line], *, named: frozenset[UUID], seats: int) -> None:
    """Refuse lines that nobody could read later.

    :param named: lines whose name is known from their account.
    :param seats: how many lines there are with these.
    :raises UnfitAttendance: naming each line and what is lacking.
    """
    found = list(lines)
    faults = [fault for place, one in enumerate(found) for fault in _faults(place, one, named)]
    if len(found) > LINES_MAX or seats > SEATS_MAX:
        detail = "Send at most {most} lines at a time; a meeting has at most {seats}."
        facts = {"most": LINES_MAX, "seats": SEATS_MAX}
        faults.append(FieldError("lines", "too-many", detail, facts))
    if len({one.id for one in found}) < len(found):
        faults.append(FieldError("lines", "twice", "Each line has a number of its own."))
    if faults:
        raise UnfitAttendance(errors=faults)


def check_code(issued_at: datetime, now: datetime) -> None:
    """Let a code count for a quarter of an hour.

    :raises CodeOver: it is older, or from tomorrow.
    """
    if not timedelta(0) <= now - issued_at <= CODE_LASTS:
        raise CodeOver


def _faults(place: int, line: Line, named: frozenset[UUID]) -> Iterator[FieldError]:
    if not line.name.strip() and line.id not in named:
        yield FieldError(f"lines/{place}/name", "required", "Write the name of who came.")
    limits = (
        ("name", line.name, NAME_MAX),
        ("organisation", line.organisation, ORGANISATION_MAX),
        ("designation", line.designation, DESIGNATION_MAX),
        ("remarks", line.remarks, REMARKS_MAX),
    )
    for name, said, most in limits:
        if len(said) > most:
            detail = "Use at most {most} characters."
            yield FieldError(f"lines/{place}/{name}", "too-long", detail, {"most": most})
