"""The safety of sign-ins for programs of administrators."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from tulay.areas.identity import actions, queries
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["people"], auth=SIGNED_IN)
_SOMEBODY = {
    "person_id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10",
    "name": "Amina Usman",
    "at": "2026-11-20T01:12:00Z",
}


class HourOut(Schema):
    """One hour, and how many sign-ins failed in it."""

    at: datetime
    failures: int


class NotedOut(Schema):
    """Somebody in one of the lists."""

    person_id: UUID
    name: str
    at: datetime | None


class SafetyOut(Schema):
    """The last 24 hours; `slowed_down` only for administrators of everything."""

    hours: list[HourOut]
    failures: int
    slowed_down: int | None
    open_sessions: int
    new_devices: list[NotedOut]
    without_factor: list[NotedOut]


@router.get(
    "/sign-ins",
    response=SafetyOut,
    operation_id="identity_see_sign_ins",
    summary="How safely people sign in",
    openapi_extra=example(
        200,
        {
            "hours": [{"at": "2026-11-20T01:00:00Z", "failures": 3}],
            "failures": 3,
            "slowed_down": 1,
            "open_sessions": 214,
            "new_devices": [_SOMEBODY],
            "without_factor": [_SOMEBODY | {"at": None}],
        },
    ),
)
def see_sign_ins(request: HttpRequest) -> SafetyOut:
    """Return failures by hour, new devices, staff without a second factor and open sessions of those you administer."""
    actor = actor_of(request)
    now = datetime.now(UTC)
    actions.see_sign_ins(actor=actor, now=now)
    return SafetyOut.from_orm(queries.safety(actor, now=now))
