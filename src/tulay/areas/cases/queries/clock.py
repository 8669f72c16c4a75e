"""How much of its time a request has left, in office hours: for its applicant and for whoever works on it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.resources import about
from tulay.areas.cases.rules.deadlines import DueStatus, due_status
from tulay.areas.cases.rules.steps import State
from tulay.areas.directory.queries import calendar_of
from tulay.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ClockCard:
    """A request's clock: where it stands, and what is left of it."""

    state: State
    status: DueStatus
    due_at: datetime | None
    due_day: date | None
    response_due_at: datetime | None
    responded_at: datetime | None
    paused_at: datetime | None
    hours_left: float
    days_left: int


def clock_of(*, actor: Actor, request_id: UUID, now: datetime) -> ClockCard:
    """Return the clock of a request that is the actor's own, or their agency's.

    :raises RequestNotFound: there is none that is theirs to see.
    """
    request = Request.objects.sent().filter(id=request_id).first()
    if request is None:
        raise RequestNotFound
    if request.applicant_id != (actor.on_behalf_of or actor.person_id):
        actor.check("cases.look", about(actor, request), otherwise=RequestNotFound)
    return _clock(request, now)


def _clock(request: Request, now: datetime) -> ClockCard:
    """Reckon from the moment at which the clock stands, or from now: what is late has nothing left."""
    calendar, due_at = calendar_of(request.agency_id), request.due_at
    is_closed = request.closed_at is not None
    zone, since = ZoneInfo(calendar.zone), request.paused_at or now
    is_running_out = due_at is not None and not is_closed
    hours = calendar.hours_between(since, due_at) if due_at and is_running_out else 0.0
    today = since.astimezone(zone).date()
    due_day = due_at.astimezone(zone).date() if due_at else None
    days = calendar.working_days_between(today, due_day) if due_day and is_running_out else 0
    return ClockCard(
        state=State(request.state),
        status=due_status(due_at, paused_at=request.paused_at, is_closed=is_closed, now=now),
        due_at=due_at,
        due_day=due_day,
        response_due_at=request.response_due_at,
        responded_at=request.responded_at,
        paused_at=request.paused_at,
        hours_left=hours,
        days_left=days,
    )
