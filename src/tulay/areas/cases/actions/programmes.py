"""A request is served by a programme."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.steps import account, request_in_hand
from tulay.areas.programmes.actions.links import link_target
from tulay.areas.programmes.queries.links import LinkKind
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("cases.link-programme")
def link_programme(*, actor: Actor, request_id: UUID, ppa_id: UUID, now: datetime) -> UUID:
    """Say that a programme serves a request that the actor's agency has in hand.

    :raises UnknownRequest: there is none that the actor may work on.
    :raises UnknownPpa: there is no such programme that the actor may see.
    :raises AlreadyLinked: it is said already.
    """
    request = request_in_hand(actor, "cases.link-programme", request_id)
    made = link_target(
        actor=actor, ppa_id=ppa_id, kind=LinkKind.REQUEST, target_id=request.id, now=now
    )
    account(actor, "cases.link-programme", request, now, ppa=ppa_id)
    return made
