"""The clock of a request for programs: who was told, what more time was asked for, and the answers."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tulay.areas.cases.actions.more_time import (
    answer_more_time,
    ask_more_time,
    withdraw_more_time,
)
from tulay.areas.cases.api.schemas import Message, Remark
from tulay.areas.cases.queries.more_time import waiting_more_time
from tulay.areas.cases.rules.more_time import MoreTimeState
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Day
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_WHY = "The surveyor cannot come before Thursday."
_CARD = {
    "id": _ID,
    "request_id": _ID,
    "tracking_code": "34AJ-M71R-F19G-P",
    "agency_id": _ID,
    "service": "Boats and nets",
    "until_date": "2026-12-04",
    "answer": "open",
    "asked_by": _ID,
    "asker": "Benito Cruz",
    "asked_at": "2026-11-24T08:00:00Z",
    "due_before": "2026-11-26T09:00:00Z",
    "reason": _WHY,
}


class MoreTimeOut(Schema):
    """A wish for more time that waits for an answer."""

    id: UUID
    request_id: UUID
    tracking_code: str
    agency_id: UUID
    service: str
    until_date: date
    answer: MoreTimeState
    asked_by: UUID | None
    asker: str
    asked_at: datetime
    due_before: datetime
    reason: str


class MoreTimesOut(Schema):
    """The newest first."""

    items: list[MoreTimeOut]
    next: str | None = None


class MoreTimeIn(Strict):
    """Until the end of which day, and why; the applicant reads the reason once it is granted."""

    until_date: Day
    reason: Message


class MoreTimeAnswerIn(Strict):
    """Yes, or no with a reason."""

    grants: bool
    reason: Remark = Field("", description="Needed where it is refused.")


class MoreTimeMadeOut(Schema):
    """The wish that was noted."""

    id: UUID


@router.post(
    "/requests/{uuid:request_id}/more-time",
    response={201: MoreTimeMadeOut},
    operation_id="cases_ask_more_time",
    summary="Ask for more time for a request",
    openapi_extra=example(201, {"id": _ID}, request={"until_date": "2026-12-04", "reason": _WHY}),
)
@idempotent()
def ask(request: HttpRequest, request_id: UUID, body: MoreTimeIn) -> Any:
    """Ask for more time than was promised; somebody else grants it."""
    made = ask_more_time(
        actor=actor_of(request),
        request_id=request_id,
        until_date=body.until_date,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.get(
    "/more-time",
    response=MoreTimesOut,
    operation_id="cases_more_time",
    summary="Requests of your agencies for which more time is asked",
    openapi_extra=example(200, {"items": [_CARD], "next": None}),
)
@needs("cases.answer-more-time")
def waiting(request: HttpRequest, asked: Query[Paging]) -> Any:
    """List what waits for an answer, the newest first."""
    actor = actor_of(request)
    with reading(actor):
        return waiting_more_time(actor=actor, language="en", limit=asked.limit, cursor=asked.cursor)


@router.post(
    "/more-time/{uuid:more_time_id}/answer",
    response={204: None},
    operation_id="cases_answer_more_time",
    summary="Grant or refuse more time",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": {"grants": True}}}}},
)
@idempotent()
def answer(request: HttpRequest, more_time_id: UUID, body: MoreTimeAnswerIn) -> HttpResponse:
    """Answer a colleague's wish; granted, the due time moves and the applicant is told."""
    answer_more_time(
        actor=actor_of(request),
        more_time_id=more_time_id,
        grants=body.grants,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/more-time/{uuid:more_time_id}/withdraw",
    response={204: None},
    operation_id="cases_withdraw_more_time",
    summary="Take a wish for more time back",
)
@idempotent()
def withdraw(request: HttpRequest, more_time_id: UUID) -> HttpResponse:
    """Take a wish back before it is answered."""
    withdraw_more_time(actor=actor_of(request), more_time_id=more_time_id, now=datetime.now(UTC))
    return HttpResponse(status=204)
