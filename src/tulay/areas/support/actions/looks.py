"""Open a person's record: allowed to whoever needs to know, and always on record."""

from datetime import datetime
from uuid import UUID

from tulay.areas.support.actions.hands import account, enrolment_in_hand
from tulay.areas.support.rules.enrolments import PURPOSE_MAX, STANDING_BY, SUPERVISION, checked_why
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("support.look")
def look(
    *, actor: Actor, enrolment_id: UUID, now: datetime, reason: str = "", what: str = "support"
) -> None:
    """Open a person's record, or a part of it: one entry that the person can read.

    :raises EnrolmentUnknown: there is none, or the actor has no need to know of it.
    :raises WhyMissing: a supervisor is no key worker and gives a reason.
    """
    row, is_worker = enrolment_in_hand(actor, "support.look", enrolment_id)
    said = "" if is_worker else checked_why(reason)
    account(
        actor,
        "support.look",
        row,
        now,
        purpose=STANDING_BY if is_worker else SUPERVISION,
        personal={"reason": said[:PURPOSE_MAX]} if said else None,
        what=what,
    )
