"""A row of a list: what a request is and where it stands; no personal value, so it owes no read entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.services import named
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.deadlines import DueStatus, due_status
from tulay.areas.cases.rules.steps import Priority, State
from tulay.areas.catalogue.queries.services import ServiceCard

COLUMNS = (
    "id",
    "tracking_code",
    "state",
    "priority",
    "service_id",
    "agency_id",
    "assignee_id",
    "place_id",
    "is_appealed",
    "submitted_at",
    "response_due_at",
    "responded_at",
    "due_at",
    "paused_at",
    "closed_at",
    "created_at",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request in a list."""

    id: UUID
    tracking_code: str | None
    state: State
    priority: Priority
    service_id: UUID
    service_slug: str
    service_name: str
    agency_id: UUID
    agency_name: str
    assignee_id: UUID | None
    place_id: UUID | None
    is_appealed: bool
    submitted_at: datetime | None
    due_at: datetime | None
    due_status: DueStatus
    is_response_due: bool
    created_at: datetime
    updated_at: datetime


def rows_of(requests: Iterable[Request], *, language: str, now: datetime) -> tuple[RequestRow, ...]:
    """Turn rows of the table into rows of a list: the names come in one more query, if any."""
    found = list(requests)
    names = named({request.service_id for request in found}, language)
    return tuple(_row(request, names[request.service_id], now) for request in found)


def _row(request: Request, service: ServiceCard, now: datetime) -> RequestRow:
    return RequestRow(
        id=request.id,
        tracking_code=tracking.shown(request.tracking_code) if request.tracking_code else None,
        state=State(request.state),
        priority=Priority(request.priority),
        service_id=request.service_id,
        service_slug=service.slug,
        service_name=service.name,
        agency_id=request.agency_id,
        agency_name=service.agency_name,
        assignee_id=request.assignee_id,
        place_id=request.place_id,
        is_appealed=request.is_appealed,
        submitted_at=request.submitted_at,
        due_at=request.due_at,
        due_status=due_status(
            request.due_at,
            paused_at=request.paused_at,
            is_closed=request.closed_at is not None,
            now=now,
        ),
        is_response_due=request.submitted_at is not None and request.responded_at is None,
        created_at=request.created_at,
        updated_at=request.updated_at,
    )
