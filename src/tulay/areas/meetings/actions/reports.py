"""An agency's report before its meeting: written, sent, opened again; and whoever owes one is reminded."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries import AgencyCard, agency_card
from tulay.areas.directory.queries.posts import who_answers
from tulay.areas.identity.queries.people import (
    PersonCard,
    coordinators_of,
    serving,
)
from tulay.areas.meetings.actions.in_hand import meeting_in_hand
from tulay.areas.meetings.errors import ReportChanged
from tulay.areas.meetings.events import QuarterReported
from tulay.areas.meetings.models import Meeting, QuarterReport, SentReport
from tulay.areas.meetings.queries.reports import lacks_report
from tulay.areas.meetings.rules.reports import (
    ReportSaid,
    ReportState,
    check_reopening,
    check_report,
    report_due_at,
    report_occasion,
)
from tulay.areas.notifications.actions import Recipient, send
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add
from tulay.plumbing.events import publish


@action("meetings.report-quarter")
def report_quarter(
    *,
    actor: Actor,
    meeting_id: UUID,
    said: ReportSaid,
    is_sent: bool,
    version: int,
    now: datetime,
) -> int:
    """Write an agency's report for its meeting, and send it; return the version that stands now.

    What is sent stands until the coordinating office opens it again; the day on which it was first sent counts.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises StepNotPossible: the meeting was cancelled, or its minutes stand.
    :raises ReportSent: it was sent, and nobody opened it again.
    :raises ReportUnfit: naming each part that needs another look.
    :raises ReportChanged: somebody else changed it meanwhile.
    """
    meeting = meeting_in_hand(actor, "meetings.report-quarter", meeting_id)
    row = _report_of(meeting)
    if _is_repeated(row, said, is_sent=is_sent):
        return row.version
    check_report(said, meeting_state=meeting.state, state=row.state, is_sent=is_sent)
    if version != row.version:
        raise ReportChanged
    for name, value in asdict(said).items():
        setattr(row, name, value)
    if is_sent:
        _send(row, said, now)
    _save(row, now)
    record(
        actor=actor,
        code="meetings.report-quarter",
        target=f"meeting:{meeting_id}",
        at=now,
        state=row.state,
    )
    return row.version


@action("meetings.reopen-report")
def reopen_report(*, actor: Actor, meeting_id: UUID, reason: str, now: datetime) -> int:
    """Open a report that was sent, so that its agency mends it and sends it again; return the version that stands now.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises StepNotPossible: the meeting was cancelled, or its minutes stand.
    :raises ReportNotSent: the agency is writing it anyway.
    :raises ReopeningReasonMissing: nobody could tell the agency why.
    """
    meeting = meeting_in_hand(actor, "meetings.reopen-report", meeting_id)
    row = _report_of(meeting)
    check_reopening(reason, meeting_state=meeting.state, state=row.state)
    row.state, row.reason = ReportState.REOPENED.value, reason
    _save(row, now)
    record(
        actor=actor,
        code="meetings.reopen-report",
        target=f"meeting:{meeting_id}",
        at=now,
        version=row.version,
    )
    _tell(actor, meeting, _answering(meeting, now), f"reopened:{row.version}", now, reason=reason)
    return row.version


@action("meetings.remind-report")
def remind_report(*, actor: Actor, meeting_id: UUID, now: datetime) -> int:
    """Remind an agency of the report it owes, once on each occasion; return how many people were.

    The meeting is locked and says for which occasion it was asked: two runs at once tell nobody twice.
    """
    meeting = Meeting.objects.select_for_update().filter(id=meeting_id).first()
    if meeting is None or not lacks_report(meeting, now):
        return 0
    occasion = report_occasion(meeting.starts_at, now=now)
    assert occasion is not None, "a report that is lacking has its occasion"
    meeting.report_told_for = occasion.due_at
    meeting.save(update_fields=["report_told_for"])
    people = _answering(meeting, now) or _office(meeting, now)
    _tell(actor, meeting, people, f"due:{occasion.due_at.isoformat()}", now)
    record(
        actor=actor,
        code="meetings.remind-report",
        target=f"meeting:{meeting_id}",
        at=now,
        days_before=occasion.days_before,
        count=len(people),
    )
    return len(people)


def _report_of(meeting: Meeting) -> QuarterReport:
    """Return what is written for a meeting in hand, or a leaf that is still empty."""
    row = QuarterReport.objects.filter(meeting=meeting).first()
    currency = JURISDICTIONS[meeting.jurisdiction].currency
    return row or QuarterReport(
        meeting=meeting, agency_id=meeting.agency_id, version=0, currency=currency
    )


def _is_repeated(row: QuarterReport, said: ReportSaid, *, is_sent: bool) -> bool:
    """Answer whether this was taken already: a request that comes again sends nothing twice."""
    stands = ReportSaid(**{name: getattr(row, name) for name in asdict(said)})
    return row.version > 0 and stands == said and is_sent == (row.state == ReportState.SENT)


def _send(row: QuarterReport, said: ReportSaid, now: datetime) -> None:
    newest = SentReport.objects.filter(meeting=row.meeting).aggregate(n=Max("number"))["n"] or 0
    row.state, row.reason = ReportState.SENT.value, ""
    row.sent_at = row.sent_at or now
    add(
        SentReport(
            meeting=row.meeting,
            agency_id=row.agency_id,
            number=newest + 1,
            content={**asdict(said), "currency": row.currency},
            sent_at=now,
        )
    )
    publish(QuarterReported(row.meeting_id, row.agency_id, newest + 1))


def _save(row: QuarterReport, now: datetime) -> None:
    row.version += 1
    row.updated_at = now
    row.save()


def _answering(meeting: Meeting, now: datetime) -> list[PersonCard]:
    """Return who answers for the agency of a meeting."""
    found = who_answers([meeting.agency_id], now=now).get(meeting.agency_id, ())
    return list(serving(found).values())


def _office(meeting: Meeting, now: datetime) -> list[PersonCard]:
    return list(serving(coordinators_of(meeting.jurisdiction, now=now)).values())


def _tell(
    actor: Actor,
    meeting: Meeting,
    people: Iterable[PersonCard],
    occasion: str,
    now: datetime,
    *,
    reason: str = "",
) -> None:
    agency = agency_card(meeting.agency_id)
    for person in people:
        send(
            actor=actor,
            recipient=Recipient(person.id, person.email, person.phone, person.language),
            template="meetings.report",
            facts={**_facts(meeting, agency, person.language, now), "reason": reason},
            key=f"meetings.report:{meeting.id}:{occasion}:{person.id}",
            now=now,
            useless_from=None if reason else meeting.starts_at,
        )


def _facts(meeting: Meeting, agency: AgencyCard, language: str, now: datetime) -> dict[str, object]:
    zone = ZoneInfo(JURISDICTIONS[meeting.jurisdiction].zone)
    due_at = report_due_at(meeting.starts_at)
    return {
        "agency": agency.name_in(language),
        "starts": meeting.starts_at.astimezone(zone).replace(tzinfo=None),
        "due": due_at.astimezone(zone).replace(tzinfo=None),
        "is_late": due_at <= now,
        "link": f"{settings.PUBLIC_URL}/meetings/{meeting.id}/report/",
    }
