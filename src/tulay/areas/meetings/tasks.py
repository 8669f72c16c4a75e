"""What runs by itself: years and quarters are planned when their time comes, and people are reminded.

Local times are kept by looking every hour: midnight and eight in the morning are whole hours in every zone we serve.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tulay.areas.meetings.actions.calls import call
from tulay.areas.meetings.actions.reminders import alert_overdue, remind_due
from tulay.areas.meetings.actions.replies import read_answers
from tulay.areas.meetings.actions.reports import remind_report
from tulay.areas.meetings.actions.series import tend_series
from tulay.areas.meetings.queries.calls import meetings_with_news
from tulay.areas.meetings.queries.reminders import due_meetings
from tulay.areas.meetings.queries.reports import meetings_to_ask
from tulay.kernel.actor import SYSTEM
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.jobs import enqueue, job, periodic
from tulay.plumbing.queues import Queue


@periodic(every=timedelta(hours=1))
@job("meetings.tend", queue=Queue.AUTOMATION)
def tend(**_: object) -> None:
    """Open next year's series and fill the quarter that has begun, if that is still to be done."""
    tend_series(actor=SYSTEM, now=datetime.now(UTC))


@periodic(every=timedelta(hours=1))
@job("meetings.remind-all", queue=Queue.AUTOMATION)
def remind_all(*, at: str, **_: object) -> None:
    """Find what is due and give each meeting a job of its own, so that one failure stops no other."""
    for meeting_id in due_meetings(datetime.now(UTC)):
        key = f"meetings.remind-due:{meeting_id}:{at}"
        enqueue("meetings.remind-due", key=key, meeting_id=meeting_id)


@job("meetings.remind-due", queue=Queue.AUTOMATION)
def remind_one(*, meeting_id: str, **_: object) -> None:
    """Remind the people of one meeting, if it is still due."""
    remind_due(actor=SYSTEM, meeting_id=UUID(meeting_id), now=datetime.now(UTC))


@periodic(every=timedelta(hours=1))
@job("meetings.remind-reports", queue=Queue.AUTOMATION)
def remind_reports(*, at: str, **_: object) -> None:
    """Find the agencies that owe a report by now, and give each a job of its own."""
    for meeting_id in meetings_to_ask(datetime.now(UTC)):
        key = f"meetings.remind-report:{meeting_id}:{at}"
        enqueue("meetings.remind-report", key=key, meeting_id=meeting_id)


@job("meetings.remind-report", queue=Queue.AUTOMATION)
def remind_one_report(*, meeting_id: str, **_: object) -> None:
    """Remind one agency of its report, if it still owes it."""
    remind_report(actor=SYSTEM, meeting_id=UUID(meeting_id), now=datetime.now(UTC))


@periodic(every=timedelta(hours=1))
@job("meetings.alert-overdue", queue=Queue.AUTOMATION)
def alert(**_: object) -> None:
    """Tell each office, from eight in the morning its time, of meetings that nobody has noted."""
    for jurisdiction in JURISDICTIONS:
        alert_overdue(actor=SYSTEM, jurisdiction=jurisdiction, now=datetime.now(UTC))


@periodic(every=timedelta(minutes=5))
@job("meetings.call-all", queue=Queue.AUTOMATION)
def call_all(*, at: str, **_: object) -> None:
    """Find of which meetings somebody has to be told for their calendar, and give each a job of its own."""
    for meeting_id in meetings_with_news(datetime.now(UTC)):
        enqueue("meetings.call", key=f"meetings.call:{meeting_id}:{at}", meeting_id=meeting_id)


@job("meetings.call", queue=Queue.AUTOMATION)
def call_one(*, meeting_id: str, **_: object) -> None:
    """Tell the people of one meeting what they do not know yet."""
    call(actor=SYSTEM, meeting_id=UUID(meeting_id), now=datetime.now(UTC))


@periodic(every=timedelta(minutes=2))
@job("meetings.read-answers", queue=Queue.EXTERNAL, attempts_max=1, calls_outside=True)
def read_mail(**_: object) -> None:
    """Read the answers that came by mail; a mailbox that is away is asked again by the next run."""
    read_answers(actor=SYSTEM, clock=lambda: datetime.now(UTC))
