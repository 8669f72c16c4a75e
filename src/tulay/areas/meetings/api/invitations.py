"""Answers to invitations for programs."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tulay.areas.meetings.actions.invitations import answer_invitation
from tulay.areas.meetings.api.schemas import WillComeIn
from tulay.areas.meetings.rules.invitations import Answer
from tulay.plumbing.http.api import SIGNED_IN
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["meetings"], auth=SIGNED_IN)


@router.post(
    "/coordination/quarterly-meetings/{uuid:meeting_id}/answer",
    response={204: None},
    operation_id="meetings_answer",
    summary="Say whether you come to a meeting",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {"answer": "coming"}}}}
    },
)
def answer_(request: HttpRequest, meeting_id: UUID, body: WillComeIn) -> HttpResponse:
    """Say whether you come to a meeting to which you are called. Another answer replaces the one before."""
    answer_invitation(
        actor=actor_of(request),
        meeting_id=meeting_id,
        answer=Answer(body.answer),
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)
