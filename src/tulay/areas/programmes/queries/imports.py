"""Imports as lists and one by one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tulay.areas.programmes.errors import UnknownImport
from tulay.areas.programmes.models import Import, Ppa, Staged
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate
from tulay.plumbing.sheets.staging import ImportStep

CODE = "programmes.check-import"
BROUGHT = Keyset("brought", "brought_at")
PREVIEWED = 20


@dataclass(frozen=True, slots=True)
class ImportCard:
    """One sheet that was brought in."""

    id: UUID
    agency_id: UUID
    file_name: str
    step: ImportStep
    row_count: int
    fault_count: int
    faults: tuple[dict[str, Any], ...]
    brought_by: UUID | None
    brought_at: datetime
    settled_at: datetime | None


def visible_imports(
    actor: Actor, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[ImportCard]:
    """Return one page of imports without their faults, the newest first."""
    rows = _visible(actor).defer("faults")
    return paginate(rows, BROUGHT, cursor=cursor, limit=limit, card=lambda row: card_of(row, ()))


def visible_import(actor: Actor, import_id: UUID) -> ImportCard:
    """Return one import with its faults.

    :raises UnknownImport: there is none by this id that the actor may see.
    """
    row = _visible(actor).filter(id=import_id).first()
    if row is None:
        raise UnknownImport
    return card_of(row, tuple(row.faults))


def previewed(import_id: UUID) -> tuple[dict[str, Any], ...]:
    """Return the first PPAs that an import would bring in, as they wait."""
    piece = Staged.objects.filter(brought_in_id=import_id, table=Ppa._meta.db_table).order_by("id")
    first = piece.first()
    return tuple(first.rows[:PREVIEWED]) if first else ()


def card_of(row: Import, faults: tuple[dict[str, Any], ...]) -> ImportCard:
    """Return an import as others may know it."""
    return ImportCard(
        row.id,
        row.agency_id,
        row.file_name,
        ImportStep(row.step),
        row.row_count,
        row.fault_count,
        faults,
        row.brought_by,
        row.brought_at,
        row.settled_at,
    )


def _visible(actor: Actor) -> "QuerySet[Import]":
    ours = actor.agencies(CODE)
    rows = Import.objects.all()
    return rows if isinstance(ours, Everywhere) else rows.filter(agency_id__in=ours)
