"""Notes about a person: all to whoever's look is accounted for, the open ones to the person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tulay.areas.identity.queries import person_names
from tulay.areas.support.errors.notes import CorrectionUnknown, NoteUnknown
from tulay.areas.support.models import Note, NoteCorrection, NoteVersion
from tulay.areas.support.rules.notes import SCANNED_MOST, NoteSaid, NotesSought, Outcome
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, sift

NEWEST = Keyset("newest", "written_at")
EVERYTHING = NotesSought()


@dataclass(frozen=True, slots=True)
class CorrectionCard:
    """A wish for a correction, and what became of it."""

    id: UUID
    note_id: UUID
    wish: str = field(repr=False)
    asked_at: datetime
    due_at: datetime
    outcome: Outcome | None
    answer: str = field(repr=False)
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class VersionCard:
    """What a note said before."""

    number: int
    said: NoteSaid
    written_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class NoteCard:
    """A note; `versions` is empty where its reader is the person."""

    id: UUID
    enrolment_id: UUID
    author_id: UUID
    author: str = field(repr=False)
    said: NoteSaid
    version: int
    written_at: datetime
    changed_at: datetime
    versions: tuple[VersionCard, ...]
    corrections: tuple[CorrectionCard, ...]

    @property
    def is_asked_about(self) -> bool:
        """Answer whether a wish waits for its answer."""
        return any(one.outcome is None for one in self.corrections)


def notes_of(
    enrolment_id: UUID,
    sought: NotesSought = EVERYTHING,
    *,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[NoteCard]:
    """Return the notes of one time in a programme, newest first, to somebody whose look is accounted for."""
    found = _found(Note.objects.filter(enrolment_id=enrolment_id), sought, cursor, limit)
    return Page(_cards(found.items, with_versions=True), found.next)


def own_notes(
    person_id: UUID,
    sought: NotesSought = EVERYTHING,
    *,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[NoteCard]:
    """Return the notes about a person that are open to them, newest first."""
    rows = Note.objects.belonging_to(person_id).open_to_person()
    found = _found(rows, sought, cursor, limit)
    return Page(_cards(found.items, with_versions=False), found.next)


def own_note(person_id: UUID | None, note_id: UUID) -> NoteCard:
    """Return one note that is open to its person.

    :raises NoteUnknown: there is none.
    """
    rows = Note.objects.belonging_to(person_id).open_to_person().filter(id=note_id)
    return _one(rows, with_versions=False)


def note_card(note_id: UUID) -> NoteCard:
    """Return one note to somebody whose look is accounted for.

    :raises NoteUnknown: there is none that this reader sees.
    """
    return _one(Note.objects.filter(id=note_id), with_versions=True)


def enrolment_of_note(note_id: UUID) -> UUID:
    """Return whose record a note is in.

    :raises NoteUnknown: there is none that this reader sees.
    """
    found = Note.objects.filter(id=note_id).values_list("enrolment_id", flat=True).first()
    if found is None:
        raise NoteUnknown
    return found


def note_of_correction(correction_id: UUID) -> UUID:
    """Return which note a wish for a correction is about.

    :raises CorrectionUnknown: there is none that this reader sees.
    """
    rows = NoteCorrection.objects.filter(id=correction_id)
    found = rows.values_list("note_id", flat=True).first()
    if found is None:
        raise CorrectionUnknown
    return found


def _found(
    rows: "QuerySet[Note]", sought: NotesSought, cursor: str | None, limit: int
) -> Page[Note]:
    if sought.since:
        rows = rows.filter(written_at__gte=sought.since)
    if sought.until:
        rows = rows.filter(written_at__lt=sought.until)

    def opened(row: Note) -> Note | None:
        return row if not row.is_erased and sought.finds(row.said) else None

    most = SCANNED_MOST if sought.is_deep else limit
    return sift(rows, NEWEST, opened=opened, most=most, cursor=cursor, limit=limit)


def _one(rows: Iterable[Note], *, with_versions: bool) -> NoteCard:
    found = _cards(tuple(rows), with_versions=with_versions)
    if not found:
        raise NoteUnknown
    return found[0]


def _cards(rows: tuple[Note, ...], *, with_versions: bool) -> tuple[NoteCard, ...]:
    if not (shown := [row for row in rows if not row.is_erased]):
        return ()
    ids = [row.id for row in shown]
    names = person_names({row.author_id for row in shown})
    corrections = list(NoteCorrection.objects.filter(note_id__in=ids).order_by("id"))
    versions = (
        list(NoteVersion.objects.filter(note_id__in=ids).order_by("-number"))
        if with_versions
        else []
    )
    return tuple(
        NoteCard(
            id=row.id,
            enrolment_id=row.enrolment_id,
            author_id=row.author_id,
            author=names.get(row.author_id, ""),
            said=row.said,
            version=row.version,
            written_at=row.written_at,
            changed_at=row.changed_at,
            versions=tuple(_version(one) for one in versions if one.note_id == row.id),
            corrections=tuple(_correction(one) for one in corrections if one.note_id == row.id),
        )
        for row in shown
    )


def _version(row: NoteVersion) -> VersionCard:
    return VersionCard(row.number, row.said, row.written_at, row.until)


def _correction(row: NoteCorrection) -> CorrectionCard:
    return CorrectionCard(
        row.id,
        row.note_id,
        row.wish,
        row.asked_at,
        row.due_at,
        Outcome(row.outcome) if row.outcome else None,
        row.answer or "",
        row.answered_at,
    )
