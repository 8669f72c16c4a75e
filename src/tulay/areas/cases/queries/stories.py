"""Whether somebody got what they asked for, and may tell how it went."""

from dataclasses import dataclass
from uuid import UUID

from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.services import lately_known
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.rules.stories import check_tellable
from tulay.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Tellable:
    """A service that somebody got, and whose it is."""

    service_name: str
    agency_name: str


def tellable_request(*, actor: Actor, request_id: UUID, language: str) -> Tellable:
    """Return what the actor, or whom they help, got by a request of theirs.

    :raises RequestNotFound: there is none of theirs by this id.
    :raises NothingToTell: it is not approved.
    """
    rows = Request.objects.belonging_to(actor.on_behalf_of or actor.person_id)
    row = rows.filter(id=request_id).values("state", "service_id").first()
    if row is None:
        raise RequestNotFound
    check_tellable(State(row["state"]))
    service = lately_known(row["service_id"], language)
    return Tellable(service.name, service.agency_name)
