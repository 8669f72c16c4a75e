"""Of which agency somebody asks, who may leave its name out where there is only one."""

from uuid import UUID

from tulay.kernel.actor import Actor, Everywhere, Resource
from tulay.kernel.errors import FieldError, Invalid

WHOSE = "Can be left out by whoever works for one agency alone."


def agency_asked_of(actor: Actor, wanted: UUID | None, code: str) -> UUID:
    """Return the agency that is asked about: the one named, else the only one of the caller.

    :raises Invalid: none is named, and the caller works for several.
    """
    if wanted is None:
        own = actor.agencies(code)
        if isinstance(own, Everywhere) or len(own) != 1:
            raise Invalid(errors=[FieldError("?agency_id", "missing", "Name the agency.")])
        (wanted,) = own
    actor.check(code, Resource(agency_id=wanted))
    return wanted
