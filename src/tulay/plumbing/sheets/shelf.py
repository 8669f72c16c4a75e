"""Sheets that were brought in, as an area's pages and API tell of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from tulay.kernel.pages import Page
from tulay.plumbing.http.pagination import Keyset, paginate
from tulay.plumbing.sheets.staging import ImportRow, ImportStep

BROUGHT = Keyset("brought", "brought_at")
SomeImport = TypeVar("SomeImport", bound=ImportRow)


@dataclass(frozen=True, slots=True)
class SheetCard:
    """One sheet: how far it is, what is wrong in it, which rows were here already, how many stayed."""

    id: UUID
    agency_id: UUID
    file_name: str
    step: ImportStep
    row_count: int
    read_count: int
    fault_count: int
    faults: tuple[dict[str, Any], ...]
    here: tuple[int, ...]
    stayed_count: int
    brought_by: UUID | None
    brought_at: datetime
    settled_at: datetime | None


def sheets_on(rows: "QuerySet[SomeImport]", *, cursor: str | None, limit: int) -> Page[SheetCard]:
    """Return one page of sheets without their faults, the newest first."""
    listed = rows.defer("faults", "here")
    return paginate(
        listed, BROUGHT, cursor=cursor, limit=limit, card=lambda row: _card(row, (), ())
    )


def with_faults(row: ImportRow) -> SheetCard:
    """Return a sheet with all that is known of it."""
    return _card(row, tuple(row.faults), tuple(row.here))


def _card(row: ImportRow, faults: tuple[dict[str, Any], ...], here: tuple[int, ...]) -> SheetCard:
    return SheetCard(
        id=row.id,
        agency_id=row.agency_id,
        file_name=row.file_name,
        step=ImportStep(row.step),
        row_count=row.row_count,
        read_count=row.read_count,
        fault_count=row.fault_count,
        faults=faults,
        here=here,
        stayed_count=row.stayed_count,
        brought_by=row.brought_by,
        brought_at=row.brought_at,
        settled_at=row.settled_at,
    )
