"""Personal data of the meetings area: of which meetings people were reminded."""

from datetime import datetime
from uuid import UUID

from tulay.areas.meetings.queries.reminders import reminders_of_person
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Holding, Kept, hold


def export(person_id: UUID) -> dict[str, object]:
    """Return of what a person was reminded, and when; the words stand with their messages."""
    return {"reminders": reminders_of_person(person_id)}


def erase(_actor: Actor, _person_id: UUID, _now: datetime) -> None:
    """Leave the ledger: its rows hold a reference and times, and the reference leads to nobody any more."""


hold(
    Holding(
        area="meetings",
        tables=("meetings_reminder",),
        export=export,
        erase=erase,
        kept=(
            Kept(
                "that somebody was reminded of a meeting, and when", "proof of notice given", 2555
            ),
        ),
    )
)
