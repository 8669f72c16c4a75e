"""A PPA in hand: found, permitted and locked, and marked as touched once something is done with it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tulay.areas.audit.actions import record
from tulay.areas.programmes.errors import UnknownPpa
from tulay.areas.programmes.models import Ppa
from tulay.areas.programmes.queries.ppas import SEE
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.jurisdiction import JURISDICTIONS


def ppa_in_hand(actor: Actor, code: str, ppa_id: UUID) -> Ppa:
    """Lock a PPA that the actor may do `code` with.

    :raises UnknownPpa: there is none by this id that the actor may see.
    :raises Forbidden: the actor sees it and may not do this.
    """
    row = Ppa.objects.select_for_update(of=("self",)).filter(id=ppa_id, withdrawn_at=None).first()
    if row is None or not actor.may(SEE, row.agency_id):
        raise UnknownPpa
    actor.check(code, Resource(agency_id=row.agency_id))
    return row


def touch(row: Ppa, now: datetime, *names: str) -> None:
    """Store these fields, and that somebody has worked on it since it was brought in."""
    row.is_touched, row.updated_at = True, now
    row.save(update_fields=[*names, "is_touched", "updated_at"])


def account(actor: Actor, code: str, row: Ppa, now: datetime, **facts: Any) -> None:
    """Leave the entry in the log."""
    record(actor=actor, code=code, target=f"ppa:{row.id}", at=now, agency=row.agency_id, **facts)


def today_of(row: Ppa, now: datetime) -> date:
    """Return which day it is where the PPA is."""
    return now.astimezone(ZoneInfo(JURISDICTIONS[row.jurisdiction].zone)).date()
