"""An agency's report for its meeting, for programs."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tulay.areas.meetings.actions.reports import reopen_report, report_quarter
from tulay.areas.meetings.queries.meetings import visible_meeting
from tulay.areas.meetings.queries.reports import (
    ReportCard,
    SentCard,
    report_of,
    sent_reports,
)
from tulay.areas.meetings.rules.reports import (
    BUDGET_MAX_MINOR,
    COUNT_MAX,
    REASON_MAX,
    TEXT_MAX,
    ReportSaid,
)
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.inputs import Line, Text
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

if TYPE_CHECKING:
    Said = str
    Why = str
else:
    Said, Why = Text[TEXT_MAX], Line[REASON_MAX]

router = Router(tags=["meetings"], auth=SIGNED_IN)
_FIGURES = {"programmes": 6, "budget_minor": 1_250_000_00, "beneficiaries": 940}
_WORDS = {
    "regions": "IX, XII",
    "accomplishments": "Two water systems are finished.",
    "challenges": "Permits come late.",
    "plans": "Three more water systems.",
    "needs": "Lists of communities.",
}
_SAID = {**_FIGURES, **_WORDS, "version": 0, "send": True}
_REPORT = {
    **_FIGURES,
    **_WORDS,
    "currency": "PHP",
    "state": "sent",
    "due_at": "2027-01-11T01:00:00Z",
    "sent_at": "2027-01-09T01:00:00Z",
    "is_late": False,
    "version": 1,
    "reason": "",
    "sent": [
        {
            **_FIGURES,
            **_WORDS,
            "currency": "PHP",
            "number": 1,
            "sent_at": "2027-01-09T01:00:00Z",
        }
    ],
}


class QuarterIn(Strict):
    """What an agency says of its quarter; `send` hands it in, otherwise it is kept."""

    programmes: int = Field(0, ge=0, le=COUNT_MAX)
    budget_minor: int = Field(0, ge=0, le=BUDGET_MAX_MINOR)
    beneficiaries: int = Field(0, ge=0, le=COUNT_MAX)
    regions: Said = ""
    accomplishments: Said = ""
    challenges: Said = ""
    plans: Said = ""
    needs: Said = ""
    version: int = Field(0, ge=0)
    send: bool = False


class QuarterVersion(Schema):
    """Which version stands now."""

    version: int


class ReopeningIn(Strict):
    """Why a report is opened again; it names no person."""

    reason: Why


class QuarterSaid(Schema):
    """What an agency says of its quarter."""

    programmes: int
    budget_minor: int
    currency: str
    beneficiaries: int
    regions: str
    accomplishments: str
    challenges: str
    plans: str
    needs: str


class SentVersion(QuarterSaid):
    """A report as it was sent: it never changes."""

    number: int
    sent_at: datetime


class QuarterReportOut(QuarterSaid):
    """What an agency reports; version 0 means that nothing is written yet."""

    state: str
    due_at: datetime
    sent_at: datetime | None
    is_late: bool
    version: int
    reason: str
    sent: list[SentVersion]


@router.get(
    "/coordination/quarterly-meetings/{uuid:meeting_id}/report",
    response=QuarterReportOut,
    operation_id="meetings_report",
    summary="What does an agency report for its meeting?",
    openapi_extra=example(200, _REPORT),
)
@needs("meetings.see")
def show(request: HttpRequest, meeting_id: UUID) -> Any:
    """Return the agency's report as far as it is written, and each version that it sent."""
    actor, now = actor_of(request), datetime.now(UTC)
    with reading(actor):
        card = visible_meeting(actor, meeting_id, now=now)
        return _out(report_of(card, now), sent_reports(card.id))


@router.put(
    "/coordination/quarterly-meetings/{uuid:meeting_id}/report",
    response=QuarterVersion,
    operation_id="meetings_report_quarter",
    summary="Write an agency's report, and send it",
    openapi_extra=example(200, {"version": 1}, request=_SAID),
)
def report_(request: HttpRequest, meeting_id: UUID, body: QuarterIn) -> Any:
    """Replace the report of your agency; 409 where somebody else changed it since, or where it is sent already."""
    given = body.model_dump()
    version, is_sent = given.pop("version"), given.pop("send")
    made = report_quarter(
        actor=actor_of(request),
        meeting_id=meeting_id,
        said=ReportSaid(**given),
        is_sent=is_sent,
        version=version,
        now=datetime.now(UTC),
    )
    return {"version": made}


@router.post(
    "/coordination/quarterly-meetings/{uuid:meeting_id}/report/reopen",
    response=QuarterVersion,
    operation_id="meetings_reopen_report",
    summary="Open a report again that was sent",
    openapi_extra=example(200, {"version": 2}, request={"reason": "The budget is missing."}),
)
def reopen(request: HttpRequest, meeting_id: UUID, body: ReopeningIn) -> Any:
    """Let the agency mend what it sent; it reads the reason."""
    now = datetime.now(UTC)
    made = reopen_report(
        actor=actor_of(request), meeting_id=meeting_id, reason=body.reason, now=now
    )
    return {"version": made}


def _out(card: ReportCard, versions: tuple[SentCard, ...]) -> dict[str, Any]:
    names = ("currency", "state", "due_at", "sent_at", "is_late", "version", "reason")
    return {
        **asdict(card.said),
        **{name: getattr(card, name) for name in names},
        "sent": [
            {
                **asdict(one.said),
                "currency": one.currency,
                "number": one.number,
                "sent_at": one.sent_at,
            }
            for one in versions
        ],
    }
