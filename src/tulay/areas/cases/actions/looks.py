"""Open somebody else's record: allowed with a purpose, and always on record."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.cases.actions.steps import checked_reason
from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.resources import about
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

CASEWORK = "casework"
PURPOSE_MAX = 200
_WORK_CODES = ("cases.review", "cases.decide", "cases.assign")


@action("cases.look")
def look(
    *, actor: Actor, request_id: UUID, now: datetime, reason: str = "", what: str = "record"
) -> None:
    """Open another person's request, or a document of it: one entry that the person can read.

    Whoever works on the agency's requests needs no further reason; anybody else gives one.

    :raises RequestNotFound: there is none, or it is not this actor's to see.
    :raises Forbidden: a policy takes it away; the problem names the policy.
    :raises ReasonMissing: the actor does not work on this agency's requests and gave no reason.
    """
    request = Request.objects.sent().filter(id=request_id).first()
    if request is None:
        raise RequestNotFound
    actor.check("cases.look", about(actor, request), otherwise=RequestNotFound)
    works_on_it = any(actor.may(code, request.agency_id) for code in _WORK_CODES)
    said = checked_reason(reason, is_required=not works_on_it)
    record(
        actor=actor,
        code="cases.look",
        target=f"request:{request.id}",
        at=now,
        subject_id=request.applicant_id,
        purpose=(said or CASEWORK)[:PURPOSE_MAX],
        agency=request.agency_id,
        what=what,
    )
