"""Sheets of journals for programs: looked through, put in, taken back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router

from tulay.areas.support.actions.journal_sheets import (
    apply_import,
    bring_in,
    drop_import,
    undo_import,
)
from tulay.areas.support.queries.journal_sheets import visible_sheet, visible_sheets
from tulay.kernel.actor import Actor
from tulay.plumbing.http.api import SIGNED_IN
from tulay.plumbing.sheets.api import SheetDoors, SheetWishes

router = Router(tags=["support"], auth=SIGNED_IN)


def _bring_in(actor: Actor, of: UUID, upload: Any, now: datetime) -> UUID:
    return bring_in(actor=actor, programme_id=of, upload=upload, now=now)


def _apply(actor: Actor, import_id: UUID, now: datetime, _wishes: SheetWishes) -> int:
    return apply_import(actor=actor, import_id=import_id, now=now)


def _undo(actor: Actor, import_id: UUID, now: datetime) -> int:
    return undo_import(actor=actor, import_id=import_id, now=now)


def _drop(actor: Actor, import_id: UUID, now: datetime) -> None:
    drop_import(actor=actor, import_id=import_id, now=now)


SheetDoors(
    at="/journal/imports",
    operation=lambda name: f"support_{name}",
    codes={step: f"support.{step}-import" for step in ("check", "apply", "undo", "drop")},
    what="journals",
    of="the programme whose people kept them",
    listed=lambda actor, cursor, limit: visible_sheets(actor, cursor=cursor, limit=limit),
    card=visible_sheet,
    bring_in=_bring_in,
    apply=_apply,
    undo=_undo,
    drop=_drop,
).add_to(router)
