"""An agency's report for a meeting, as it is written and as it was sent; and the reports that are lacking."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from tulay.areas.meetings.errors import UnknownReport
from tulay.areas.meetings.models import Meeting, QuarterReport, SentReport
from tulay.areas.meetings.queries.meetings import MeetingCard, card_of, visible_rows
from tulay.areas.meetings.rules.reports import (
    DUE_BEFORE,
    REMIND_DAYS,
    ReportSaid,
    ReportState,
    is_report_late,
    report_due_at,
    report_occasion,
)
from tulay.areas.meetings.rules.series import State
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS

SOON = timedelta(days=30)
OWED_MAX = 50
VERSIONS_MAX = 50


@dataclass(frozen=True, slots=True)
class ReportCard:
    """What an agency reports; version 0 means that nothing is written yet."""

    said: ReportSaid
    currency: str
    state: ReportState
    due_at: datetime
    sent_at: datetime | None
    is_late: bool
    version: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a report is; version 0 means that nothing is written yet."""

    state: ReportState
    due_at: datetime
    sent_at: datetime | None
    is_late: bool
    version: int


@dataclass(frozen=True, slots=True)
class SentCard:
    """A report as it was sent."""

    number: int
    said: ReportSaid
    currency: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that is lacking: of which meeting, and by when it is wanted."""

    meeting: MeetingCard
    due_at: datetime
    is_late: bool


def report_of(meeting: MeetingCard, now: datetime) -> ReportCard:
    """Return the report for a meeting that the reader may see."""
    row = QuarterReport.objects.filter(meeting_id=meeting.id).first()
    due_at = report_due_at(meeting.starts_at)
    if row is None:
        late = is_report_late(None, starts_at=meeting.starts_at, now=now)
        currency = JURISDICTIONS[meeting.jurisdiction].currency
        return ReportCard(ReportSaid(), currency, ReportState.DRAFT, due_at, None, late, 0)
    said = ReportSaid(**{name: getattr(row, name) for name in ReportSaid.__dataclass_fields__})
    late = is_report_late(row.sent_at, starts_at=meeting.starts_at, now=now)
    state = ReportState(row.state)
    return ReportCard(said, row.currency, state, due_at, row.sent_at, late, row.version, row.reason)


def progress_of(told: Mapping[str, Any] | None, meeting: MeetingCard, now: datetime) -> Progress:
    """Return how far a report is, from the columns of its row as JSON tells them; `None` where there is no row."""
    told = told or {"state": ReportState.DRAFT, "sent_at": None, "version": 0}
    sent_at = datetime.fromisoformat(told["sent_at"]) if told["sent_at"] else None
    return Progress(
        state=ReportState(told["state"]),
        due_at=report_due_at(meeting.starts_at),
        sent_at=sent_at,
        is_late=is_report_late(sent_at, starts_at=meeting.starts_at, now=now),
        version=told["version"],
    )


def sent_reports(meeting_id: UUID) -> tuple[SentCard, ...]:
    """Return every version of a report that was sent, for a meeting that the reader may see, the newest first."""
    rows = SentReport.objects.filter(meeting_id=meeting_id).order_by("-number")[:VERSIONS_MAX]
    return tuple(_sent(row) for row in rows)


def sent_report(meeting_id: UUID, number: int) -> SentCard:
    """Return one version of a report that was sent.

    :raises UnknownReport: there is none by this number.
    """
    row = SentReport.objects.filter(meeting_id=meeting_id, number=number).first()
    if row is None:
        raise UnknownReport
    return _sent(row)


def owed_reports(actor: Actor, *, now: datetime) -> tuple[Owed, ...]:
    """Return the reports that are lacking and late, or wanted within a month, for the agencies that the actor sees."""
    rows = _lacking(visible_rows(actor), now, until=now + DUE_BEFORE + SOON)
    return tuple(_owed(row, now) for row in _soonest(rows.select_related("series")))


def meetings_to_ask(now: datetime) -> tuple[UUID, ...]:
    """Return the meetings whose agency is to be reminded of its report by now."""
    until = now + DUE_BEFORE + timedelta(days=max(REMIND_DAYS))
    rows = _lacking(Meeting.objects.all(), now, until=until).order_by("starts_at", "id")
    return tuple(row.id for row in rows if _is_to_ask(row, now))


def lacks_report(row: Meeting, now: datetime) -> bool:
    """Answer whether the agency of a meeting owes its report, and was not told so on this occasion."""
    rows = Meeting.objects.filter(id=row.id)
    is_lacking = _lacking(rows, now, until=row.starts_at).exists()
    return is_lacking and _is_to_ask(row, now)


def _lacking(rows: "QuerySet[Meeting]", now: datetime, *, until: datetime) -> "QuerySet[Meeting]":
    sent = QuarterReport.objects.filter(meeting_id=OuterRef("id"), state=ReportState.SENT.value)
    ahead = rows.filter(state=State.SCHEDULED.value, starts_at__gt=now, starts_at__lte=until)
    return ahead.filter(~Exists(sent))


def _soonest(rows: "QuerySet[Meeting]") -> Iterable[Meeting]:
    return rows.order_by("starts_at", "id")[:OWED_MAX]


def _is_to_ask(row: Meeting, now: datetime) -> bool:
    occasion = report_occasion(row.starts_at, now=now)
    if occasion is None:
        return False
    return row.report_told_for is None or row.report_told_for < occasion.due_at


def _owed(row: Meeting, now: datetime) -> Owed:
    due_at = report_due_at(row.starts_at)
    return Owed(card_of(row, now), due_at, due_at < now)


def _sent(row: SentReport) -> SentCard:
    content = dict(row.content)
    currency = content.pop("currency")
    return SentCard(row.number, ReportSaid(**content), currency, row.sent_at)
