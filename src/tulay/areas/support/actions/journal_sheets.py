"""A sheet of journals that people kept elsewhere: looked through, put in whole, taken back as far as they left it.

Nobody but its person writes in a journal. What an agency brings in is marked as such, asks for the person's agreement
twice (when it is looked through, and when it goes in), and is theirs from then on: they correct and remove it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries import agency_card
from tulay.areas.support.errors.enrolments import ProgrammeUnknown
from tulay.areas.support.errors.imports import (
    AgreementEnded,
    DaysInUse,
    DayWrittenMeanwhile,
    SheetUnknown,
)
from tulay.areas.support.models import JournalEntry, JournalImport, Programme, StagedDays
from tulay.areas.support.queries.journal_sheets import (
    CODE,
    BroughtDay,
    agreeing,
    understood_days,
)
from tulay.areas.support.rules.journal import SHEET_MAX, today
from tulay.kernel.actor import SYSTEM, Actor, Resource
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action, errand
from tulay.plumbing.db.scope import entered, reading
from tulay.plumbing.files.upload import Upload
from tulay.plumbing.sheets.checking import Checked
from tulay.plumbing.sheets.personal import columns_of, keep, sealed
from tulay.plumbing.sheets.reading import rows_of
from tulay.plumbing.sheets.staging import ImportStep, faults_in, put_in

_DATED = ("written_at", "changed_at")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was understood of a file, sealed already."""

    id: UUID
    name: str
    sha256: bytes
    found: Checked
    here: list[int]
    days: list[dict[str, Any]]


@errand
def bring_in(*, actor: Actor, programme_id: UUID, upload: Upload, now: datetime) -> UUID:
    """Look a sheet of journals through and keep what was understood, sealed; return the import. Nothing goes in yet.

    :raises ProgrammeUnknown: there is none that is the actor's to look after.
    :raises FileRefused: it is no sheet we take, does not hold together, or is too long.
    """
    actor.check(CODE)
    with reading(actor):
        programme = _programme(actor, programme_id)
    accepted, rows = rows_of(upload, most=SHEET_MAX)
    day = today(now, agency_card(programme.agency_id).jurisdiction)
    with reading(actor):
        found, made, here = understood_days(programme.id, programme.agency_id, rows, today=day)
    import_id = uuid7()
    kept = [] if found.fault_count else [_entry(one, import_id, programme) for one in made]
    days = sealed(kept, without=_DATED)
    sheet = Sheet(import_id, accepted.name, accepted.sha256, found, here, days)
    check_import(actor=actor, programme_id=programme_id, sheet=sheet, now=now)
    return import_id


@action("support.check-import")
def check_import(*, actor: Actor, programme_id: UUID, sheet: Sheet, now: datetime) -> None:
    """Keep what was understood of a sheet of journals, or what is wrong in it, until somebody says what becomes of it.

    :raises ProgrammeUnknown: there is none that is the actor's to look after.
    """
    programme, found = _programme(actor, programme_id), sheet.found
    row = JournalImport.objects.create(
        id=sheet.id,
        agency_id=programme.agency_id,
        programme=programme,
        file_name=sheet.name,
        sha256=sheet.sha256,
        step=(ImportStep.FAULTY if found.fault_count else ImportStep.CHECKED).value,
        row_count=len(found.rows) - len(sheet.here),
        fault_count=found.fault_count,
        faults=faults_in(found),
        here=sheet.here,
        brought_by=actor.person_id,
        brought_at=now,
    )
    keep(StagedDays, row, JournalEntry, sheet.days)
    facts = {"rows": row.row_count, "faults": found.fault_count, "here": len(sheet.here)}
    _account(actor, "support.check-import", row, now, **facts)


