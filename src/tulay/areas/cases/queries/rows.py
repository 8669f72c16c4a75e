"""A row of a list: what a request is and where it stands; no personal value, so it owes no read entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from tulay.areas.cases.errors import PageUnknown
from tulay.areas.cases.queries.services import named
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.deadlines import DueStatus, due_status
from tulay.areas.cases.rules.steps import Priority, State
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.kernel.errors import FieldError
from tulay.kernel.pages import BrokenCursor, Cursor

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
    "responded_at",
    "due_at",
    "paused_at",
    "closed_at",
    "created_at",
    "updated_at",
)


class Stored(Protocol):
    """The columns of a request, from the table's model or from a statement of our own."""

    id: UUID
    tracking_code: str | None
    state: str
    priority: str
    service_id: UUID
    agency_id: UUID
    assignee_id: UUID | None
    place_id: UUID | None
    is_appealed: bool
    submitted_at: datetime | None
    responded_at: datetime | None
    due_at: datetime | None
    paused_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
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


def rows_of(requests: Sequence[Stored], *, language: str, now: datetime) -> tuple[RequestRow, ...]:
    """Turn rows of the table into rows of a list: the names come in one more query, if any."""
    services = named((request.service_id for request in requests), language)
    return tuple(row_of(request, services[request.service_id], now) for request in requests)


def row_of(request: Stored, service: ServiceCard, now: datetime) -> RequestRow:
    """Turn one row of the table into one of a list."""
    return RequestRow(**values_of(request, service, now))


def values_of(request: Stored, service: ServiceCard, now: datetime) -> dict[str, Any]:
    """Return what a row of a list says, by name; for answers that go out as they are."""
    return {
        "id": request.id,
        "tracking_code": tracking.shown(request.tracking_code) if request.tracking_code else None,
        "state": _STATES[request.state],
        "priority": _PRIORITIES[request.priority],
        "service_id": request.service_id,
        "service_slug": service.slug,
        "service_name": service.name,
        "agency_id": request.agency_id,
        "agency_name": service.agency_name,
        "assignee_id": request.assignee_id,
        "place_id": request.place_id,
        "is_appealed": request.is_appealed,
        "submitted_at": request.submitted_at,
        "due_at": request.due_at,
        "due_status": due_status(
            request.due_at,
            paused_at=request.paused_at,
            is_closed=request.closed_at is not None,
            now=now,
        ),
        "is_response_due": request.submitted_at is not None and request.responded_at is None,
        "created_at": request.created_at,
        "updated_at": request.updated_at,
    }


_STATES = {state.value: state for state in State}
_PRIORITIES = {priority.value: priority for priority in Priority}


def place_of(cursor: str, *, width: int) -> tuple[str, ...]:
    """Read a cursor of one of our lists.

    :raises PageUnknown: it is none of ours.
    """
    try:
        return Cursor.decode(cursor, width=width).values
    except BrokenCursor as error:
        raise page_unknown() from error


def page_unknown() -> PageUnknown:
    """Return the problem of a cursor that leads nowhere."""
    detail = "Leave this out to start from the first page."
    return PageUnknown(errors=[FieldError("?cursor", "unknown", detail)])
