"""What becomes of notes when their time is over, or their person goes: nothing of them stays."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.support.models import Note, NoteCorrection, NoteVersion
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("support.forget-notes")
def forget_notes(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Delete the notes of a time in a programme that ended long ago."""
    rows = Note.objects.belonging_to(person_id).filter(enrolment__ended_at__lt=before)
    _delete(list(rows.values_list("id", flat=True)))
    _account(actor, "support.forget-notes", person_id, now)


@action("support.erase-notes")
def erase_notes(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Delete all notes about a person."""
    _delete(list(Note.objects.belonging_to(person_id).values_list("id", flat=True)))
    _account(actor, "support.erase-notes", person_id, now)


def _delete(ids: list[UUID]) -> None:
    NoteCorrection.objects.filter(note_id__in=ids).delete()
    NoteVersion.objects.filter(note_id__in=ids).delete()
    Note.objects.filter(id__in=ids).delete()


def _account(actor: Actor, code: str, person_id: UUID, now: datetime) -> None:
    record(actor=actor, code=code, target=f"person:{person_id}", at=now, subject_id=person_id)
