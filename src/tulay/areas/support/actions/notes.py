"""Write a note about a person, and correct one's own: what it said before stays."""

from datetime import datetime
from uuid import UUID

from tulay.areas.support.actions.hands import account, check_agreed, enrolment_in_hand, running
from tulay.areas.support.actions.telling import tell_person
from tulay.areas.support.errors.notes import NoteChanged, NoteUnknown
from tulay.areas.support.models import Enrolment, Note, NoteVersion
from tulay.areas.support.rules.notes import NoteSaid, check_author, check_note
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add


@action("support.write-note")
def write_note(*, actor: Actor, enrolment_id: UUID, said: NoteSaid, now: datetime) -> UUID:
    """Note something about a person; they are told, unless the note is confidential.

    :raises EnrolmentUnknown: there is none, or the actor has no need to know of it.
    :raises EnrolmentOver: it has ended.
    :raises ConsentAbsent: the person does not, or no longer, agree to the use of special information.
    :raises NoteUnfit: title or content is missing, or too long.
    """
    enrolment = running(enrolment_in_hand(actor, "support.write-note", enrolment_id)[0])
    check_agreed(enrolment)
    check_note(said)
    assert actor.person_id is not None, "whoever stands by somebody is somebody"
    row = Note(
        id=uuid7(),
        enrolment_id=enrolment.id,
        agency_id=enrolment.agency_id,
        candidate_id=enrolment.candidate_id,
        author_id=actor.person_id,
        is_confidential=said.is_confidential,
        heading=said.heading,
        content=said.content,
        written_at=now,
        changed_at=now,
    )
    add(row)
    account(actor, "support.write-note", enrolment, now, note=row.id)
    if not said.is_confidential:
        tell_person(actor, enrolment, "support.note-written", key=str(row.id), now=now)
    return row.id


@action("support.correct-note")
def correct_note(
    *, actor: Actor, note_id: UUID, said: NoteSaid, version: int | None, now: datetime
) -> None:
    """Correct one's own note; what it said before stays behind it.

    :param version: which version the author has seen.
    :raises NoteUnknown: there is none that the actor may open.
    :raises EnrolmentUnknown: the same, of the record it is in.
    :raises ConsentAbsent: the person does not, or no longer, agree to the use of special information.
    :raises NotTheAuthor: a colleague wrote it.
    :raises NoteUnfit: title or content is missing, or too long.
    :raises NoteChanged: it says something else meanwhile than the author has seen.
    """
    row, enrolment = note_in_hand(actor, "support.correct-note", note_id)
    check_agreed(enrolment)
    check_author(actor.person_id, row.author_id)
    check_note(said)
    if row.said == said:
        return
    if version is not None and version != row.version:
        raise NoteChanged
    _keep(row, now)
    is_opened = row.is_confidential and not said.is_confidential
    row.heading, row.content, row.is_confidential = said.heading, said.content, said.is_confidential
    row.version, row.changed_at = row.version + 1, now
    row.save()
    account(actor, "support.correct-note", enrolment, now, note=row.id, version=row.version)
    if is_opened:
        key = f"{row.id}:{row.version}"
        tell_person(actor, enrolment, "support.note-written", key=key, now=now)


def note_in_hand(actor: Actor, code: str, note_id: UUID) -> tuple[Note, Enrolment]:
    """Fetch and hold a note in a record that is the actor's to open.

    :raises NoteUnknown: there is none that this actor sees.
    :raises EnrolmentUnknown: the record is not theirs to open.
    """
    row = Note.objects.select_for_update(of=("self",)).filter(id=note_id).first()
    if row is None or row.is_erased:
        raise NoteUnknown
    return row, enrolment_in_hand(actor, code, row.enrolment_id)[0]


def _keep(row: Note, now: datetime) -> None:
    add(
        NoteVersion(
            note_id=row.id,
            agency_id=row.agency_id,
            candidate_id=row.candidate_id,
            number=row.version,
            was_confidential=row.is_confidential,
            heading=dict(row.heading),
            content=str(row.content),
            written_at=row.changed_at,
            until=now,
        )
    )
