"""Reminders of meetings for programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tulay.areas.meetings.actions.reminders import remind
from tulay.areas.meetings.api.schemas import RemindersOut, RemindIn, RemindOut
from tulay.areas.meetings.queries.meetings import visible_meeting
from tulay.areas.meetings.queries.reminders import sent_reminders
from tulay.areas.meetings.rules.reminders import Outcome
from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["meetings"], auth=SIGNED_IN)
_PERSON = "01890a5d-ac96-7a10-8000-5d1f7e2c9b45"
_REMINDED = {"person_id": _PERSON, "capacity": "focal-person", "outcome": "sent"}
_REMINDER = {
    "person_id": _PERSON,
    "capacity": "focal-person",
    "days_before": 7,
    "starts_at": "2027-01-18T01:00:00Z",
    "sent_at": "2027-01-11T01:00:00Z",
    "ways": {"in_app": "sent", "email": "sent"},
    "has_failed": False,
}


@router.post(
    "/coordination/quarterly-meetings/{uuid:meeting_id}/remind",
    response=RemindOut,
    operation_id="meetings_remind",
    summary="Remind people of a meeting",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {"recipient_ids": [_PERSON]}}}},
        **example(200, {"sent": 1, "recipients": [_REMINDED]}),
    },
)
def remind_(request: HttpRequest, meeting_id: UUID, body: RemindIn) -> Any:
    """Remind everybody who is called to a meeting, or some of them, now. Each answer says what became of it."""
    results = remind(
        actor=actor_of(request),
        meeting_id=meeting_id,
        only=body.recipient_ids,
        now=datetime.now(UTC),
    )
    sent = sum(one.outcome is Outcome.SENT for one in results)
    return {"sent": sent, "recipients": results}


@router.get(
    "/coordination/quarterly-meetings/{uuid:meeting_id}/reminders",
    response=RemindersOut,
    operation_id="meetings_reminders",
    summary="Who was reminded of a meeting?",
    openapi_extra=example(200, {"items": [_REMINDER]}),
)
@needs("meetings.remind")
def index(request: HttpRequest, meeting_id: UUID) -> Any:
    """Return the newest reminders of a meeting, and what became of each."""
    actor = actor_of(request)
    with reading(actor):
        card = visible_meeting(actor, meeting_id, now=datetime.now(UTC))
        if not actor.may("meetings.remind", card.agency_id):
            raise Forbidden
        return {"items": sent_reminders(card.id)}
