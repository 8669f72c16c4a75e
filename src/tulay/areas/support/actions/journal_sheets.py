"""A sheet of journals that people kept elsewhere: looked through, put in whole, taken back as far as they left it.

Nobody but its person writes in a journal. What an agency brings in is marked as such, asks for the person's agreement
twice (when it is looked through, and when it goes in), and is theirs from then on: they correct and remove it.
"""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F

from tulay.areas.directory.queries import agency_card
from tulay.areas.support.actions.sheets import (
    account_for_sheet,
    programme_for_sheets,
    tell_whose,
)
from tulay.areas.support.errors.imports import AgreementEnded, DaysInUse, DayWrittenMeanwhile
from tulay.areas.support.models import JournalEntry, JournalImport
from tulay.areas.support.queries.journal_sheets import (
    CODE,
    JOURNALS,
    BroughtDay,
    agreeing,
    journal_columns,
    understood_days,
)
from tulay.areas.support.rules.journal import today
from tulay.kernel.actor import SYSTEM, Actor
from tulay.plumbing.actions import action, errand
from tulay.plumbing.db.scope import entered, reading
from tulay.plumbing.files.upload import Accepted, Upload
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.sheets.cells import SheetRow
from tulay.plumbing.sheets.checking import Watch, checked
from tulay.plumbing.sheets.kinds import UseCases, codes_of
from tulay.plumbing.sheets.reading import accepted
from tulay.plumbing.sheets.staging import ImportStep, sealed
from tulay.plumbing.sheets.steps import Read


@errand
def bring_in(*, actor: Actor, of: UUID, upload: Upload, now: datetime) -> UUID:
    """Take a sheet of a programme's journals in to be looked through; return the import. Nothing goes in yet.

    :raises ProgrammeUnknown: there is none that is the actor's to look after.
    :raises FileRefused: it is no sheet we take, or is too large.
    """
    actor.check(CODE)
    with reading(actor):
        programme_for_sheets(actor, CODE, of)
    return check_import(actor=actor, programme_id=of, file=accepted(upload), now=now)


@action("support.check-import")
def check_import(*, actor: Actor, programme_id: UUID, file: Accepted, now: datetime) -> UUID:
    """Keep a sheet of journals, sealed, until a job reads it; return the import.

    :raises ProgrammeUnknown: there is none that is the actor's to look after.
    """
    programme = programme_for_sheets(actor, CODE, programme_id)
    row = JOURNALS.arrive(actor, file, now, agency_id=programme.agency_id, programme=programme)
    enqueue("support.read-import", key=str(row.id), import_id=row.id)
    account_for_sheet(actor, "support.check-import", row, now, size=file.size)
    return row.id


@errand
def read_import(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Read a sheet of journals that waits for it, and keep what was understood, sealed, or what is wrong in it."""
    understand = partial(_understand, now=now)
    if (read := JOURNALS.read(import_id, understand)) is not None:
        keep_import(actor=actor, import_id=import_id, read=read, now=now)


@action("support.read-import")
def keep_import(*, actor: Actor, import_id: UUID, read: Read, now: datetime) -> None:
    """Keep what was understood of a sheet of journals; where somebody forgot it meanwhile, nothing."""
    row = JOURNALS.keep(import_id, read)
    if row is not None:
        facts = {"rows": row.row_count, "faults": row.fault_count, "here": len(row.here)}
        account_for_sheet(actor, "support.read-import", row, now, **facts)


def _understand(
    row: JournalImport, rows: tuple[SheetRow, ...], watch: Watch, *, now: datetime
) -> Read:
    found = checked(rows, journal_columns(), is_private=True, watch=watch)
    day = today(now, agency_card(row.agency_id).jurisdiction)
    with reading(SYSTEM):
        made, here = understood_days(row.programme_id, row.agency_id, found, today=day)
    kept = [] if found.fault_count else [_entry(one, row) for one in made]
    days = sealed(kept, without=("written_at", "changed_at"))
    return Read(found, here, {JournalEntry: days})


@action("support.apply-import")
def apply_import(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Put every day of a sheet into the journal of whose day it was, all of them or none; return how many.

    :raises SheetUnknown: there is none by this id that the actor may see.
    :raises ImportNotReady: it has rows to mend, or was settled already.
    :raises DayWrittenMeanwhile: a day has been written since it was looked through.
    :raises AgreementEnded: somebody no longer agrees to the use of special information.
    """
    row = JOURNALS.held(actor, "apply", import_id)
    # Row security lets nobody but its person write a journal; what is brought in is put in by the platform.
    with entered(SYSTEM):
        try:
            count = JOURNALS.go_in(row, now)
        except IntegrityError as error:
            raise DayWrittenMeanwhile from error
        days = _brought(row).values_list("candidate_id", "enrolment_id").distinct()
        people = dict(days)
    if len(agreeing(people, row.agency_id)) < len(people):
        raise AgreementEnded
    tell_whose(actor, "support.apply-import", row, people.items(), now)
    account_for_sheet(actor, "support.apply-import", row, now, rows=count)
    return count


@action("support.undo-import")
def undo_import(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Take the days of a sheet back that their people have left as they were; return how many.

    :raises SheetUnknown: there is none by this id that the actor may see.
    :raises ImportNotReady: it has not gone in, or was taken back already.
    :raises DaysInUse: every one of them was corrected or removed by its person.
    """
    row = JOURNALS.held(actor, "undo", import_id)
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
    tell_whose(actor, "support.undo-import", row, people.items(), now)
    account_for_sheet(actor, "support.undo-import", row, now, rows=gone, stayed=row.stayed_count)
    return gone


@action("support.drop-import")
def drop_import(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Forget a sheet of journals that shall not go in; where it is being read, the reading stops.

    :raises SheetUnknown: there is none by this id that the actor may see.
    :raises ImportNotReady: it was settled already.
    """
    row = JOURNALS.held(actor, "drop", import_id)
    JOURNALS.forget(row, now)
    account_for_sheet(actor, "support.drop-import", row, now)


@action("support.forget-import")
def forget_imports(*, actor: Actor, now: datetime) -> int:
    """Forget sheets of journals about which nobody has said anything for thirty days; return how many."""
    rows = JOURNALS.forget_old(now)
    for row in rows:
        account_for_sheet(actor, "support.forget-import", row, now)
    return len(rows)


def _brought(row: JournalImport) -> Any:
    """Return the days of a sheet, by the records they belong to: no index is kept for the sheet."""
    within = JournalEntry.objects.filter(enrolment__programme_id=row.programme_id)
    return within.filter(import_id=row.id)


def _entry(one: BroughtDay, row: JournalImport) -> JournalEntry:
    return JournalEntry(
        enrolment_id=one.enrolment_id,
        agency_id=row.agency_id,
        candidate_id=one.candidate_id,
        date=one.date,
        feeling=one.said.feeling,
        words=one.said.words,
        import_id=row.id,
    )


JOURNAL_SHEETS = UseCases(
    codes_of(JOURNALS.code),
    JOURNALS.page,
    JOURNALS.card,
    bring_in,
    apply_import,
    undo_import,
    drop_import,
)
