"""What sheets of journals and of intakes have in common: for whom they are, and what stands on record of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.support.errors.enrolments import ProgrammeUnknown
from tulay.areas.support.models import IntakeImport, JournalImport, Programme
from tulay.kernel.actor import Actor

SheetImport = IntakeImport | JournalImport


def programme_for_sheets(actor: Actor, code: str, programme_id: UUID) -> Programme:
    """Return an open programme for which the actor may bring sheets in.

    :raises ProgrammeUnknown: there is none that is theirs to look after.
    """
    row = Programme.objects.filter(id=programme_id, closed_at=None).first()
    if row is None or not actor.may(code, row.agency_id):
        raise ProgrammeUnknown
    return row


def account_for_sheet(
    actor: Actor, code: str, row: SheetImport, now: datetime, **facts: Any
) -> None:
    """Leave an entry about a sheet as a whole."""
    record(actor=actor, code=code, target=f"import:{row.id}", at=now, agency=row.agency_id, **facts)


def tell_whose(
    actor: Actor, code: str, row: SheetImport, whose: Iterable[tuple[UUID, UUID]], now: datetime
) -> None:
    """Leave entries that people read, for each (person, enrolment): something of theirs was put in, or taken out."""
    for person_id, enrolment_id in whose:
        record(
            actor=actor,
            code=code,
            target=f"enrolment:{enrolment_id}",
            at=now,
            subject_id=person_id,
            agency=row.agency_id,
            brought_in=row.id,
        )
