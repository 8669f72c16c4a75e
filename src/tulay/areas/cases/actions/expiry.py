"""What time does to a request that nobody goes on with."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.letters import tell_applicant
from tulay.areas.cases.actions.steps import account, move
from tulay.areas.cases.models import Request
from tulay.areas.cases.rules.steps import (
    Party,
    State,
    answer_awaited_until,
    draft_expires_at,
)
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("cases.expire")
def expire(*, actor: Actor, request_id: UUID, now: datetime) -> bool:
    """Close a draft untouched for 90 days or a question unanswered for 30; return whether it was due.

    Somebody may have gone on with it since the job was written, so the moment is judged here.
    """
    request = Request.objects.select_for_update().filter(id=request_id).first()
    if request is None or not _is_due(request, now):
        return False
    was_sent = request.submitted_at is not None
    move(request, State.EXPIRED, actor=actor, party=Party.SYSTEM, now=now)
    request.save()
    account(actor, "cases.expire", request, now)
    if was_sent:
        tell_applicant(request, "cases.expired", actor=actor, now=now)
    return True


def _is_due(request: Request, now: datetime) -> bool:
    if request.state == State.DRAFT:
        return draft_expires_at(request.updated_at) <= now
    if request.state == State.NEEDS_INFORMATION and request.paused_at is not None:
        return answer_awaited_until(request.paused_at) <= now
    return False
