"""Personal data of the support area: who took part in what, and who stood by them."""

from datetime import datetime
from uuid import UUID

from tulay.areas.support.actions.endings import erase_enrolments, forget_enrolments
from tulay.areas.support.actions.journal_endings import (
    erase_journal,
    forget_journal,
    forget_removed_days,
)
from tulay.areas.support.queries.held import (
    exported_enrolments,
    exported_journal,
    people_of_old,
    removers_of_old,
    writers_of_old,
)
from tulay.areas.support.rules.journal import KEPT_DAYS, PUT_BACK_DAYS
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold


def export(person_id: UUID) -> dict[str, object]:
    """Return a person's times in programmes, and what they wrote in their journal."""
    return {
        "enrolments": exported_enrolments(person_id),
        "journal": exported_journal(person_id),
    }


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty them."""
    erase_journal(actor=actor, person_id=person_id, now=now)
    erase_enrolments(actor=actor, person_id=person_id, now=now)


def forget(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty those whose time is over."""
    forget_enrolments(actor=actor, person_id=person_id, before=before, now=now)


def forget_old_journal(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Delete the journals of programmes that ended."""
    forget_journal(actor=actor, person_id=person_id, before=before, now=now)


def forget_removed(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Delete what they removed themselves."""
    forget_removed_days(actor=actor, person_id=person_id, before=before, now=now)


hold(
    Holding(
        area="support",
        tables=("support_enrolment", "support_assignment", "support_journal_entry"),
        export=export,
        erase=erase,
        expiring=(
            Expiring("enrolments", 2555, "ended", "emptied", people_of_old, forget),
            Expiring("journals", KEPT_DAYS, "ended", "removed", writers_of_old, forget_old_journal),
            Expiring(
                "removed_days", PUT_BACK_DAYS, "removed", "removed", removers_of_old, forget_removed
            ),
        ),
        kept=(
            Kept(
                "that somebody took part in a programme, from when to when", "accountability", 2555
            ),
            Kept("which key workers stood by them", "accountability", 2555),
        ),
    )
)
