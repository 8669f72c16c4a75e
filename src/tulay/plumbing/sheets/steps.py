"""What happens to every kind of sheet: it arrives, a job reads it, it goes in, or it is forgotten.

    PEOPLE = Sheets("identity", PeopleImport, StagedPeople, (Table(Person, ("created_at",)),), UnknownImport)

An area names its tables and says what a sheet means. Its actions check, account and tell, and leave the rest to here.

Reading holds no transaction: ten thousand rows take seconds. The file waits sealed beside its row, so both are there or
neither is; whatever dies on the way is read again from the beginning, and only the first to end writes what it found.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import QuerySet

from tulay.kernel.actor import SYSTEM, Actor, Everywhere, Resource
from tulay.kernel.errors import NotFound
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.problems import FileRefused
from tulay.plumbing.files.upload import Accepted
from tulay.plumbing.keys.sealing import seal, unseal
from tulay.plumbing.keys.subjects import NOBODY
from tulay.plumbing.sheets.cells import SheetRow
from tulay.plumbing.sheets.checking import Checked, Watch, refused
from tulay.plumbing.sheets.reading import ROWS_MAX, rows_in
from tulay.plumbing.sheets.shelf import SheetCard, sheets_on, with_faults
from tulay.plumbing.sheets.staging import (
    ImportRow,
    ImportStep,
    StagedRow,
    columns_of,
    faults_in,
    pieces,
    put_in,
)

KEPT_DAYS = 30
"""How long a sheet waits for somebody to say what becomes of it."""
FORGOTTEN_AT_ONCE = 200
SomeImport = TypeVar("SomeImport", bound=ImportRow)


class ReadingStopped(Exception):
    """Somebody forgot the sheet while it was read."""


@dataclass(frozen=True, slots=True)
class Table:
    """Where rows of a sheet go, and which columns are filled with the moment in which they do."""

    model: type[models.Model]
    dated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What was understood of a sheet: what is wrong, which rows are here already, what would go into each table."""

    found: Checked
    here: Sequence[int] = ()
    rows: Mapping[type[models.Model], Iterable[dict[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheets(Generic[SomeImport]):
    """One kind of sheet of an area."""

    area: str
    imports: type[SomeImport]
    staged: type[StagedRow]
    tables: tuple[Table, ...]
    unknown: type[NotFound]
    most: int = ROWS_MAX
    noun: str = "import"

    def code(self, step: str) -> str:
        """Return the permission of a step: check, apply, undo, drop; for the platform read, forget."""
        return f"{self.area}.{step}-{self.noun}"

    def visible(self, actor: Actor) -> "QuerySet[SomeImport]":
        """Return the sheets of the agencies in which the actor brings some in."""
        ours = actor.agencies(self.code("check"))
        rows: QuerySet[SomeImport] = self.imports.objects.all()
        return rows if isinstance(ours, Everywhere) else rows.filter(agency_id__in=ours)

    def page(
        self, actor: Actor, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
    ) -> Page[SheetCard]:
        """Return one page of sheets without their faults, the newest first."""
        return sheets_on(self.visible(actor), cursor=cursor, limit=limit)

    def card(self, actor: Actor, import_id: UUID) -> SheetCard:
        """Return one sheet with its faults.

        :raises NotFound: there is none by this id that the actor may see.
        """
        row = self.visible(actor).filter(id=import_id).first()
        if row is None:
            raise self.unknown
        return with_faults(row)

    def arrive(self, actor: Actor, file: Accepted, now: datetime, **whose: Any) -> SomeImport:
        """Keep a file, sealed, until the job reads it that the caller asks for."""
        row: SomeImport = self.imports.objects.create(
            file_name=file.name,
            sha256=file.sha256,
            brought_by=actor.person_id,
            brought_at=now,
            **whose,
        )
        self.staged.objects.create(
            brought_in=row, agency_id=row.agency_id, file=_sealed(row.id, file.content)
        )
        return row

    def read(
        self,
        import_id: UUID,
        understand: Callable[[SomeImport, tuple[SheetRow, ...], Watch], Read],
    ) -> Read | None:
        """Read a sheet that waits for it and return what it says; nothing where it was read or forgotten meanwhile."""
        with reading(SYSTEM):
            row = self.imports.objects.filter(id=import_id, step=ImportStep.READING).first()
            waiting = self.staged.objects.filter(brought_in_id=import_id, table="")
            file = waiting.values_list("file", flat=True).first()
        if row is None or file is None:
            return None
        try:
            rows = rows_in(
                unseal(bytes(file), place=_place(row.id), subject_id=NOBODY), most=self.most
            )
            return understand(row, rows, self._watch(row.id, len(rows) - 1))
        except FileRefused as problem:
            return Read(refused(problem))
        except ReadingStopped:
            return None

    def keep(self, import_id: UUID, read: Read) -> SomeImport | None:
        """Write down what was understood; nothing where somebody else did so, or forgot the sheet."""
        held = self.imports.objects.select_for_update()
        row: SomeImport | None = held.filter(id=import_id, step=ImportStep.READING).first()
        if row is None:
            return None
        found = read.found
        row.step = (ImportStep.FAULTY if found.fault_count else ImportStep.CHECKED).value
        row.row_count = row.read_count = len(found.rows) - len(read.here)
        row.fault_count, row.faults = found.fault_count, faults_in(found)
        row.here = list(read.here)
        row.save()
        self._waiting(row).delete()
        if not found.fault_count:
            self._stage(row, read.rows)
        return row

    def held(self, actor: Actor, step: str, import_id: UUID) -> SomeImport:
        """Fetch and hold a sheet with which the actor may take a step.

        :raises NotFound: there is none by this id that the actor may see.
        """
        row: SomeImport | None = (
            self.imports.objects.select_for_update().filter(id=import_id).first()
        )
        if row is None or not actor.may(self.code("check"), row.agency_id):
            raise self.unknown
        actor.check(self.code(step), Resource(agency_id=row.agency_id))
        return row

    def go_in(self, row: SomeImport, now: datetime) -> int:
        """Move what waits into its tables, all of it or nothing; return how many rows went into the first.

        :raises ImportNotReady: it is being read, has rows to mend, or was settled already.
        :raises IntegrityError: something has come meanwhile that a table keeps once.
        """
        row.go_on(ImportStep.APPLIED, now)
        with transaction.atomic():
            counts = [
                put_in(
                    one.model,
                    self.staged,
                    row.id,
                    columns_of(one.model, without=one.dated),
                    now=now,
                    dated=one.dated,
                )
                for one in self.tables
            ]
        self._waiting(row).delete()
        return counts[0]

    def forget(self, row: SomeImport, now: datetime) -> None:
        """Forget what was understood of a sheet; where it is being read, the reading stops.

        :raises ImportNotReady: it was settled already.
        """
        row.go_on(ImportStep.DROPPED, now)
        self._waiting(row).delete()

    def forget_old(self, now: datetime) -> list[SomeImport]:
        """Forget sheets about which nobody has said anything for thirty days; return some hundred at a time."""
        old = self.imports.objects.select_for_update(skip_locked=True).filter(
            step__in=(ImportStep.READING, ImportStep.CHECKED, ImportStep.FAULTY),
            brought_at__lte=now - timedelta(days=KEPT_DAYS),
        )
        rows: list[SomeImport] = list(old.order_by("brought_at", "id")[:FORGOTTEN_AT_ONCE])
        for row in rows:
            self.forget(row, now)
        return rows

    def _waiting(self, row: SomeImport) -> "QuerySet[StagedRow]":
        waiting: QuerySet[StagedRow] = self.staged.objects.filter(brought_in_id=row.id)
        return waiting

    def _stage(
        self,
        row: SomeImport,
        rows: Mapping[type[models.Model], Iterable[dict[str, Any]]],
    ) -> None:
        staged: Any = self.staged  # its own columns say whose it is
        self.staged.objects.bulk_create(
            staged(brought_in=row, agency_id=row.agency_id, table=model._meta.db_table, rows=some)
            for model, many in rows.items()
            for some in pieces(many)
        )

    def _watch(self, import_id: UUID, total: int) -> Watch:
        """Return what notes how far the reading is, where others see it, and stops a sheet that was forgotten."""

        def note(count: int) -> None:
            with one_transaction(seen_as=SYSTEM):
                waits = self.imports.objects.filter(id=import_id, step=ImportStep.READING)
                if not waits.update(read_count=count, row_count=total):
                    raise ReadingStopped

        return note


def _place(import_id: UUID) -> str:
    return f"sheet|{import_id}"


def _sealed(import_id: UUID, content: bytes) -> bytes:
    return seal(content, place=_place(import_id), subject_id=NOBODY)
