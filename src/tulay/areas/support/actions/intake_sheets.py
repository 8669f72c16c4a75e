"""A sheet of intakes that people gave on paper: looked through, put in as they were told, taken back.

An intake is its person's to write. What an agency brings in is marked, is asked to be confirmed as old as it is, asks
for agreement twice where it is special information, and never overwrites what somebody has begun themselves.
"""

from collections.abc import Iterable
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
from tulay.areas.support.errors.imports import (
    AgreementEnded,
    IntakesInUse,
    IntakeWrittenMeanwhile,
)
from tulay.areas.support.models import Enrolment, Intake, IntakeImport
from tulay.areas.support.queries.intake_sheets import (
    CODE,
    INTAKES,
    BroughtIntake,
    agreeing,
    intake_columns,
    understood_intakes,
)
from tulay.kernel.actor import SYSTEM, Actor
from tulay.kernel.jurisdiction import JURISDICTIONS, Jurisdiction
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
    """Take a sheet of a programme's intakes in to be looked through; return the import. Nothing goes in yet.

    :raises ProgrammeUnknown: there is none that is the actor's to look after.
    :raises FileRefused: it is no sheet we take, or is too large.
    """
    actor.check(CODE)
    with reading(actor):
        programme_for_sheets(actor, CODE, of)
    return check_intakes(actor=actor, programme_id=of, file=accepted(upload), now=now)


@action("support.check-intakes")
def check_intakes(*, actor: Actor, programme_id: UUID, file: Accepted, now: datetime) -> UUID:
    """Keep a sheet of intakes, sealed, until a job reads it; return the import.

    :raises ProgrammeUnknown: there is none that is the actor's to look after.
    """
    programme = programme_for_sheets(actor, CODE, programme_id)
    row = INTAKES.arrive(actor, file, now, agency_id=programme.agency_id, programme=programme)
    enqueue("support.read-intakes", key=str(row.id), import_id=row.id)
    account_for_sheet(actor, "support.check-intakes", row, now, size=file.size)
    return row.id


