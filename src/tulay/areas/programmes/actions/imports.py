"""A sheet of PPAs: looked through, put in whole, taken back while nobody has worked on what it brought."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.db.models import Model

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries import AgencyCard, agency_card
from tulay.areas.programmes.actions.ppas import columns_of, running_agency
from tulay.areas.programmes.errors import CodeTaken, ImportTouched
from tulay.areas.programmes.events import PpasImported
from tulay.areas.programmes.models import Funding, Import, Ppa
from tulay.areas.programmes.queries.imports import CODE, PPAS
from tulay.areas.programmes.queries.sheets import OPENING, Row, columns_for, understood
from tulay.areas.programmes.rules.ppas import FundingSource
from tulay.kernel.actor import SYSTEM, Actor, Resource
from tulay.kernel.ids import uuid7
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action, errand
from tulay.plumbing.db.scope import reading
from tulay.plumbing.events import publish
from tulay.plumbing.files.upload import Accepted, Upload
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.sheets.cells import SheetRow
from tulay.plumbing.sheets.checking import Watch, checked
from tulay.plumbing.sheets.kinds import UseCases, codes_of
from tulay.plumbing.sheets.reading import accepted
from tulay.plumbing.sheets.staging import ImportStep, sealed
from tulay.plumbing.sheets.steps import Read

SAID = "Brought in with a sheet."


@errand
def bring_in(*, actor: Actor, of: UUID, upload: Upload, now: datetime) -> UUID:
    """Take a sheet of an agency's PPAs in to be looked through; return the import. Nothing goes in by this.

    :raises RunsNoProgrammes: the agency runs none, or serves no longer.
    :raises FileRefused: it is no sheet we take, or is too large.
    """
    actor.check(CODE, Resource(agency_id=of))
    running_agency(of)
    return check_import(actor=actor, agency_id=of, file=accepted(upload), now=now)


@action("programmes.check-import")
def check_import(*, actor: Actor, agency_id: UUID, file: Accepted, now: datetime) -> UUID:
    """Keep a sheet of PPAs until a job reads it; return the import."""
    actor.check(CODE, Resource(agency_id=agency_id))
    row = PPAS.arrive(actor, file, now, agency_id=agency_id)
    enqueue("programmes.read-import", key=str(row.id), import_id=row.id)
    account(actor, "programmes.check-import", row, now, size=file.size)
    return row.id


@errand
def read_import(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Read a sheet of PPAs that waits for it, and keep what was understood, or what is wrong in it."""
    understand = partial(_understand, now=now)
    if (read := PPAS.read(import_id, understand)) is not None:
        keep_import(actor=actor, import_id=import_id, read=read, now=now)


@action("programmes.read-import")
def keep_import(*, actor: Actor, import_id: UUID, read: Read, now: datetime) -> None:
    """Keep what was understood of a sheet of PPAs; where somebody forgot it meanwhile, nothing."""
    row = PPAS.keep(import_id, read)
    if row is not None:
        facts = {"rows": row.row_count, "faults": row.fault_count}
        account(actor, "programmes.read-import", row, now, **facts)


def _understand(row: Import, rows: tuple[SheetRow, ...], watch: Watch, *, now: datetime) -> Read:
    with reading(SYSTEM):
        agency = agency_card(row.agency_id)
    found = checked(rows, columns_for(agency), watch=watch)
    with reading(SYSTEM):
        made = understood(agency, found, today=now.astimezone(ZoneInfo(agency.zone)).date())
    if found.fault_count:
        return Read(found)
    kept = [_ppa(one, row.id, agency) for one in made]
    pairs = zip(made, kept, strict=True)
    lines = [line for one, ppa in pairs for line in _lines(one, ppa, row, now)]
    tables = ((one.model, one.dated) for one in PPAS.tables)
    many: dict[type[Model], list[Any]] = {Ppa: kept, Funding: lines}
    return Read(found, rows={model: sealed(many[model], without=dated) for model, dated in tables})


