"""What is left of an intake when its time is over, or its person has the right to be forgotten."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import models

from tulay.areas.audit.actions import record
from tulay.areas.support.models import Intake
from tulay.areas.support.rules.intake import ASKED
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("support.erase-intake")
def erase_intakes(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty every version of a person's intake, and throw away what they were writing."""
    rows = Intake.objects.select_for_update().belonging_to(person_id)
    rows.drafts().delete()
    _empty(rows, [one.code for one in ASKED])
    _account(actor, "support.erase-intake", person_id, now)


@action("support.forget-intake")
def forget_intakes(
    *, actor: Actor, person_id: UUID, codes: Collection[str], before: datetime, now: datetime
) -> None:
    """Empty the answers whose time is over: each kind has its own."""
    rows = Intake.objects.select_for_update().belonging_to(person_id).ended_before(before)
    _empty(rows, codes)
    _account(actor, "support.forget-intake", person_id, now)


@action("support.forget-intake-drafts")
def forget_drafts(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Throw away what somebody began to write and left."""
    Intake.objects.belonging_to(person_id).drafts().filter(updated_at__lt=before).delete()
    _account(actor, "support.forget-intake-drafts", person_id, now)


def _empty(rows: models.QuerySet[Intake], codes: Collection[str]) -> None:
    for row in rows:
        for code in codes:
            setattr(row, code, None)
        row.save(update_fields=list(codes))


def _account(actor: Actor, code: str, person_id: UUID, now: datetime) -> None:
    record(actor=actor, code=code, target=f"person:{person_id}", at=now, subject_id=person_id)
