"""Personal data of the support area: who took part in what, who stood by them, and what they told about themselves."""

from datetime import datetime
from functools import partial
from uuid import UUID

from tulay.areas.support.actions.endings import erase_enrolments, forget_enrolments
from tulay.areas.support.actions.intake_endings import (
    erase_intakes,
    forget_drafts,
    forget_intakes,
)
from tulay.areas.support.actions.journal_endings import (
    erase_journal,
    forget_journal,
    forget_removed_days,
)
from tulay.areas.support.actions.note_endings import erase_notes, forget_notes
from tulay.areas.support.queries.held import (
    exported_enrolments,
    exported_journal,
    exported_notes,
    noted_of_old,
    people_of_old,
    removers_of_old,
    taking_part_among,
    writers_of_old,
)
from tulay.areas.support.queries.intake_held import (
    exported_intakes,
    people_who_left_off,
    people_with,
)
from tulay.areas.support.rules.intake import ASKED, DRAFT_KEPT_DAYS, Section
from tulay.areas.support.rules.journal import KEPT_DAYS, PUT_BACK_DAYS
from tulay.areas.support.rules.notes import KEPT_DAYS as NOTES_KEPT_DAYS
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold
from tulay.plumbing.sheets.uses import uses

uses("person")(taking_part_among)

LEARNING = tuple(one.code for one in ASKED if one.section is Section.LEARNING)
SOONER = tuple(one.code for one in ASKED if one.section in {Section.IDENTITY, Section.EMERGENCY})
LONGEST = tuple(one.code for one in ASKED if one.code not in {*LEARNING, *SOONER})


def export(person_id: UUID) -> dict[str, object]:
    """Return a person's times in programmes, intakes and journal, and what was noted about them."""
    return {
        "enrolments": exported_enrolments(person_id),
        "intakes": exported_intakes(person_id),
        "journal": exported_journal(person_id),
        "notes": exported_notes(person_id),
    }


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty them."""
    erase_notes(actor=actor, person_id=person_id, now=now)
    erase_journal(actor=actor, person_id=person_id, now=now)
    erase_enrolments(actor=actor, person_id=person_id, now=now)
    erase_intakes(actor=actor, person_id=person_id, now=now)


def forget(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty those whose time is over."""
    forget_enrolments(actor=actor, person_id=person_id, before=before, now=now)


def forget_old_journal(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Delete the journals of programmes that ended."""
    forget_journal(actor=actor, person_id=person_id, before=before, now=now)


def forget_removed(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Delete what they removed themselves."""
    forget_removed_days(actor=actor, person_id=person_id, before=before, now=now)


def forget_left_off(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Throw away drafts that nobody goes on with."""
    forget_drafts(actor=actor, person_id=person_id, before=before, now=now)


def of_intakes(category: str, days: int, codes: tuple[str, ...]) -> Expiring:
    """Say how long some answers of an intake stay after the person has left the programme."""

    def forget_answers(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
        forget_intakes(actor=actor, person_id=person_id, codes=codes, before=before, now=now)

    return Expiring(category, days, "ended", "emptied", partial(people_with, codes), forget_answers)


def forget_old_notes(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Delete the notes of programmes that ended."""
    forget_notes(actor=actor, person_id=person_id, before=before, now=now)


hold(
    Holding(
        area="support",
        tables=(
            "support_enrolment",
            "support_assignment",
            "support_intake",
            "support_journal_entry",
            "support_note",
            "support_note_version",
            "support_note_correction",
        ),
        export=export,
        erase=erase,
        expiring=(
            Expiring("enrolments", 2555, "ended", "emptied", people_of_old, forget),
            Expiring("notes", NOTES_KEPT_DAYS, "ended", "removed", noted_of_old, forget_old_notes),
            Expiring("journals", KEPT_DAYS, "ended", "removed", writers_of_old, forget_old_journal),
            Expiring(
                "removed_days", PUT_BACK_DAYS, "removed", "removed", removers_of_old, forget_removed
            ),
            of_intakes("intake_learning", 30, LEARNING),
            of_intakes("intake_emergency", 365, SOONER),
            of_intakes("intake", 2555, LONGEST),
            Expiring(
                "intake_drafts",
                DRAFT_KEPT_DAYS,
                "last touched",
                "removed",
                people_who_left_off,
                forget_left_off,
            ),
        ),
        kept=(
            Kept(
                "that somebody took part in a programme, from when to when", "accountability", 2555
            ),
            Kept("which key workers stood by them", "accountability", 2555),
            Kept(
                "when an intake was sent, and which questions were answered", "accountability", 2555
            ),
        ),
    )
)
