"""What an agency reports before its quarterly meeting: figures and words about its work, until a week before. Pure.

What is sent stands, and is read in the meeting; the coordinating office alone can open it again (ADR 81).
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from tulay.areas.meetings.errors import (
    ReopeningReasonMissing,
    ReportNotSent,
    ReportSent,
    ReportUnfit,
    StepNotPossible,
)
from tulay.areas.meetings.rules.reminders import Occasion, occasions
from tulay.areas.meetings.rules.series import State
from tulay.kernel.errors import FieldError

DUE_BEFORE = timedelta(days=7)
REMIND_DAYS = (3, 0)
"""So many days before it is wanted people are reminded of a report that is not there."""
REASON_MAX = 500
TEXT_MAX = 4_000
COUNT_MAX = 2_000_000_000
BUDGET_MAX_MINOR = 10**15
NEEDED = ("accomplishments", "plans")
"""What a report that is sent cannot leave out."""


class ReportState(StrEnum):
    """Whether the agency has sent it; what was opened again is written once more and sent as another version."""

    DRAFT = "draft"
    SENT = "sent"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class ReportSaid:
    """What an agency says of its quarter; `programmes` and `beneficiaries` are counted outside the region, too."""

    programmes: int = 0
    budget_minor: int = 0
    beneficiaries: int = 0
    regions: str = ""
    accomplishments: str = ""
    challenges: str = ""
    plans: str = ""
    needs: str = ""


WORDS = tuple(one.name for one in fields(ReportSaid) if one.type in (str, "str"))


def report_due_at(starts_at: datetime) -> datetime:
    """Return by when an agency sends its report: a week before it is talked about."""
    return starts_at - DUE_BEFORE


def takes_reports(meeting_state: str) -> bool:
    """Answer whether a report for a meeting can be written: it is not off, and its minutes do not stand."""
    return meeting_state in (State.SCHEDULED, State.HELD)


def check_report(said: ReportSaid, *, meeting_state: str, state: str, is_sent: bool) -> None:
    """Refuse a report of a meeting that is over, one that stands already, or one that says too little to be sent.

    :raises StepNotPossible: the meeting was cancelled, or its minutes stand.
    :raises ReportSent: it was sent, and nobody opened it again.
    :raises ReportUnfit: naming each field.
    """
    if not takes_reports(meeting_state):
        raise StepNotPossible
    if state == ReportState.SENT:
        raise ReportSent
    faults = list(_faults(said, is_sent=is_sent))
    if faults:
        raise ReportUnfit(errors=faults)


def check_reopening(reason: str, *, meeting_state: str, state: str) -> None:
    """Let the coordinating office open what was sent, and say why.

    :raises StepNotPossible: the meeting was cancelled, or its minutes stand.
    :raises ReportNotSent: the agency is writing it anyway.
    :raises ReopeningReasonMissing: nobody could tell the agency why.
    """
    if not takes_reports(meeting_state):
        raise StepNotPossible
    if state != ReportState.SENT:
        raise ReportNotSent
    if not reason.strip():
        detail = "Say what is lacking, in a few words."
        raise ReopeningReasonMissing(errors=[FieldError("reason", "required", detail)])


def report_occasion(starts_at: datetime, *, now: datetime) -> Occasion | None:
    """Return the latest reminder of a report that is due by now; none once people sit in the meeting."""
    if now >= starts_at:
        return None
    planned = occasions(REMIND_DAYS, report_due_at(starts_at))
    passed = [one for one in planned if one.due_at <= now]
    return passed[-1] if passed else None


def is_report_late(sent_at: datetime | None, *, starts_at: datetime, now: datetime) -> bool:
    """Answer whether a report came late, or has not come although its day is over."""
    return (sent_at or now) > report_due_at(starts_at)


def _faults(said: ReportSaid, *, is_sent: bool) -> Iterator[FieldError]:
    limits = {
        "programmes": COUNT_MAX,
        "beneficiaries": COUNT_MAX,
        "budget_minor": BUDGET_MAX_MINOR,
    }
    for name, most in limits.items():
        if not 0 <= getattr(said, name) <= most:
            yield FieldError(name, "out-of-range", "Write a number that is not below zero.")
    for name in WORDS:
        if len(getattr(said, name)) > TEXT_MAX:
            detail = "Use at most {most} characters."
            yield FieldError(name, "too-long", detail, {"most": TEXT_MAX})
    for name in NEEDED if is_sent else ():
        if not getattr(said, name).strip():
            yield FieldError(name, "required", "Say something here before you send the report.")
