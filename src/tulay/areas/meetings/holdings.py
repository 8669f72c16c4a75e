"""Personal data of the meetings area: of which meetings people were reminded, and whether they came."""

from datetime import datetime
from uuid import UUID

from tulay.areas.meetings.actions.invitations import erase_answers
from tulay.areas.meetings.queries.invitations import answers_of_person
from tulay.areas.meetings.queries.reminders import reminders_of_person
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Holding, Kept, hold


def export(person_id: UUID) -> dict[str, object]:
    """Return of what a person was reminded, and when (the words stand with their messages), and what they answered."""
    return {
        "reminders": reminders_of_person(person_id),
        "answers": answers_of_person(person_id),
    }


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Forget the answers; the ledger stays: its rows hold a reference, which leads to nobody any more, and times."""
    erase_answers(actor=actor, person_id=person_id, now=now)


hold(
    Holding(
        area="meetings",
        tables=("meetings_reminder", "meetings_invitation"),
        export=export,
        erase=erase,
        kept=(
            Kept(
                "that somebody was reminded of a meeting, and when", "proof of notice given", 2555
            ),
        ),
    )
)
