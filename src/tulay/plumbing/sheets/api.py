"""Endpoints by which programs bring sheets in. Every area's are the same; each says whose they are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile

from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.sheets.kinds import UseCases
from tulay.plumbing.sheets.shelf import SheetCard
from tulay.plumbing.sheets.staging import ImportStep, fault_words

_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_OF = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
_CARD: dict[str, Any] = {
    "id": _ID,
    "agency_id": _OF,
    "file_name": "sheet-2026.xlsx",
    "step": "faulty",
    "row_count": 340,
    "read_count": 340,
    "fault_count": 1,
    "stayed_count": 0,
    "brought_by": _OF,
    "brought_at": "2026-11-23T01:00:00Z",
    "settled_at": None,
}
_FAULT = {"row": 14, "column": "B", "head": "E-mail", "code": "unreadable", "detail": "Write …"}


class SheetFault(Schema):
    """What is wrong where in a sheet; of people's cells nothing is repeated."""

    row: int
    column: str
    head: str
    code: str
    detail: str


class SheetOut(Schema):
    """One sheet that was brought in."""

    id: UUID
    agency_id: UUID
    file_name: str
    step: ImportStep
    row_count: int
    read_count: int
    fault_count: int
    stayed_count: int
    brought_by: UUID | None
    brought_at: datetime
    settled_at: datetime | None


class SheetDetail(SheetOut):
    """One sheet with what is wrong in it (at most 1,000 faults) and the rows that were here already."""

    faults: list[SheetFault]
    here: list[int]


class Sheets(Schema):
    """One page of sheets."""

    items: list[SheetOut]
    next: str | None


class SheetMade(Schema):
    """The sheet that was looked through."""

    id: UUID


class SheetRows(Schema):
    """How many records went in, or were taken back."""

    count: int


class SheetOf(Schema):
    """What a sheet is for."""

    of: UUID


class SheetWishes(Schema):
    """What is wanted beside: that those who came in are invited."""

    with_invitations: bool = False


@dataclass(frozen=True, slots=True)
class SheetDoors:
    """What the endpoints of one kind of sheet do, and how they are called."""

    at: str
    operation: Callable[[str], str]
    what: str
    of: str
    do: UseCases
    asks: type[Schema] = SheetOf
    """A form of one field: what a sheet is for."""

    def add_to(self, router: Router) -> None:
        """Give a router these endpoints."""
        self._add_reads(router)
        self._add_steps(router)

    def _add_reads(self, router: Router) -> None:
        @router.get(
            self.at,
            response=Sheets,
            operation_id=self.operation("imports"),
            summary=f"Which sheets of {self.what} were brought in?",
            openapi_extra=example(200, {"items": [_CARD], "next": None}),
        )
        @needs(self.do.codes["check"])
        def index(request: HttpRequest, paging: Query[Paging]) -> Any:
            """List the sheets of your agency, the newest first."""
            actor = actor_of(request)
            with reading(actor):
                found = self.do.listed(actor, cursor=paging.cursor, limit=paging.limit)
            return {"items": [_out(card) for card in found.items], "next": found.next}

        @router.get(
            f"{self.at}/{{uuid:import_id}}",
            response=SheetDetail,
            operation_id=self.operation("import"),
            summary=f"One sheet of {self.what}, and what is wrong in it",
            openapi_extra=example(200, {**_CARD, "faults": [_FAULT], "here": [7]}),
        )
        @needs(self.do.codes["check"])
        def show(request: HttpRequest, import_id: UUID) -> Any:
            """Return a sheet with its faults, each by row and column, in the reader's language."""
            actor = actor_of(request)
            with reading(actor):
                card = self.do.card(actor, import_id)
            faults = [{**one, "detail": fault_words(one)} for one in card.faults]
            return {**_out(card), "faults": faults, "here": list(card.here)}

    def _field(self) -> str:
        return next(iter(self.asks.model_fields))

    def _add_steps(self, router: Router) -> None:
        at, asks = f"{self.at}/{{uuid:import_id}}", self.asks

        @router.post(
            self.at,
            response={201: SheetMade},
            operation_id=self.operation("check_import"),
            summary=f"Look a sheet of {self.what} through (XLSX or CSV, at most 10 MB)",
            description=f"Nothing goes in by this. `{self._field()}` is {self.of}. A job reads the sheet: ask for the "
            "import until its step is no longer `reading` (`read_count` of `row_count` says how far it is), then see "
            "what is wrong in it. DELETE stops a reading.",
            openapi_extra=example(201, {"id": _ID}),
        )
        @needs(self.do.codes["check"])
        def check(request: HttpRequest, asked: Form[asks], file: File[UploadedFile]) -> Any:  # type: ignore[valid-type]  # a form of the kind's own
            of = getattr(asked, self._field())
            made = self.do.bring_in(
                actor=actor_of(request), of=of, upload=file, now=datetime.now(UTC)
            )
            return Status(201, SheetMade(id=made))

        self._add_apply(router, f"{at}/apply")

        @router.post(
            f"{at}/undo",
            response=SheetRows,
            operation_id=self.operation("undo_import"),
            summary=f"Take a sheet of {self.what} back",
            openapi_extra=example(200, {"count": 340}),
        )
        @needs(self.do.codes["undo"])
        @idempotent()
        def undo(request: HttpRequest, import_id: UUID) -> Any:
            """Take back what a sheet brought, as far as nobody has used it."""
            now = datetime.now(UTC)
            return {"count": self.do.undo(actor=actor_of(request), import_id=import_id, now=now)}

        @router.delete(
            at,
            response={204: None},
            operation_id=self.operation("drop_import"),
            summary=f"Forget a sheet of {self.what} that shall not go in",
        )
        @needs(self.do.codes["drop"])
        def drop(request: HttpRequest, import_id: UUID) -> HttpResponse:
            """Forget what was understood of a sheet that has not gone in."""
            self.do.drop(actor=actor_of(request), import_id=import_id, now=datetime.now(UTC))
            return HttpResponse(status=204)

    def _add_apply(self, router: Router, at: str) -> None:
        """Give a router the endpoint that puts a sheet in; it takes wishes where there is something to wish."""
        asked = {"request": {"with_invitations": False}} if self.do.option else {}
        told = router.post(
            at,
            response=SheetRows,
            operation_id=self.operation("apply_import"),
            summary=f"Put a sheet of {self.what} in",
            description="Put everything that a sheet brought in: all of it, or nothing.",
            openapi_extra=example(200, {"count": 340}, **asked),
        )
        guarded = needs(self.do.codes["apply"])

        def applied(request: HttpRequest, import_id: UUID, **wishes: bool) -> dict[str, int]:
            actor, now = actor_of(request), datetime.now(UTC)
            return {"count": self.do.apply(actor=actor, import_id=import_id, now=now, **wishes)}

        if self.do.option:

            @told
            @guarded
            @idempotent()
            def apply_as_wished(request: HttpRequest, import_id: UUID, wishes: SheetWishes) -> Any:
                return applied(
                    request, import_id, **self.do.wished(is_wanted=wishes.with_invitations)
                )

        else:

            @told
            @guarded
            @idempotent()
            def apply(request: HttpRequest, import_id: UUID) -> Any:
                return applied(request, import_id)


def _out(card: SheetCard) -> dict[str, Any]:
    return {name: getattr(card, name) for name in _CARD}
