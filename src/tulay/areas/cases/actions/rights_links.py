"""Send somebody without an account the way to their rights: to the address of the request, never to the asker."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.cases.actions.letters import tell_applicant, way_of
from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.public import request_with
from tulay.areas.identity.queries import person_card
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.limits import Rate

PAGE = "/portal/privacy/requests/"
SENT = Rate(3, 3_600)
"""How often one request's applicant is written to."""
JOB = "cases.send-rights-link"


@action("cases.ask-rights-link")
def ask_rights_link(*, actor: Actor, typed: str, now: datetime) -> None:
    """Have the way to their rights sent to the applicant of the request with this code.

    :raises CodeUnreadable: it is no tracking code.
    :raises RequestNotFound: no request has it.
    """
    request_id = request_with(typed)
    if request_id is None:
        raise RequestNotFound
    enqueue(JOB, key=f"{JOB}:{request_id}:{now.timestamp():.6f}", request_id=request_id)
    record(actor=actor, code="cases.ask-rights-link", target=f"request:{request_id}", at=now)


@action("cases.send-rights-link")
def send_rights_link(*, actor: Actor, request_id: UUID, now: datetime) -> None:
    """Write to the applicant: a guest's link opens their session, whoever has an account signs in."""
    request = Request.objects.filter(id=request_id).first()
    if request is None:
        return
    link = way_of(person_card(request.applicant_id), PAGE, now)
    tell_applicant(request, "cases.rights_link", actor=actor, now=now, link=link)
    record(
        actor=actor,
        code="cases.send-rights-link",
        target=f"request:{request.id}",
        at=now,
        subject_id=request.applicant_id,
    )
