"""Personal data of the support area: who took part in what, and who stood by them."""

from datetime import datetime
from uuid import UUID

from tulay.areas.support.actions.endings import erase_enrolments, forget_enrolments
from tulay.areas.support.queries.held import exported_enrolments, people_of_old
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold


def export(person_id: UUID) -> dict[str, object]:
    """Return a person's times in programmes."""
    return {"enrolments": exported_enrolments(person_id)}


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty them."""
    erase_enrolments(actor=actor, person_id=person_id, now=now)


def forget(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty those whose time is over."""
    forget_enrolments(actor=actor, person_id=person_id, before=before, now=now)


hold(
    Holding(
        area="support",
        tables=("support_enrolment", "support_assignment"),
        export=export,
        erase=erase,
        expiring=(Expiring("enrolments", 2555, "ended", "emptied", people_of_old, forget),),
        kept=(
            Kept(
                "that somebody took part in a programme, from when to when", "accountability", 2555
            ),
            Kept("which key workers stood by them", "accountability", 2555),
        ),
    )
)
