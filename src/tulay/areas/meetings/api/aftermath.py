"""Agendas, attendance and minutes for programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tulay.areas.meetings.actions.attendance import Noted, record_attendance
from tulay.areas.meetings.actions.minutes import approve_minutes, set_agenda, write_minutes
from tulay.areas.meetings.api.aftermath_schemas import (
    AgendaIn,
    AgendaOut,
    ApproveIn,
    AttendanceIn,
    AttendanceNotedOut,
    AttendanceOut,
    MinutesIn,
    MinutesOut,
    MinutesVersionOut,
    NumberOut,
)
from tulay.areas.meetings.queries.attendance import attendance
from tulay.areas.meetings.queries.meetings import visible_meeting
from tulay.areas.meetings.queries.minutes import agenda_of, draft_of, minutes_of
from tulay.areas.meetings.rules.agenda import Point
from tulay.areas.meetings.rules.attendance import Line
from tulay.areas.meetings.rules.minutes import minutes_due_at
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["meetings"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_MEETING = "/coordination/quarterly-meetings/{uuid:meeting_id}"
_POINT = {"title": "Roads to the harbour", "minutes": 30}
_AGENDA = {"points": [_POINT], "version": 0}
_SAID = {
    "id": _ID,
    "attended": True,
    "name": "Amina Sali",
    "organisation": "Ministry of Boats",
    "designation": "Engineer",
    "remarks": "",
    "version": 0,
}
_SEAT = _SAID | {"person_id": None, "method": "staff", "version": 1, "is_expected": False}
_WROTE = {"text": "The harbour needs a road.", "outcomes": "A road is planned.", "version": 0}
_APPROVED = {
    "number": 1,
    "text": _WROTE["text"],
    "outcomes": _WROTE["outcomes"],
    "authors": ["Salima Usman"],
    "approver": "Omar Ali",
    "written_at": "2027-01-18T04:00:00Z",
    "approved_at": "2027-01-19T02:00:00Z",
    "present": [{name: _SAID[name] for name in ("name", "organisation", "designation", "remarks")}],
}
_MINUTES = {"due_at": "2027-01-20T03:00:00Z", "approved": [_APPROVED], "draft": None}


@router.get(
    f"{_MEETING}/agenda",
    response=AgendaOut,
    operation_id="meetings_agenda",
    summary="What does a meeting talk about?",
    openapi_extra=example(200, {"points": [_POINT | {"standing": None}], "version": 1}),
)
@needs("meetings.see")
def agenda(request: HttpRequest, meeting_id: UUID) -> Any:
    """Return the points of a meeting: the ones somebody settled, or those that every meeting has."""
    actor = actor_of(request)
    with reading(actor):
        card = visible_meeting(actor, meeting_id, now=datetime.now(UTC))
        return agenda_of(card)


@router.put(
    f"{_MEETING}/agenda",
    response=MinutesVersionOut,
    operation_id="meetings_set_agenda",
    summary="Settle what a meeting talks about",
    openapi_extra=example(200, {"version": 1}, request=_AGENDA),
)
def set_(request: HttpRequest, meeting_id: UUID, body: AgendaIn) -> Any:
    """Replace the points of a meeting; 409 where somebody else changed them since."""
    version = set_agenda(
        actor=actor_of(request),
        meeting_id=meeting_id,
        points=tuple(Point(one.title, one.minutes) for one in body.points),
        version=body.version,
        now=datetime.now(UTC),
    )
    return {"version": version}


@router.get(
    f"{_MEETING}/attendance",
    response=AttendanceOut,
    operation_id="meetings_attendance",
    summary="Who came?",
    openapi_extra=example(200, {"lines": [_SEAT]}),
)
@needs("meetings.see")
def attendance_(request: HttpRequest, meeting_id: UUID) -> Any:
    """List who is expected and who came besides."""
    actor = actor_of(request)
    with reading(actor):
        card = visible_meeting(actor, meeting_id, now=datetime.now(UTC))
        return {"lines": attendance(card.id, card.agency_id, card.facilitator_id)}


@router.patch(
    f"{_MEETING}/attendance",
    response=AttendanceNotedOut,
    operation_id="meetings_record_attendance",
    summary="Note who came",
    openapi_extra=example(200, {"count": 1, "otherwise": []}, request={"lines": [_SAID]}),
)
def record_(request: HttpRequest, meeting_id: UUID, body: AttendanceIn) -> Noted:
    """Take lines. Send those that changed. Sent twice is taken once; what a colleague changed stays theirs."""
    return record_attendance(
        actor=actor_of(request),
        meeting_id=meeting_id,
        lines=tuple(Line(**one.model_dump()) for one in body.lines),
        now=datetime.now(UTC),
    )


@router.get(
    f"{_MEETING}/minutes",
    response=MinutesOut,
    operation_id="meetings_minutes",
    summary="The minutes of a meeting",
    openapi_extra=example(200, _MINUTES),
)
@needs("meetings.see")
def minutes(request: HttpRequest, meeting_id: UUID) -> Any:
    """Return the approved minutes, the newest first; the draft only to those who write or approve."""
    actor = actor_of(request)
    with reading(actor):
        card = visible_meeting(actor, meeting_id, now=datetime.now(UTC))
        return {
            "due_at": minutes_due_at(card.ends_at),
            "approved": minutes_of(card.id),
            "draft": draft_of(actor, card),
        }


@router.put(
    f"{_MEETING}/minutes",
    response=MinutesVersionOut,
    operation_id="meetings_write_minutes",
    summary="Write minutes",
    openapi_extra=example(200, {"version": 1}, request=_WROTE),
)
def write(request: HttpRequest, meeting_id: UUID, body: MinutesIn) -> Any:
    """Write the draft, or begin an amendment once minutes are approved; 409 where somebody else wrote since."""
    version = write_minutes(
        actor=actor_of(request),
        meeting_id=meeting_id,
        text=body.text,
        outcomes=body.outcomes,
        version=body.version,
        now=datetime.now(UTC),
    )
    return {"version": version}


@router.post(
    f"{_MEETING}/approve-minutes",
    response=NumberOut,
    operation_id="meetings_approve_minutes",
    summary="Approve minutes that somebody else wrote",
    openapi_extra=example(200, {"number": 1}, request={"version": 1}),
)
@idempotent()
def approve(request: HttpRequest, meeting_id: UUID, body: ApproveIn) -> Any:
    """Approve the version that was read: nobody changes it afterwards, and the meeting is completed."""
    number = approve_minutes(
        actor=actor_of(request),
        meeting_id=meeting_id,
        version=body.version,
        now=datetime.now(UTC),
    )
    return {"number": number}
