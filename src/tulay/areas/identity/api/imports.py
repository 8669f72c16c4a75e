"""Sheets of people for programs: looked through, put in, taken back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router

from tulay.areas.identity.actions.imports import apply_import, bring_in, drop_import, undo_import
from tulay.areas.identity.queries.imports import visible_import, visible_imports
from tulay.kernel.actor import Actor
from tulay.plumbing.http.api import SIGNED_IN
from tulay.plumbing.sheets.api import SheetDoors, SheetWishes

router = Router(tags=["people"], auth=SIGNED_IN)


def _bring_in(actor: Actor, of: UUID, upload: Any, now: datetime) -> UUID:
    return bring_in(actor=actor, agency_id=of, upload=upload, now=now)


def _apply(actor: Actor, import_id: UUID, now: datetime, wishes: SheetWishes) -> int:
    invited = wishes.with_invitations
    return apply_import(actor=actor, import_id=import_id, now=now, with_invitations=invited)


def _undo(actor: Actor, import_id: UUID, now: datetime) -> int:
    return undo_import(actor=actor, import_id=import_id, now=now)


def _drop(actor: Actor, import_id: UUID, now: datetime) -> None:
    drop_import(actor=actor, import_id=import_id, now=now)


SheetDoors(
    at="/users/imports",
    operation=lambda name: f"identity_{name}",
    codes={step: f"identity.{step}-import" for step in ("check", "apply", "undo", "drop")},
    what="people",
    of="the agency that serves them",
    listed=lambda actor, cursor, limit: visible_imports(actor, cursor=cursor, limit=limit),
    card=visible_import,
    bring_in=_bring_in,
    apply=_apply,
    undo=_undo,
    drop=_drop,
).add_to(router)
