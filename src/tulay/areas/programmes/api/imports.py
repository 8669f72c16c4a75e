"""Sheets of PPAs for programs: looked through, put in, taken back."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile

from tulay.areas.programmes.actions.imports import (
    apply_import,
    bring_in,
    drop_import,
    undo_import,
)
from tulay.areas.programmes.api.schemas import PpaAdded
from tulay.areas.programmes.queries.imports import ImportCard, visible_import, visible_imports
from tulay.kernel.pages import Page
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.sheets.staging import ImportStep, fault_words

router = Router(tags=["programmes"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_AGENCY = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
_CARD: dict[str, Any] = {
    "id": _ID,
    "agency_id": _AGENCY,
    "file_name": "programmes-2027.xlsx",
    "step": "faulty",
    "row_count": 340,
    "fault_count": 1,
    "brought_by": _AGENCY,
    "brought_at": "2027-02-01T01:00:00Z",
    "settled_at": None,
}
_FAULT = {
    "row": 14,
    "column": "R",
    "head": "Budget",
    "code": "no-number",
    "detail": "“twelve” is no number.",
}


class FaultOut(Schema):
    """What is wrong where in a sheet."""

    row: int
    column: str
    head: str
    code: str
    detail: str


class ImportOut(Schema):
    """One sheet that was brought in."""

    id: UUID
    agency_id: UUID
    file_name: str
    step: ImportStep
    row_count: int
    fault_count: int
    brought_by: UUID | None
    brought_at: datetime
    settled_at: datetime | None


class ImportDetailOut(ImportOut):
    """One sheet with what is wrong in it; at most 1,000 faults are listed."""

    faults: list[FaultOut]


class Imports(Schema):
    """One page of sheets."""

    items: list[ImportOut]
    next: str | None


class SheetCountOut(Schema):
    """How many PPAs went in, or were taken back."""

    count: int


class SheetAgencyIn(Schema):
    """Whose PPAs a sheet holds."""

    agency_id: UUID


@router.get(
    "/ppas/imports",
    response=Imports,
    operation_id="programmes_imports",
    summary="Which sheets were brought in?",
    openapi_extra=example(200, {"items": [_CARD], "next": None}),
)
@needs("programmes.check-import")
def index(request: HttpRequest, paging: Query[Paging]) -> Any:
    """List the sheets of your agency, the newest first."""
    actor = actor_of(request)
    with reading(actor):
        found = visible_imports(actor, cursor=paging.cursor, limit=paging.limit)
    return Page(tuple(_out(card) for card in found.items), found.next)


@router.post(
    "/ppas/imports",
    response={201: PpaAdded},
    operation_id="programmes_check_import",
    summary="Look a sheet through (XLSX or CSV, at most 10 MB)",
    openapi_extra=example(201, {"id": _ID}),
)
def check(request: HttpRequest, asked: Form[SheetAgencyIn], file: File[UploadedFile]) -> Any:
    """Look a sheet through; nothing goes in by this. Read the import to see what is wrong in it."""
    made = bring_in(
        actor=actor_of(request),
        agency_id=asked.agency_id,
        upload=file,
        now=datetime.now(UTC),
    )
    return Status(201, PpaAdded(id=made))


@router.get(
    "/ppas/imports/{uuid:import_id}",
    response=ImportDetailOut,
    operation_id="programmes_import",
    summary="One sheet, and what is wrong in it",
    openapi_extra=example(200, {**_CARD, "faults": [_FAULT]}),
)
@needs("programmes.check-import")
def show(request: HttpRequest, import_id: UUID) -> Any:
    """Return a sheet with its faults, each by row and column."""
    actor = actor_of(request)
    with reading(actor):
        card = visible_import(actor, import_id)
    faults = [{**one, "detail": fault_words(one)} for one in card.faults]
    return {**_out(card), "faults": faults}


@router.post(
    "/ppas/imports/{uuid:import_id}/apply",
    response=SheetCountOut,
    operation_id="programmes_apply_import",
    summary="Put a sheet in",
    openapi_extra=example(200, {"count": 340}),
)
@idempotent()
def apply(request: HttpRequest, import_id: UUID) -> Any:
    """Put everything that a sheet brought into the books: all of it, or nothing."""
    now = datetime.now(UTC)
    return {"count": apply_import(actor=actor_of(request), import_id=import_id, now=now)}


@router.post(
    "/ppas/imports/{uuid:import_id}/undo",
    response=SheetCountOut,
    operation_id="programmes_undo_import",
    summary="Take a sheet back",
    openapi_extra=example(200, {"count": 340}),
)
@idempotent()
def undo(request: HttpRequest, import_id: UUID) -> Any:
    """Take back what a sheet brought, as long as nobody has worked on any of it."""
    now = datetime.now(UTC)
    return {"count": undo_import(actor=actor_of(request), import_id=import_id, now=now)}


@router.delete(
    "/ppas/imports/{uuid:import_id}",
    response={204: None},
    operation_id="programmes_drop_import",
    summary="Forget a sheet that shall not go in",
)
def drop(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Forget what was understood of a sheet that has not gone in."""
    drop_import(actor=actor_of(request), import_id=import_id, now=datetime.now(UTC))
    return HttpResponse(status=204)


def _out(card: ImportCard) -> dict[str, Any]:
    return {name: getattr(card, name) for name in _CARD}
