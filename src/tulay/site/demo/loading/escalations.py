"""What was told of requests that are late or nearly so: from the first minute on, the job tells only what is new."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from tulay.areas.audit.actions import entry_of
from tulay.areas.audit.models import Entry
from tulay.areas.cases.models import Escalation, Request
from tulay.areas.cases.queries.escalations import ANSWERABLE, coordinators_of, due_escalations
from tulay.areas.cases.rules.escalation import OF_ANSWER, WARNINGS, Level, run_of, who_hears
from tulay.areas.identity.queries import staff_of
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.writes import copy_in

EVERYTHING = 100_000
QUARTER = timedelta(minutes=15)


def load_escalations(now: datetime) -> int:
    """Put into the ledger what would have been told by now; return how much."""
    due = due_escalations(now, EVERYTHING)
    requests = Request.objects.in_bulk([request_id for request_id, _level in due])
    above = {
        agency_id: _above(agency_id, now)
        for agency_id in {one.agency_id for one in requests.values()}
    }
    rows = [_row(requests[one], level, *above[requests[one].agency_id], now) for one, level in due]
    copy_in(Escalation, iter(rows))
    copy_in(Entry, _entries(rows, requests))
    return len(rows)


def _above(agency_id: UUID, now: datetime) -> tuple[list[UUID], tuple[UUID, ...]]:
    answerable = [card.id for card in staff_of(agency_id, ANSWERABLE)]
    return answerable, () if answerable else coordinators_of(agency_id, now)


def _row(
    request: Request,
    level: Level,
    answerable: list[UUID],
    coordinators: tuple[UUID, ...],
    now: datetime,
) -> Escalation:
    due_at = request.response_due_at if level in OF_ANSWER else request.due_at
    assert due_at is not None, "what was sent is due some time"
    told = who_hears(
        level,
        holder=request.assignee_id,
        answerable=answerable,
        coordinators=coordinators,
        applicant=request.applicant_id,
    )
    return Escalation(
        request_id=request.id,
        agency_id=request.agency_id,
        level=level.value,
        run=run_of(taken_over=0, is_appealed=request.is_appealed, extended=0),
        due_at=due_at,
        told=list(told),
        at=now - QUARTER if level in WARNINGS else min(due_at + QUARTER, now),
    )


def _entries(rows: list[Escalation], requests: dict[UUID, Request]) -> Iterator[Entry]:
    for row in rows:
        request = requests[row.request_id]
        yield entry_of(
            actor=SYSTEM,
            code="cases.escalate",
            target=f"request:{request.id}",
            at=row.at,
            subject_id=request.applicant_id,
            facts={
                "agency": request.agency_id,
                "state": request.state,
                "level": row.level,
                "run": row.run,
                "told": len(row.told),
            },
        )
