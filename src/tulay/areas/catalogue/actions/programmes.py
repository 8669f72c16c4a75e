"""A service says which programme stands behind it."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.catalogue.queries.working import working_service
from tulay.areas.programmes.actions.links import link_target
from tulay.areas.programmes.errors import UnfitLink
from tulay.areas.programmes.queries.links import LinkKind
from tulay.areas.programmes.queries.ppas import visible_ppa
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("catalogue.link-programme")
def link_programme(*, actor: Actor, service_id: UUID, ppa_id: UUID, now: datetime) -> UUID:
    """Say that a programme stands behind a service that the actor may change.

    :raises UnknownService: there is none that the actor may change.
    :raises UnknownPpa: there is no such programme that the actor may see.
    :raises UnfitLink: they are of two countries.
    """
    service = working_service(actor, service_id)
    if visible_ppa(actor, ppa_id).jurisdiction != service.jurisdiction:
        raise UnfitLink
    made = link_target(
        actor=actor, ppa_id=ppa_id, kind=LinkKind.SERVICE, target_id=service_id, now=now
    )
    record(
        actor=actor,
        code="catalogue.link-programme",
        target=f"service:{service_id}",
        at=now,
        agency=service.agency_id,
        ppa=ppa_id,
    )
    return made