@errand
def read_intakes(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Read a sheet of intakes that waits for it, and keep what was understood, sealed, or what is wrong in it."""
    understand = partial(_understand, now=now)
    if (read := INTAKES.read(import_id, understand)) is not None:
        keep_intakes(actor=actor, import_id=import_id, read=read, now=now)


@action("support.read-intakes")
def keep_intakes(*, actor: Actor, import_id: UUID, read: Read, now: datetime) -> None:
    """Keep what was understood of a sheet of intakes; where somebody forgot it meanwhile, nothing."""
    row = INTAKES.keep(import_id, read)
    if row is not None:
        facts = {"rows": row.row_count, "faults": row.fault_count, "here": len(row.here)}
        account_for_sheet(actor, "support.read-intakes", row, now, **facts)


@action("support.apply-intakes")
def apply_intakes(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Put every intake of a sheet in as a version that was sent, all of them or none; return how many.

    :raises SheetUnknown: there is none by this id that the actor may see.
    :raises ImportNotReady: it is being read, has rows to mend, or was settled already.
    :raises IntakeWrittenMeanwhile: somebody has begun their own since it was looked through.
    :raises AgreementEnded: somebody no longer agrees to the use of special information.
    """
    row = INTAKES.held(actor, "apply", import_id)
    # Row security lets nobody but its person write an intake; what is brought in is put in by the platform.
    with entered(SYSTEM):
        try:
            count = INTAKES.go_in(row, now)
        except IntegrityError as error:
            raise IntakeWrittenMeanwhile from error
        brought = list(_brought(row))
    if not agreeing(brought, _where(row)):
        raise AgreementEnded
    tell_whose(actor, "support.apply-intakes", row, _whose(brought), now)
    account_for_sheet(actor, "support.apply-intakes", row, now, rows=count)
    return count


@action("support.undo-intakes")
def undo_intakes(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Take the intakes of a sheet back that their people have neither changed nor confirmed; return how many.

    :raises SheetUnknown: there is none by this id that the actor may see.
    :raises ImportNotReady: it has not gone in, or was taken back already.
    :raises IntakesInUse: every one of them was changed or confirmed by its person.
    """
    row = INTAKES.held(actor, "undo", import_id)
    row.go_on(ImportStep.UNDONE, now)
    with entered(SYSTEM):
        brought = _in_hand(row)
        ids = {one.enrolment_id for one in brought}
        written = Intake.objects.filter(enrolment_id__in=ids).exclude(import_id=row.id)
        used = set(written.values_list("enrolment_id", flat=True))
        left = _brought(row).filter(revision=1, confirmed_at=F("sent_at"))
        going = list(left.exclude(enrolment_id__in=used))
        if brought and not going:
            raise IntakesInUse
        Intake.objects.filter(id__in=[one.id for one in going]).delete()
    row.stayed_count = len(brought) - len(going)
    row.save(update_fields=["stayed_count"])
    tell_whose(actor, "support.undo-intakes", row, _whose(going), now)
    account_for_sheet(
        actor, "support.undo-intakes", row, now, rows=len(going), stayed=row.stayed_count
    )
    return len(going)


@action("support.drop-intakes")
def drop_intakes(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Forget a sheet of intakes that shall not go in; where it is being read, the reading stops.

    :raises SheetUnknown: there is none by this id that the actor may see.
    :raises ImportNotReady: it was settled already.
    """
    row = INTAKES.held(actor, "drop", import_id)
    INTAKES.forget(row, now)
    account_for_sheet(actor, "support.drop-intakes", row, now)


@action("support.forget-intakes")
def forget_intakes(*, actor: Actor, now: datetime) -> int:
    """Forget sheets of intakes about which nobody has said anything for thirty days; return how many."""
    rows = INTAKES.forget_old(now)
    for row in rows:
        account_for_sheet(actor, "support.forget-intakes", row, now)
    return len(rows)


def _understand(
    row: IntakeImport, rows: tuple[SheetRow, ...], watch: Watch, *, now: datetime
) -> Read:
    found = checked(rows, intake_columns(), is_private=True, watch=watch)
    with reading(SYSTEM):
        made, here = understood_intakes(row.programme_id, found, _where(row), now=now)
    kept = [] if found.fault_count else [_intake(one, row) for one in made]
    return Read(found, here, {Intake: sealed(kept, without=("created_at",))})


def _intake(one: BroughtIntake, row: IntakeImport) -> Intake:
    """Return an intake as if it had been sent on the day of the paper, by the hand of who brought it in."""
    return Intake(
        enrolment_id=one.enrolment_id,
        agency_id=row.agency_id,
        candidate_id=one.candidate_id,
        number=1,
        written_in=dict.fromkeys(one.answers, 1),
        changed=[code for code, said in one.answers.items() if said],
        updated_at=one.told_at,
        sent_at=one.told_at,
        sent_by=row.brought_by,
        confirmed_at=one.told_at,
        import_id=row.id,
        **{code: said or None for code, said in one.answers.items()},
    )


def _brought(row: IntakeImport) -> Any:
    """Return the intakes of a sheet, by the records they belong to: no index is kept for the sheet."""
    within = Intake.objects.filter(enrolment__programme_id=row.programme_id)
    return within.filter(import_id=row.id)


def _in_hand(row: IntakeImport) -> list[Intake]:
    """Hold the records of a sheet's people, as their own writing does, and return its intakes: nobody goes on now."""
    theirs = _brought(row).values("enrolment_id")
    list(Enrolment.objects.select_for_update().filter(id__in=theirs).order_by("id").values("id"))
    return list(_brought(row))


def _where(row: IntakeImport) -> Jurisdiction:
    return JURISDICTIONS[agency_card(row.agency_id).jurisdiction]


def _whose(intakes: Iterable[Intake]) -> list[tuple[UUID, UUID]]:
    return [(one.candidate_id, one.enrolment_id) for one in intakes]


INTAKE_SHEETS = UseCases(
    codes_of(INTAKES.code),
    INTAKES.page,
    INTAKES.card,
    bring_in,
    apply_intakes,
    undo_intakes,
    drop_intakes,
)
