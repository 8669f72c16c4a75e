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
REASON_MAX = 200
PURPOSES = ("complaint", "quality", "statistics")
"""What may be named as a code; other words are somebody's own, and may speak of the person."""
_WORK_CODES = ("cases.review", "cases.decide", "cases.assign")


@action("cases.look")
def look(
    *, actor: Actor, request_id: UUID, now: datetime, reason: str = "", what: str = "record"
) -> None:
    """Open another person's request, or a document of it: one entry that the person can read, words and all.

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
    purpose, words = _told(said)
    record(
        actor=actor,
        code="cases.look",
        target=f"request:{request.id}",
        at=now,
        subject_id=request.applicant_id,
        purpose=purpose,
        personal={"reason": words[:REASON_MAX]} if words else None,
        agency=request.agency_id,
        what=what,
    )


def _told(said: str) -> tuple[str, str]:
    """Return the code of a reason, and what was written beside it: that is sealed, because it may name somebody."""
    if not said:
        return CASEWORK, ""
    code, _, more = said.partition(": ")
    return (code, more) if code in PURPOSES else ("other", said)
