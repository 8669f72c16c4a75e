"""Open a programme that people can take part in."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.support.errors.enrolments import ProgrammeNameTaken
from tulay.areas.support.models import Programme
from tulay.kernel.actor import Actor, Resource
from tulay.plumbing.actions import action


@action("support.open-programme")
def open_programme(*, actor: Actor, agency_id: UUID, name: str, now: datetime) -> UUID:
    """Open a support programme of an agency.

    :raises Forbidden: the agency is not the actor's.
    :raises ProgrammeNameTaken: it has one of this name.
    """
    actor.check("support.open-programme", Resource(agency_id=agency_id))
    if Programme.objects.filter(agency_id=agency_id, name=name).exists():
        raise ProgrammeNameTaken
    row = Programme.objects.create(agency_id=agency_id, name=name, opened_at=now)
    record(
        actor=actor,
        code="support.open-programme",
        target=f"programme:{row.id}",
        at=now,
        agency=agency_id,
    )
    return row.id