@action("programmes.apply-import")
def apply_import(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Put everything that a sheet brought into the books, all of it or nothing; return how many PPAs.

    :raises UnknownImport: there is none by this id that the actor may see.
    :raises ImportNotReady: it has rows to mend, or was settled already.
    :raises CodeTaken: a code was used since the sheet was looked through; look it through again.
    """
    row = PPAS.held(actor, "apply", import_id)
    try:
        count = PPAS.go_in(row, now)
    except IntegrityError as error:
        raise CodeTaken from error
    account(actor, "programmes.apply-import", row, now, rows=count)
    publish(PpasImported(row.id, row.agency_id, count, is_undone=False))
    return count


@action("programmes.undo-import")
def undo_import(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Take back what a sheet brought, as long as nobody has worked on any of it; return how many PPAs.

    They leave the books and their codes are free again; their lines of money stay, as all lines do.

    :raises UnknownImport: there is none by this id that the actor may see.
    :raises ImportNotReady: it has not gone in, or was taken back already.
    :raises ImportTouched: somebody has worked on some of it.
    """
    row = PPAS.held(actor, "undo", import_id)
    row.go_on(ImportStep.UNDONE, now)
    brought = Ppa.objects.filter(agency_id=row.agency_id, brought_in=row, withdrawn_at=None)
    worked_on = brought.select_for_update().values_list("is_touched", flat=True)
    touched = [one for one in worked_on if one]  # locked: nobody begins to work on one now
    if touched:
        raise ImportTouched(count=len(touched))
    count = brought.update(withdrawn_at=now, updated_at=now)
    account(actor, "programmes.undo-import", row, now, rows=count)
    publish(PpasImported(row.id, row.agency_id, count, is_undone=True))
    return count


@action("programmes.drop-import")
def drop_import(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Forget a sheet that shall not go in; where it is being read, the reading stops.

    :raises UnknownImport: there is none by this id that the actor may see.
    :raises ImportNotReady: it was settled already.
    """
    row = PPAS.held(actor, "drop", import_id)
    PPAS.forget(row, now)
    account(actor, "programmes.drop-import", row, now)


@action("programmes.forget-import")
def forget_imports(*, actor: Actor, now: datetime) -> int:
    """Forget sheets of PPAs about which nobody has said anything for thirty days; return how many."""
    rows = PPAS.forget_old(now)
    for row in rows:
        account(actor, "programmes.forget-import", row, now)
    return len(rows)


def account(actor: Actor, code: str, row: Import, now: datetime, **facts: Any) -> None:
    """Leave the entry in the log: one for a sheet, which the rows name."""
    record(actor=actor, code=code, target=f"import:{row.id}", at=now, agency=row.agency_id, **facts)


def _ppa(one: Row, import_id: UUID, agency: AgencyCard) -> Ppa:
    return Ppa.made(
        agency_id=agency.id,
        jurisdiction=agency.jurisdiction,
        currency=JURISDICTIONS[agency.jurisdiction].currency,
        state=one.state.value,
        progress=one.progress,
        ended_date=one.ended_date,
        brought_in_id=import_id,
        **columns_of(one.details),
    )


def _lines(one: Row, ppa: Ppa, row: Import, now: datetime) -> Iterator[Funding]:
    day = min(one.details.starts_date or now.date(), now.date())
    for name, amount_minor in one.sums.items():
        yield Funding.made(
            id=uuid7(),
            ppa_id=ppa.id,
            agency_id=ppa.agency_id,
            kind=OPENING[name].value,
            amount_minor=amount_minor,
            source=one.details.source or FundingSource.GAAB.value,
            on_date=day,
            said=SAID,
            recorded_by=row.brought_by,
        )


PPA_SHEETS = UseCases(
    codes_of(PPAS.code), PPAS.page, PPAS.card, bring_in, apply_import, undo_import, drop_import
)
