"""What is left of a person's time in a programme when they have the right to be forgotten."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Greatest

from tulay.areas.audit.actions import record
from tulay.areas.support.models import Enrolment
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("support.forget")
def forget_enrolments(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty what ended long ago; that somebody took part remains for the figures."""
    rows = Enrolment.objects.select_for_update().belonging_to(person_id)
    _empty(rows.ended_before(before).filter(end_reason__isnull=False))
    _account(actor, "support.forget", person_id, now)


@action("support.erase")
def erase_enrolments(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty what a person's times in programmes say about them, and end what is running."""
    rows = Enrolment.objects.select_for_update().belonging_to(person_id)
    _empty(rows.filter(end_reason__isnull=False))
    rows.running().update(ended_at=Greatest(F("started_at"), Value(now)))
    _account(actor, "support.erase", person_id, now)


def _empty(rows: models.QuerySet[Enrolment]) -> None:
    for row in rows:
        row.end_reason = None
        row.save(update_fields=["end_reason"])


def _account(actor: Actor, code: str, person_id: UUID, now: datetime) -> None:
    record(actor=actor, code=code, target=f"person:{person_id}", at=now, subject_id=person_id)
