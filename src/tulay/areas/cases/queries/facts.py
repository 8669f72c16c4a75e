"""One request as a program reads it: the row of a list, the dates behind it, and its answers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.resources import about
from tulay.areas.cases.queries.rows import COLUMNS, RequestRow, Stored, values_of
from tulay.areas.cases.queries.services import lately_known
from tulay.kernel.actor import Actor

FACTS = (
    *COLUMNS,
    "applicant_id",
    "language",
    "version",
    "answers",
    "fee_minor",
    "currency",
    "paid_at",
    "response_due_at",
    "decided_at",
)


class StoredWhole(Stored, Protocol):
    """The columns of one request opened."""

    language: str
    version: int
    answers: Any
    fee_minor: int
    currency: str
    paid_at: datetime | None
    response_due_at: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts(RequestRow):
    """A request opened."""

    language: str
    version: int
    answers: dict[str, Any] = field(repr=False)
    fee_minor: int
    currency: str
    paid_at: datetime | None
    response_due_at: datetime | None
    responded_at: datetime | None
    paused_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None


def facts_of(request: StoredWhole, *, language: str, now: datetime) -> RequestFacts:
    """Turn a request's columns into its facts."""
    return RequestFacts(**values_of_whole(request, language=language, now=now))


def values_of_whole(request: StoredWhole, *, language: str, now: datetime) -> dict[str, Any]:
    """Return what a request says when it is opened, by name; for answers that go out as they are."""
    return {
        **values_of(request, lately_known(request.service_id, language), now),
        "language": request.language,
        "version": request.version,
        "answers": request.answers,
        "fee_minor": request.fee_minor,
        "currency": request.currency,
        "paid_at": request.paid_at,
        "response_due_at": request.response_due_at,
        "responded_at": request.responded_at,
        "paused_at": request.paused_at,
        "decided_at": request.decided_at,
        "closed_at": request.closed_at,
    }


def own_facts(*, actor: Actor, request_id: Any, language: str, now: datetime) -> RequestFacts:
    """Return one of the actor's own requests, by the ordinary way.

    :raises RequestNotFound: there is none of theirs by this id.
    """
    person_id = actor.on_behalf_of or actor.person_id
    request = Request.objects.belonging_to(person_id).filter(id=request_id).first()
    if request is None or person_id is None:
        raise RequestNotFound
    return facts_of(request, language=language, now=now)


def agency_facts(*, actor: Actor, request_id: Any, language: str, now: datetime) -> RequestFacts:
    """Return a request sent to an agency in which the actor may look; call the action `look` before.

    :raises RequestNotFound: there is none, or it is not this actor's to see.
    """
    request = Request.objects.sent().filter(id=request_id).first()
    if request is None:
        raise RequestNotFound
    actor.check("cases.look", about(actor, request), otherwise=RequestNotFound)
    return facts_of(request, language=language, now=now)
