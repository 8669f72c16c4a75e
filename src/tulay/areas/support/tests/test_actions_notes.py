"""Notes: written, corrected by their author, contradicted by the person, answered; some stay with staff."""

import pytest
from django.db import ProgrammingError, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.notifications.models import Message
from tulay.areas.privacy.errors.consents import ConsentAbsent
from tulay.areas.support.actions.consented_looks import look_at_notes
from tulay.areas.support.actions.enrolments import (
    assign_key_worker,
    end_enrolment,
    release_key_worker,
)
from tulay.areas.support.actions.note_corrections import answer_correction, ask_correction
from tulay.areas.support.actions.note_endings import erase_notes, forget_notes
from tulay.areas.support.actions.notes import correct_note, write_note
from tulay.areas.support.errors.enrolments import EnrolmentOver, EnrolmentUnknown, WhyMissing
from tulay.areas.support.errors.notes import (
    CorrectionAnswered,
    CorrectionOpen,
    CorrectionUnknown,
    NoteChanged,
    NoteUnfit,
    NoteUnknown,
    NotTheAuthor,
    NotYoursToAnswer,
    WishMissing,
)
from tulay.areas.support.models import Note, NoteCorrection, NoteVersion
from tulay.areas.support.queries.held import exported_notes, noted_of_old
from tulay.areas.support.queries.notes import (
    enrolment_of_note,
    note_card,
    note_of_correction,
    notes_of,
    own_note,
    own_notes,
)
from tulay.areas.support.rules.notes import Outcome
from tulay.areas.support.tests.factories import (
    DAY,
    NOW,
    World,
    actor_for,
    agrees,
    note,
    rows_of,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
WISH = "It was on Monday."


@pytest.fixture
def home(world):
    """A record with two key workers, of a person who agreed."""
    world.enrolment_id = world.enrolled()
    agrees(world.person)
    assign_key_worker(
        actor=world.worker,
        enrolment_id=world.enrolment_id,
        worker_id=world.colleague.person_id,
        now=NOW,
    )
    return world


def noted(home, actor=None, **change):
    return write_note(
        actor=actor or home.worker,
        enrolment_id=home.enrolment_id,
        said=note(**change),
        now=NOW,
    )


def wished(home, note_id, now=NOW):
    return ask_correction(actor=home.candidate, note_id=note_id, wish=WISH, now=now)


def answered(correction_id, actor, outcome=Outcome.CORRECTED, answer="It says Monday now."):
    answer_correction(
        actor=actor, correction_id=correction_id, outcome=outcome, answer=answer, now=NOW
    )


def told(person_id, words):
    rows = Message.objects.filter(recipient_id=person_id)
    return [row for row in rows if words in row.subject]


def test_a_note_is_sealed_accounted_for_and_its_person_told(home):
    note_id = noted(home)

    [row] = rows_of(Note)
    assert (row.id, row.author_id, row.said) == (note_id, home.worker.person_id, note())
    [entry] = Entry.objects.filter(action="support.write-note", outcome="done")
    assert (entry.subject_id, entry.personal) == (home.person.id, None)
    assert len(told(home.person.id, "There is a note for you")) == 1
    with reading(home.candidate):
        [mine] = own_notes(home.person.id).items
    assert (mine.author, mine.said) == ("Thandi Mokoena", note())


def test_a_confidential_note_is_not_there_for_the_person_until_it_is_opened(home):
    note_id = noted(home, is_confidential=True)
    assert told(home.person.id, "There is a note for you") == []
    with reading(home.candidate):
        assert own_notes(home.person.id).items == ()
        assert Note.objects.count() == 0  # PostgreSQL itself says so
        with pytest.raises(NoteUnknown):
            own_note(home.person.id, note_id)
    with pytest.raises(NoteUnknown):
        wished(home, note_id)

    correct_note(actor=home.worker, note_id=note_id, said=note(), version=1, now=NOW)

    assert len(told(home.person.id, "There is a note for you")) == 1
    with reading(home.candidate):
        assert own_note(home.person.id, note_id).versions == ()
        assert NoteVersion.objects.count() == 0


def test_an_author_corrects_and_what_was_said_before_stays(home):
    note_id = noted(home)
    for _again in range(2):
        correct_note(
            actor=home.worker, note_id=note_id, said=note(title="Second"), version=1, now=NOW + DAY
        )
    with pytest.raises(NoteChanged):
        correct_note(actor=home.worker, note_id=note_id, said=note(), version=1, now=NOW)
    with pytest.raises(NoteUnfit):
        correct_note(actor=home.worker, note_id=note_id, said=note(title=""), version=2, now=NOW)

    with reading(home.worker):
        card = note_card(note_id)
    assert (card.said.title, card.version, card.changed_at) == ("Second", 2, NOW + DAY)
    [before] = card.versions
    assert (before.number, before.said, before.until) == (1, note(), NOW + DAY)


def test_a_colleague_a_stranger_and_the_person_change_nothing(home):
    note_id = noted(home)
    for actor, problem in (
        (home.colleague, NotTheAuthor),
        (World().worker, NoteUnknown),
        (home.candidate, Forbidden),
    ):
        with pytest.raises(problem):
            correct_note(actor=actor, note_id=note_id, said=note(title="X"), version=1, now=NOW)
    with pytest.raises(EnrolmentUnknown):
        noted(home, actor=World().worker)
    with pytest.raises(NoteUnfit):
        noted(home, title="")


def test_a_departed_colleagues_note_stays_and_a_supervisor_answers_for_it(home):
    note_id = noted(home, actor=home.colleague)
    release_key_worker(
        actor=home.worker,
        enrolment_id=home.enrolment_id,
        worker_id=home.colleague.person_id,
        now=NOW,
    )
    correction_id = wished(home, note_id)
    with pytest.raises(EnrolmentUnknown):
        correct_note(actor=home.colleague, note_id=note_id, said=note(), version=1, now=NOW)
    with pytest.raises(NotYoursToAnswer):
        answered(correction_id, home.worker)

    answered(correction_id, home.supervisor, Outcome.NOT_CORRECTED, "Friday is in the calendar.")

    with reading(home.candidate):
        [one] = own_note(home.person.id, note_id).corrections
    assert (one.wish, one.outcome, one.answer) == (
        WISH,
        Outcome.NOT_CORRECTED,
        "Friday is in the calendar.",
    )


def test_a_person_asks_once_at_a_time_and_is_answered_once(home):
    note_id = noted(home)
    with pytest.raises(WishMissing):
        ask_correction(actor=home.candidate, note_id=note_id, wish=" ", now=NOW)
    correction_id = wished(home, note_id)
    with pytest.raises(CorrectionOpen):
        wished(home, note_id)
    assert len(told(home.worker.person_id, "asks for a correction")) == 1

    with pytest.raises(WishMissing):
        answered(correction_id, home.worker, answer="")
    answered(correction_id, home.worker)
    with pytest.raises(CorrectionAnswered):
        answered(correction_id, home.worker)
    assert len(told(home.person.id, "You have an answer")) == 1
    wished(home, note_id, NOW + DAY)
    assert len(rows_of(NoteCorrection)) == 2


def test_nobody_asks_for_or_answers_somebody_else(home):
    note_id = noted(home)
    with pytest.raises(NoteUnknown):
        ask_correction(actor=actor_for(make_person()), note_id=note_id, wish=WISH, now=NOW)
    correction_id = wished(home, note_id)
    with pytest.raises(CorrectionUnknown):
        answered(correction_id, World().supervisor)
    with pytest.raises(CorrectionUnknown):
        answered(uuid7(), home.worker)


def test_the_database_itself_keeps_notes_with_the_agency(home):
    note_id = noted(home)
    correction_id = wished(home, note_id)
    stranger, elsewhere = actor_for(make_person()), World().worker
    for actor in (stranger, elsewhere):
        with reading(actor):
            assert [kind.objects.count() for kind in (Note, NoteVersion, NoteCorrection)] == [0] * 3
            with pytest.raises(NoteUnknown):
                enrolment_of_note(note_id)
            with pytest.raises(CorrectionUnknown):
                note_of_correction(correction_id)
    with reading(home.candidate):
        assert Note.objects.update(version=9) == 0
        assert NoteCorrection.objects.count() == 1
    [row] = rows_of(Note)
    row.id = uuid7()
    with pytest.raises(ProgrammingError), reading(home.candidate), transaction.atomic():
        row.save(force_insert=True)


def test_a_look_at_notes_is_on_record_and_a_supervisor_says_why(home):
    noted(home)
    look = {"enrolment_id": home.enrolment_id, "now": NOW}
    look_at_notes(actor=home.worker, **look)
    with pytest.raises(WhyMissing):
        look_at_notes(actor=home.supervisor, **look)
    look_at_notes(actor=home.supervisor, reason="A complaint.", **look)
    with pytest.raises(EnrolmentUnknown):
        look_at_notes(actor=World().supervisor, reason="I wonder.", **look)
    entries = Entry.objects.filter(action="support.look-at-notes", outcome="done")
    assert {one.subject_id for one in entries} == {home.person.id}
    with reading(home.worker):
        assert len(notes_of(home.enrolment_id).items) == 1


def test_nothing_is_noted_without_consent_or_when_the_time_is_over(world):
    world.enrolment_id = world.enrolled()
    with pytest.raises(ConsentAbsent):
        noted(world)
    with pytest.raises(ConsentAbsent):
        look_at_notes(actor=world.worker, enrolment_id=world.enrolment_id, now=NOW)
    end_enrolment(actor=world.worker, enrolment_id=world.enrolment_id, reason="Done.", now=NOW)
    with pytest.raises(EnrolmentOver):
        noted(world)


def everything(home):
    note_id = noted(home, is_confidential=True)
    correct_note(actor=home.worker, note_id=note_id, said=note(title="B"), version=1, now=NOW)
    wished(home, note_id)
    noted(home, title="Kept by us", is_confidential=True)


def test_a_copy_holds_every_note_and_erasing_leaves_none(home):
    everything(home)
    with reading(SYSTEM):
        changed, confidential = exported_notes(home.person.id)
    assert [one["title"] for one in changed["before"]] == ["First interview"]
    assert [one["wish"] for one in changed["corrections"]] == [WISH]
    assert (confidential["title"], confidential["is_confidential"]) == ("Kept by us", True)

    erase_notes(actor=SYSTEM, person_id=home.person.id, now=NOW)

    assert [rows_of(kind) for kind in (Note, NoteVersion, NoteCorrection)] == [[], [], []]


def test_what_is_over_is_found_and_deleted(home):
    everything(home)
    end_enrolment(actor=home.worker, enrolment_id=home.enrolment_id, reason="Done.", now=NOW)
    with reading(SYSTEM):
        assert noted_of_old(NOW, 9) == ()
        assert noted_of_old(NOW + DAY, 9) == (home.person.id,)
    forget_notes(actor=SYSTEM, person_id=home.person.id, before=NOW + DAY, now=NOW + DAY)
    assert rows_of(Note) == []
