"""What becomes of journals when their time is over: removed days after a week, the rest after two years."""

from datetime import datetime
from uuid import UUID

from django.db import models

from tulay.areas.audit.actions import record
from tulay.areas.support.models import JournalEntry
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("support.forget-journal")
def forget_journal(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Delete what somebody wrote in a programme that ended long ago."""
    _delete(JournalEntry.objects.belonging_to(person_id).ended_before(before))
    _account(actor, "support.forget-journal", person_id, now)


@action("support.forget-removed-days")
def forget_removed_days(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Delete the days that somebody removed and did not put back."""
    _delete(JournalEntry.objects.belonging_to(person_id).removed_before(before))
    _account(actor, "support.forget-removed-days", person_id, now)


@action("support.erase-journal")
def erase_journal(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Delete a person's journal; nothing of it stays."""
    _delete(JournalEntry.objects.belonging_to(person_id))
    _account(actor, "support.erase-journal", person_id, now)


def _delete(rows: models.QuerySet[JournalEntry]) -> None:
    JournalEntry.objects.filter(id__in=list(rows.values_list("id", flat=True))).delete()


def _account(actor: Actor, code: str, person_id: UUID, now: datetime) -> None:
    record(actor=actor, code=code, target=f"person:{person_id}", at=now, subject_id=person_id)
