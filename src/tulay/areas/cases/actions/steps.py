"""What every step of a request shares: who has it in hand, and the row that records it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.cases.errors import ReasonMissing, RequestNotFound
from tulay.areas.cases.events import CaseMoved
from tulay.areas.cases.models import Request, Transition
from tulay.areas.cases.queries.resources import about
from tulay.areas.cases.rules.answers import LONG_TEXT_MAX, is_writable
from tulay.areas.cases.rules.steps import CLOSED, Party, State, check_step
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.db.writes import add
from tulay.plumbing.events import publish


def person_of(actor: Actor) -> UUID:
    """Return the person for whom an actor acts.

    :raises RequestNotFound: nobody: a stranger has no requests.
    """
    person_id = actor.on_behalf_of or actor.person_id
    if person_id is None:
        raise RequestNotFound
    return person_id


def own_request(actor: Actor, request_id: UUID) -> Request:
    """Fetch and hold one of the actor's own requests.

    :raises RequestNotFound: there is none of theirs by this id.
    """
    rows = Request.objects.select_for_update().belonging_to(person_of(actor))
    return _found(rows.filter(id=request_id).first())


def request_in_hand(
    actor: Actor, code: str, request_id: UUID, *, with_drafts: bool = False
) -> Request:
    """Fetch and hold a request that was sent to an agency in which `code` is the actor's.

    :param with_drafts: also one that is not sent yet, whose number its applicant has told.
    :raises RequestNotFound: there is none, or it is not this actor's to see.
    :raises Forbidden: a policy takes it away; the problem names the policy.
    """
    held = Request.objects.select_for_update()
    rows = held if with_drafts else held.sent()
    request = _found(rows.filter(id=request_id).first())
    actor.check(code, about(actor, request), otherwise=RequestNotFound)
    return request


def move(
    request: Request,
    to: State,
    *,
    actor: Actor,
    party: Party,
    now: datetime,
    reason: str = "",
) -> None:
    """Move a request one step: the check, the numbered row, the new state. The caller saves it.

    :raises StepNotPossible: the machine has no such step from here.
    :raises NotYourStep: the step is another party's.
    """
    start = State(request.state)
    check_step(start, to, party)
    request.state, request.step = to.value, request.step + 1
    request.closed_at = now if to in CLOSED else None
    if to in CLOSED:
        request.paused_at = None
    request.updated_at = now
    add(
        Transition(
            request_id=request.id,
            agency_id=request.agency_id,
            applicant_id=request.applicant_id,
            number=request.step,
            from_state=start.value,
            to_state=to.value,
            party=party.value,
            actor_id=actor.person_id,
            reason=reason or None,
            at=now,
        )
    )
    if start is not State.DRAFT:
        publish(CaseMoved(request.id, request.agency_id, request.service_id, start.value, to.value))


def account(actor: Actor, code: str, request: Request, now: datetime, **facts: Any) -> None:
    """Append the audit entry of something done to a request."""
    record(
        actor=actor,
        code=code,
        target=f"request:{request.id}",
        at=now,
        subject_id=request.applicant_id,
        agency=request.agency_id,
        state=request.state,
        **facts,
    )


def checked_reason(reason: str, *, pointer: str = "reason", is_required: bool = True) -> str:
    """Return a reason fit to be kept and read.

    :raises ReasonMissing: nothing was said, or it is too long or unreadable.
    """
    said = reason.strip()
    if not said and is_required:
        raise ReasonMissing(errors=[FieldError(pointer, "missing", "Say why, in a sentence.")])
    if len(said) > LONG_TEXT_MAX:
        detail, facts = "Use {most} characters or fewer.", {"most": LONG_TEXT_MAX}
        raise ReasonMissing(errors=[FieldError(pointer, "too-long", detail, facts)])
    if not is_writable(said):
        detail = "Remove the characters that cannot be shown."
        raise ReasonMissing(errors=[FieldError(pointer, "unreadable", detail)])
    return said


def _found(request: Request | None) -> Request:
    if request is None:
        raise RequestNotFound
    return request
