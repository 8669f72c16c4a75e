"""Everything this area holds about one person, and whose time is over."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tulay.areas.support.models import (
    Assignment,
    Enrolment,
    JournalEntry,
    Note,
    NoteCorrection,
    NoteVersion,
)


def taking_part_among(ids: Collection[UUID]) -> set[UUID]:
    """Return which of these people take or took part in a programme."""
    rows = Enrolment.objects.filter(candidate_id__in=ids)
    return set(rows.values_list("candidate_id", flat=True).distinct())


def exported_enrolments(person_id: UUID) -> list[dict[str, object]]:
    """Return a person's times in programmes, and how many stood by them."""
    rows = Enrolment.objects.belonging_to(person_id).select_related("programme").order_by("id")
    return [
        {
            "reference": row.reference,
            "programme": row.programme.name,
            "from": row.started_at.isoformat(),
            "until": row.ended_at.isoformat() if row.ended_at else None,
            "why_it_ended": row.end_reason,
            "key_workers": [
                {
                    "id": str(one.worker_id),
                    "from": one.since.isoformat(),
                    "until": one.until.isoformat() if one.until else None,
                }
                for one in Assignment.objects.filter(enrolment_id=row.id).order_by("id")
            ],
        }
        for row in rows
    ]


def people_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose time in a programme ended long ago and can still be read."""
    rows = Enrolment.objects.ended_before(before).filter(end_reason__isnull=False)
    ids = rows.order_by("candidate_id").values_list("candidate_id", flat=True).distinct()
    return tuple(ids[:limit])


def exported_journal(person_id: UUID) -> list[dict[str, object]]:
    """Return everything somebody wrote about their days, what they removed lately among it."""
    rows = JournalEntry.objects.belonging_to(person_id).order_by("date")
    return [
        {
            "day": row.date.isoformat(),
            **row.feeling,
            **row.words,
            "changed": row.changed_at.isoformat(),
            "removed": row.removed_at.isoformat() if row.removed_at else None,
            "brought_in": row.import_id is not None,
        }
        for row in rows.iterator(chunk_size=500)
        if not row.is_erased
    ]


def exported_notes(person_id: UUID) -> list[dict[str, object]]:
    """Return the notes about somebody with what they said before, confidential ones among them."""
    versions, corrections = (
        _by_note(kind.objects.filter(candidate_id=person_id).order_by("id"))
        for kind in (NoteVersion, NoteCorrection)
    )
    return [
        {
            **row.heading,
            "content": row.content,
            "is_confidential": row.is_confidential,
            "author": str(row.author_id),
            "written": row.written_at.isoformat(),
            "changed": row.changed_at.isoformat(),
            "before": [
                {**one.heading, "content": one.content, "until": one.until.isoformat()}
                for one in versions.get(row.id, ())
            ],
            "corrections": [
                {
                    "wish": one.wish,
                    "asked": one.asked_at.isoformat(),
                    "outcome": one.outcome,
                    "answer": one.answer,
                }
                for one in corrections.get(row.id, ())
            ],
        }
        for row in Note.objects.belonging_to(person_id).order_by("id")
        if not row.is_erased
    ]


def noted_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return about whom notes are held of a programme that ended long ago."""
    rows = Note.objects.filter(enrolment__ended_at__lt=before)
    ids = rows.order_by("candidate_id").values_list("candidate_id", flat=True).distinct()
    return tuple(ids[:limit])


def _by_note(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.note_id, []).append(row)
    return found


def writers_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return who has a journal of a programme that ended long ago."""
    return _people(JournalEntry.objects.ended_before(before), limit)


def removers_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return who removed a day and did not put it back."""
    return _people(JournalEntry.objects.removed_before(before), limit)


def _people(rows: "QuerySet[JournalEntry]", limit: int) -> tuple[UUID, ...]:
    ids = rows.order_by("candidate_id").values_list("candidate_id", flat=True).distinct()
    return tuple(ids[:limit])