@action("support.apply-import")
def apply_import(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Put every day of a sheet into the journal of whose day it was, all of them or none; return how many.

    :raises SheetUnknown: there is none by this id that the actor may see.
    :raises ImportNotReady: it has rows to mend, or was settled already.
    :raises DayWrittenMeanwhile: a day has been written since it was looked through.
    :raises AgreementEnded: somebody no longer agrees to the use of special information.
    """
    row = _in_hand(actor, "support.apply-import", import_id)
    row.go_on(ImportStep.APPLIED, now)
    # Row security lets nobody but its person write a journal; what is brought in is put in by the platform.
    with entered(SYSTEM):
        try:
            with transaction.atomic():
                columns = columns_of(JournalEntry, without=_DATED)
                count = put_in(JournalEntry, StagedDays, row.id, columns, now=now, dated=_DATED)
        except IntegrityError as error:
            raise DayWrittenMeanwhile from error
        days = _brought(row).values_list("candidate_id", "enrolment_id").distinct()
        people = dict(days)
    if len(agreeing(people, row.agency_id)) < len(people):
        raise AgreementEnded
    StagedDays.objects.filter(brought_in=row).delete()
    _tell(actor, "support.apply-import", row, people, now)
    _account(actor, "support.apply-import", row, now, rows=count)
    return count


@action("support.undo-import")
def undo_import(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Take the days of a sheet back that their people have left as they were; return how many.

    :raises SheetUnknown: there is none by this id that the actor may see.
    :raises ImportNotReady: it has not gone in, or was taken back already.
    :raises DaysInUse: every one of them was corrected or removed by its person.
    """
    row = _in_hand(actor, "support.undo-import", import_id)
    row.go_on(ImportStep.UNDONE, now)
    with entered(SYSTEM):
        brought = _brought(row).select_for_update(of=("self",))
        count = len(brought)  # held: nobody corrects one of them now
        left = _brought(row).filter(version=1, changed_at=F("written_at"), removed_at=None)
        people = dict(left.values_list("candidate_id", "enrolment_id").distinct())
        gone: int = left.delete()[0]
    if count and not gone:
        raise DaysInUse
    row.stayed_count = count - gone
    row.save(update_fields=["stayed_count"])
    _tell(actor, "support.undo-import", row, people, now)
    _account(actor, "support.undo-import", row, now, rows=gone, stayed=row.stayed_count)
    return gone


@action("support.drop-import")
def drop_import(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Forget what was understood of a sheet of journals that shall not go in.

    :raises SheetUnknown: there is none by this id that the actor may see.
    :raises ImportNotReady: it was settled already.
    """
    row = _in_hand(actor, "support.drop-import", import_id)
    row.go_on(ImportStep.DROPPED, now)
    StagedDays.objects.filter(brought_in=row).delete()
    _account(actor, "support.drop-import", row, now)


def _brought(row: JournalImport) -> Any:
    """Return the days of a sheet, by the records they belong to: no index is kept for the sheet."""
    within = JournalEntry.objects.filter(enrolment__programme_id=row.programme_id)
    return within.filter(import_id=row.id)


def _entry(one: BroughtDay, import_id: UUID, programme: Programme) -> JournalEntry:
    return JournalEntry(
        enrolment_id=one.enrolment_id,
        agency_id=programme.agency_id,
        candidate_id=one.candidate_id,
        date=one.date,
        feeling=one.said.feeling,
        words=one.said.words,
        import_id=import_id,
    )


def _programme(actor: Actor, programme_id: UUID) -> Programme:
    row = Programme.objects.filter(id=programme_id, closed_at=None).first()
    if row is None or not actor.may(CODE, row.agency_id):
        raise ProgrammeUnknown
    return row


def _in_hand(actor: Actor, code: str, import_id: UUID) -> JournalImport:
    row = JournalImport.objects.select_for_update().filter(id=import_id).first()
    if row is None or not actor.may(CODE, row.agency_id):
        raise SheetUnknown
    actor.check(code, Resource(agency_id=row.agency_id))
    return row


def _account(actor: Actor, code: str, row: JournalImport, now: datetime, **facts: Any) -> None:
    record(actor=actor, code=code, target=f"import:{row.id}", at=now, agency=row.agency_id, **facts)


def _tell(
    actor: Actor, code: str, row: JournalImport, whose: Mapping[UUID, UUID], now: datetime
) -> None:
    """Leave entries that people read: something was put into their journals, or taken out."""
    for person_id, enrolment_id in whose.items():
        record(
            actor=actor,
            code=code,
            target=f"enrolment:{enrolment_id}",
            at=now,
            subject_id=person_id,
            agency=row.agency_id,
            brought_in=row.id,
        )
