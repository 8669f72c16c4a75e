"""What agencies reported before this year's meetings, who said that they come, and the first reports of the next."""

from dataclasses import asdict
from datetime import datetime, timedelta

from tulay.areas.directory.queries import agency_cards
from tulay.areas.identity.queries.people import focal_persons_of
from tulay.areas.meetings.models import Invitation, Meeting, QuarterReport, SentReport
from tulay.areas.meetings.rules.invitations import Answer, Way
from tulay.areas.meetings.rules.reports import ReportSaid, ReportState, report_due_at
from tulay.areas.meetings.rules.series import TOOK_PLACE, State
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.db import writes
from tulay.site.demo.ids import stable_id

SAID = (
    ("Two water systems are finished, and three more are being built.", "Permits come late."),
    ("Livelihood kits reached fishing families on the coast.", "The road floods in the rains."),
    ("Scholars were paid in time for the first time this year.", "Lists of names differ."),
    (
        "Health teams visited nineteen barangays.",
        "Medicines arrive a month after they are ordered.",
    ),
)
PLANS = "Go on where the work is under way, and begin in two more municipalities."
NEEDS = "Lists of communities, and a date for field visits together."
LATE, LACKING, SILENT = 9, 29, 6
"""One in so many was sent late, was never sent; of one meeting in so many nobody said who comes."""
BEGUN = 3
"""So many agencies have begun the report of their next meeting."""


def load_reports(now: datetime) -> int:
    """Load the report of each meeting that was held, and the answers; return how many reports were sent."""
    rows = list(Meeting.objects.filter(state__in=TOOK_PLACE).order_by("ends_at", "id"))
    cards = agency_cards({row.agency_id for row in rows})
    wanted = [row for place, row in enumerate(rows) if place % LACKING]
    for place, row in enumerate(wanted):
        _sent(row, place, cards[row.agency_id].name)
    ahead = Meeting.objects.filter(state=State.SCHEDULED.value, starts_at__gt=now)
    for place, row in enumerate(ahead.order_by("starts_at", "id")[:BEGUN]):
        said = ReportSaid(programmes=4 + place, accomplishments=SAID[place % len(SAID)][0])
        writes.add(_report(row, said, now, version=1))
    _answers(rows, now)
    writes.flush()
    return len(wanted)


def _sent(row: Meeting, place: int, agency: str) -> None:
    done, hard = SAID[(place + row.quarter) % len(SAID)]
    said = ReportSaid(
        programmes=3 + row.agency_id.int % 9,
        budget_minor=(12 + row.agency_id.int % 40) * 100_000_000,
        beneficiaries=300 + row.agency_id.int % 4_000,
        regions="IX, X, XII",
        accomplishments=f"{agency}: {done}",
        challenges=hard,
        plans=PLANS,
        needs=NEEDS,
    )
    at = report_due_at(row.starts_at) + timedelta(days=2 if place % LATE == 0 else -1)
    report = _report(row, said, at, version=1)
    report.state, report.sent_at = ReportState.SENT.value, at
    writes.add(report)
    writes.add(
        SentReport(
            id=stable_id("sent-report", str(row.id)),
            meeting=row,
            agency_id=row.agency_id,
            number=1,
            content={**asdict(said), "currency": report.currency},
            sent_at=at,
        )
    )


def _report(row: Meeting, said: ReportSaid, at: datetime, *, version: int) -> QuarterReport:
    return QuarterReport(
        id=stable_id("quarter-report", str(row.id)),
        meeting=row,
        agency_id=row.agency_id,
        currency=JURISDICTIONS[row.jurisdiction].currency,
        version=version,
        updated_at=at,
        **asdict(said),
    )


def _answers(rows: list[Meeting], now: datetime) -> None:
    """Whoever answers for an agency said that they come, but for a few."""
    focal = focal_persons_of({row.agency_id for row in rows}, now=now)
    for place, row in enumerate(rows):
        people = focal.get(row.agency_id, ())
        if people and place % SILENT:
            writes.add(
                Invitation(
                    id=stable_id("answer", str(row.id)),
                    meeting=row,
                    agency_id=row.agency_id,
                    person_id=people[0],
                    answer=Answer.COMING.value,
                    answered_for=row.starts_at,
                    answered_at=row.starts_at - timedelta(days=5),
                    way=Way.LINK.value,
                )
            )
