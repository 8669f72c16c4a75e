"""Whose upload it is, and whether there is room for it."""

from uuid import UUID

from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.papers import handed_in
from tulay.areas.cases.rules.papers import AGAIN, owed_again
from tulay.areas.cases.rules.steps import EDITABLE, State, check_state
from tulay.kernel.actor import Actor


def uploader(*, actor: Actor, request_id: UUID, is_sending: bool = True) -> UUID:
    """Return the applicant for whose request the actor may send a file in pieces, or only ask how far one is.

    :raises Forbidden: the actor hands in no documents.
    :raises RequestNotFound: there is none of theirs by this id.
    :raises StepNotPossible: the request is no longer the applicant's to fill in, nor was a paper of it refused.
    """
    actor.check("cases.attach")
    person_id = actor.on_behalf_of or actor.person_id
    if person_id is None:
        raise RequestNotFound
    state = (
        Request.objects.belonging_to(person_id)
        .filter(id=request_id)
        .values_list("state", flat=True)
        .first()
    )
    if state is None:
        raise RequestNotFound
    if is_sending:
        is_owed = bool(owed_again(handed_in(request_id)))
        check_state(State(state), EDITABLE | AGAIN if is_owed else EDITABLE)
    return person_id


def purpose_of(request_id: UUID) -> str:
    """Return for what the pieces come: an upload for one request is none for another."""
    return f"cases.request:{request_id}"
