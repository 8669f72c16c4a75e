"""Somebody is told that a request becomes late: once in each run of its clock."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tulay.areas.cases.actions.letters import tell_staff
from tulay.areas.cases.actions.steps import account
from tulay.areas.cases.models import Escalation, Request
from tulay.areas.cases.queries.escalations import hearers, is_due, run_of, was_told
from tulay.areas.cases.rules.escalation import OF_ANSWER, WARNINGS, Level
from tulay.areas.directory.queries import agency_card
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("cases.escalate")
def escalate(*, actor: Actor, request_id: UUID, level: Level, now: datetime) -> bool:
    """Tell whom it concerns that a request becomes late, or is; return whether it was to be told.

    Its clock may have been stopped, answered or begun again since the job was written, so the moment is judged here,
    with the request in hand; the ledger's row, the messages and the audit entry come together or not at all.
    """
    request = Request.objects.select_for_update().filter(id=request_id).first()
    if request is None or not is_due(request, level, now):
        return False
    run = run_of(request)
    if was_told(request, level, run):
        return False
    people = hearers(request, level, now)
    due_at = request.response_due_at if level in OF_ANSWER else request.due_at
    assert due_at is not None, "a clock that is due ends some time"
    Escalation(
        request_id=request.id,
        agency_id=request.agency_id,
        level=level.value,
        run=run,
        due_at=due_at,
        told=[card.id for card in people],
        at=now,
    ).save(force_insert=True)
    account(actor, "cases.escalate", request, now, level=level.value, run=run, told=len(people))
    local = due_at.astimezone(ZoneInfo(agency_card(request.agency_id).zone))
    for card in people:
        tell_staff(
            request,
            "cases.due_soon" if level in WARNINGS else "cases.overdue",
            card,
            actor=actor,
            now=now,
            by_email=level not in WARNINGS,
            due_day=local.date(),
            due_time=f"{local:%H:%M}",
            is_answer=level in OF_ANSWER,
            is_holder=card.id == request.assignee_id,
        )
    return True
