"""What anybody with a tracking code sees: the state and the dates, nothing about the person or the service."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import Request
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.deadlines import DueStatus, due_status
from tulay.areas.cases.rules.steps import State

_SHOW = "SELECT set_config('tulay.tracking_code', %s, true)"


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """Where a request stands."""

    tracking_code: str
    state: State
    is_appealed: bool
    submitted_at: datetime
    updated_at: datetime
    due_at: datetime | None
    due_status: DueStatus
    paused_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None


def public_status(typed: str, *, now: datetime) -> PublicStatus:
    """Return the status of the request with this tracking code, however it was typed.

    :raises CodeUnreadable: it is no tracking code.
    :raises RequestNotFound: no request has it.
    """
    code = tracking.read_code(typed)
    with transaction.atomic():
        request = _shown_by(code)
    if request is None or request.submitted_at is None:
        raise RequestNotFound
    is_closed = request.closed_at is not None
    return PublicStatus(
        tracking_code=tracking.shown(code),
        state=State(request.state),
        is_appealed=request.is_appealed,
        submitted_at=request.submitted_at,
        updated_at=request.updated_at,
        due_at=None if is_closed else request.due_at,
        due_status=due_status(
            request.due_at, paused_at=request.paused_at, is_closed=is_closed, now=now
        ),
        paused_at=request.paused_at,
        decided_at=request.decided_at,
        closed_at=request.closed_at,
    )


def _shown_by(code: str) -> Request | None:
    """Let row security show the one row with this code, for one statement."""
    columns = (
        "state",
        "is_appealed",
        "submitted_at",
        "updated_at",
        "due_at",
        "paused_at",
        "decided_at",
        "closed_at",
    )
    with connection.cursor() as cursor:
        cursor.execute(_SHOW, [code])
    found = Request.objects.only(*columns).filter(tracking_code=code).first()
    with connection.cursor() as cursor:
        cursor.execute(_SHOW, [""])
    return found


def request_with(typed: str) -> UUID | None:
    """Return the sent request with this tracking code, however it was typed; in the transaction of an action.

    :raises CodeUnreadable: it is no tracking code.
    """
    code = tracking.read_code(typed)
    with connection.cursor() as cursor:
        cursor.execute(_SHOW, [code])
    rows = Request.objects.filter(tracking_code=code, submitted_at__isnull=False)
    found = rows.values_list("id", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute(_SHOW, [""])
    return found
