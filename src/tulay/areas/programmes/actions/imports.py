"""A sheet of PPAs: looked through, put in whole, taken back while nobody has worked on what it brought."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries import AgencyCard
from tulay.areas.programmes.actions.ppas import columns_of, running_agency
from tulay.areas.programmes.errors import CodeTaken, ImportTouched, UnknownImport
from tulay.areas.programmes.events import PpasImported
from tulay.areas.programmes.models import Funding, Import, Ppa, Staged
from tulay.areas.programmes.queries.imports import CODE
from tulay.areas.programmes.queries.sheets import OPENING, Row, understood
from tulay.areas.programmes.rules.ppas import FundingSource
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.ids import uuid7
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action, errand
from tulay.plumbing.db.scope import reading
from tulay.plumbing.events import publish
from tulay.plumbing.files.upload import Upload
from tulay.plumbing.sheets.checking import Checked
from tulay.plumbing.sheets.reading import rows_of
from tulay.plumbing.sheets.staging import ImportStep, faults_in, pieces, put_in

DATED = {Ppa: ("created_at", "updated_at"), Funding: ("recorded_at",)}
SAID = "Brought in with a sheet."


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was understood of a file."""

    name: str
    sha256: bytes
    found: Checked
    rows: list[Row]


@errand
def bring_in(*, actor: Actor, agency_id: UUID, upload: Upload, now: datetime) -> UUID:
    """Look a sheet through and keep what was understood of it; return the import. Nothing goes in by this.

    Reading ten thousand rows takes seconds, so it is done before the transaction that keeps the outcome.

    :raises RunsNoProgrammes: the agency runs none, or serves no longer.
    :raises FileRefused: it is no sheet we take, does not hold together, or is too long.
    """
    actor.check(CODE, Resource(agency_id=agency_id))
    agency = running_agency(agency_id)
    accepted, rows = rows_of(upload)
    today = now.astimezone(ZoneInfo(agency.zone)).date()
    with reading(actor):
        found, made = understood(agency, rows, today=today)
    sheet = Sheet(accepted.name, accepted.sha256, found, made)
    return check_import(actor=actor, agency=agency, sheet=sheet, now=now)


@action("programmes.check-import")
def check_import(*, actor: Actor, agency: AgencyCard, sheet: Sheet, now: datetime) -> UUID:
    """Keep what was understood of a sheet, or what is wrong in it, until somebody says what becomes of it."""
    actor.check(CODE, Resource(agency_id=agency.id))
    found = sheet.found
    row = Import.objects.create(
        agency_id=agency.id,
        file_name=sheet.name,
        sha256=sheet.sha256,
        step=(ImportStep.FAULTY if found.fault_count else ImportStep.CHECKED).value,
        row_count=len(found.rows),
        fault_count=found.fault_count,
        faults=faults_in(found),
        brought_by=actor.person_id,
        brought_at=now,
    )
    if not found.fault_count:
        kept = [_ppa(one, row.id, agency) for one in sheet.rows]
        lines = [
            line
            for one, ppa in zip(sheet.rows, kept, strict=True)
            for line in _lines(one, ppa, actor, now)
        ]
        _stage(row, Ppa, kept)
        _stage(row, Funding, lines)
    account(
        actor, "programmes.check-import", row, now, rows=len(found.rows), faults=found.fault_count
    )
    return row.id


@action("programmes.apply-import")
def apply_import(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Put everything that a sheet brought into the books, all of it or nothing; return how many PPAs.

    :raises UnknownImport: there is none by this id that the actor may see.
    :raises ImportNotReady: it has rows to mend, or was settled already.
    :raises CodeTaken: a code was used since the sheet was looked through; look it through again.
    """
    row = _in_hand(actor, "programmes.apply-import", import_id)
    row.go_on(ImportStep.APPLIED, now)
    try:
        with transaction.atomic():
            count = _put(Ppa, row, now)
            _put(Funding, row, now)
    except IntegrityError as error:
        raise CodeTaken from error
    Staged.objects.filter(brought_in=row).delete()
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
    row = _in_hand(actor, "programmes.undo-import", import_id)
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
    """Forget what was understood of a sheet that shall not go in.

    :raises UnknownImport: there is none by this id that the actor may see.
    :raises ImportNotReady: it was settled already.
    """
    row = _in_hand(actor, "programmes.drop-import", import_id)
    row.go_on(ImportStep.DROPPED, now)
    Staged.objects.filter(brought_in=row).delete()
    account(actor, "programmes.drop-import", row, now)


def account(actor: Actor, code: str, row: Import, now: datetime, **facts: Any) -> None:
    """Leave the entry in the log: one for a sheet, which the rows name."""
    record(actor=actor, code=code, target=f"import:{row.id}", at=now, agency=row.agency_id, **facts)


def _in_hand(actor: Actor, code: str, import_id: UUID) -> Import:
    row = Import.objects.select_for_update().filter(id=import_id).first()
    if row is None or not actor.may(CODE, row.agency_id):
        raise UnknownImport
    actor.check(code, Resource(agency_id=row.agency_id))
    return row


def _ppa(one: Row, import_id: UUID, agency: AgencyCard) -> dict[str, Any]:
    made = Ppa.made(
        agency_id=agency.id,
        jurisdiction=agency.jurisdiction,
        currency=JURISDICTIONS[agency.jurisdiction].currency,
        state=one.state.value,
        progress=one.progress,
        ended_date=one.ended_date,
        brought_in_id=import_id,
        **columns_of(one.details),
    )
    return _as_kept(made)


def _lines(one: Row, ppa: dict[str, Any], actor: Actor, now: datetime) -> Iterator[dict[str, Any]]:
    day = min(one.details.starts_date or now.date(), now.date())
    for name, amount_minor in one.sums.items():
        made = Funding.made(
            id=uuid7(),
            ppa_id=ppa["id"],
            agency_id=ppa["agency_id"],
            kind=OPENING[name].value,
            amount_minor=amount_minor,
            source=one.details.source or FundingSource.GAAB.value,
            on_date=day,
            said=SAID,
            recorded_by=actor.person_id,
        )
        yield _as_kept(made)


def _columns(model: type[Ppa | Funding]) -> dict[str, str]:
    """Return the columns that a sheet fills, by attribute; what the database makes and the moments are left out."""
    fields = [one for one in model._meta.concrete_fields if not one.generated]
    return {one.attname: str(one.column) for one in fields if one.attname not in DATED[model]}


def _as_kept(made: Ppa | Funding) -> dict[str, Any]:
    return {column: getattr(made, name) for name, column in _columns(type(made)).items()}


def _stage(row: Import, model: type[Ppa | Funding], kept: Iterable[dict[str, Any]]) -> None:
    table = model._meta.db_table
    Staged.objects.bulk_create(
        [
            Staged(brought_in=row, agency_id=row.agency_id, table=table, rows=some)
            for some in pieces(kept)
        ]
    )


def _put(model: type[Ppa | Funding], row: Import, now: datetime) -> int:
    columns = _columns(model).values()
    return put_in(model, Staged, row.id, columns, now=now, dated=DATED[model])
