"""Talk about a request: with the applicant, or inside the agency."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.letters import tell_applicant, tell_officer
from tulay.areas.cases.actions.steps import (
    account,
    checked_reason,
    person_of,
    request_in_hand,
)
from tulay.areas.cases.models import Comment, Request
from tulay.areas.cases.queries.special import check_giving_words, check_using
from tulay.areas.cases.rules.steps import Visibility
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add


@action("cases.comment")
def comment(*, actor: Actor, request_id: UUID, body: str, now: datetime) -> UUID:
    """Write a message that applicant and agency both read; the other side is told.

    :raises ReasonMissing: nothing was written.
    :raises ConsentNeeded: it is the applicant's, about special information they do not agree to the use of.
    :raises ConsentAbsent: the same, where an officer writes.
    """
    said = checked_reason(body, pointer="body")
    request = _request_talked_about(actor, request_id)
    is_own = request.applicant_id == person_of(actor)
    (check_giving_words if is_own else check_using)(request)
    written = comment_by(request, actor, said, Visibility.PUBLIC, now)
    add(written)
    account(actor, "cases.comment", request, now)
    if is_own:
        tell_officer(request, "cases.commented", request.assignee_id, actor=actor, now=now)
    else:
        tell_applicant(request, "cases.commented", actor=actor, now=now, body=said)
    return written.id


@action("cases.annotate")
def annotate(*, actor: Actor, request_id: UUID, body: str, now: datetime) -> UUID:
    """Write a note that stays inside the agency.

    :raises ReasonMissing: nothing was written.
    :raises ConsentAbsent: the applicant does not agree to the use of the special information in it.
    """
    said = checked_reason(body, pointer="body")
    request = request_in_hand(actor, "cases.annotate", request_id)
    check_using(request)
    written = comment_by(request, actor, said, Visibility.INTERNAL, now)
    add(written)
    account(actor, "cases.annotate", request, now)
    return written.id


def comment_by(
    request: Request, actor: Actor, body: str, visibility: Visibility, now: datetime
) -> Comment:
    """Return a comment to be written."""
    return Comment(
        request_id=request.id,
        agency_id=request.agency_id,
        applicant_id=request.applicant_id,
        author_id=actor.person_id,
        visibility=visibility.value,
        body=body,
        at=now,
    )


def _request_talked_about(actor: Actor, request_id: UUID) -> Request:
    """Fetch a sent request of the actor's own, or one that their agency has in hand."""
    person_id = person_of(actor)
    own = Request.objects.select_for_update().belonging_to(person_id).sent()
    return own.filter(id=request_id).first() or request_in_hand(actor, "cases.comment", request_id)
