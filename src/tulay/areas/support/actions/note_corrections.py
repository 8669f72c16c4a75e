"""A person asks for the correction of a note about them, and is answered (POPIA 24)."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.support.actions.hands import account
from tulay.areas.support.actions.notes import note_in_hand
from tulay.areas.support.actions.telling import tell_person, tell_staff
from tulay.areas.support.errors.notes import CorrectionOpen, CorrectionUnknown, NoteUnknown
from tulay.areas.support.models import Enrolment, Note, NoteCorrection
from tulay.areas.support.queries.enrolments import SUPERVISING
from tulay.areas.support.rules.notes import Outcome, answer_due, check_answered, checked_wish
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("support.ask-correction")
def ask_correction(*, actor: Actor, note_id: UUID, wish: str, now: datetime) -> UUID:
    """Say that a note about oneself is wrong; its author and the key workers are told.

    :raises NoteUnknown: there is none, or it is not open to the actor.
    :raises WishMissing: nothing was said, or too much.
    :raises CorrectionOpen: a wish about this note waits for its answer.
    """
    note = Note.objects.belonging_to(actor.person_id).open_to_person().filter(id=note_id).first()
    if note is None or actor.person_id is None or note.is_erased:
        raise NoteUnknown
    row = NoteCorrection(
        note_id=note.id,
        agency_id=note.agency_id,
        candidate_id=note.candidate_id,
        wish=checked_wish(wish, "wish"),
        asked_at=now,
        due_at=answer_due(now),
    )
    try:
        with transaction.atomic():  # asked twice at once
            row.save(force_insert=True)
    except IntegrityError:
        raise CorrectionOpen from None
    record(
        actor=actor,
        code="support.ask-correction",
        target=f"note:{note.id}",
        at=now,
        subject_id=note.candidate_id,
        agency=note.agency_id,
    )
    enrolment = Enrolment.objects.get(id=note.enrolment_id)
    tell_staff(
        actor,
        enrolment,
        "support.correction-asked",
        also=note.author_id,
        key=str(row.id),
        now=now,
    )
    return row.id


@action("support.answer-correction")
def answer_correction(
    *, actor: Actor, correction_id: UUID, outcome: Outcome, answer: str, now: datetime
) -> None:
    """Answer a person's wish; wish and answer stay with the note for whoever reads it.

    :raises CorrectionUnknown: there is none that the actor may open.
    :raises EnrolmentUnknown: the record it is in is not theirs to open.
    :raises NotYoursToAnswer: the actor neither wrote the note nor supervises.
    :raises CorrectionAnswered: there is an answer.
    :raises WishMissing: the person is owed words, not more than they can read.
    """
    row = NoteCorrection.objects.select_for_update().filter(id=correction_id).first()
    if row is None:
        raise CorrectionUnknown
    note, enrolment = note_in_hand(actor, "support.answer-correction", row.note_id)
    check_answered(
        actor_id=actor.person_id,
        author_id=note.author_id,
        is_supervisor=actor.may(SUPERVISING, note.agency_id),
        outcome=row.outcome,
    )
    row.answer, row.outcome = checked_wish(answer, "answer"), outcome.value
    row.answered_by, row.answered_at = actor.person_id, now
    row.save(update_fields=["answer", "outcome", "answered_by", "answered_at"])
    account(actor, "support.answer-correction", enrolment, now, note=note.id, became=outcome.value)
    tell_person(actor, enrolment, "support.correction-answered", key=str(row.id), now=now)
