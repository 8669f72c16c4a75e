"""Read a person's journal: allowed to whoever needs to know, while the person agrees, and always on record."""

from datetime import datetime
from uuid import UUID

from tulay.areas.directory.queries import agency_card
from tulay.areas.privacy.queries.grounds import check_use
from tulay.areas.support.actions.hands import account, enrolment_in_hand
from tulay.areas.support.queries.journal import PURPOSE
from tulay.areas.support.rules.enrolments import PURPOSE_MAX, STANDING_BY, SUPERVISION, checked_why
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("support.look-at-journal")
def look_at_journal(*, actor: Actor, enrolment_id: UUID, now: datetime, reason: str = "") -> None:
    """Open a person's journal: one entry that the person can read.

    :raises EnrolmentUnknown: there is none, or the actor has no need to know of it.
    :raises WhyMissing: a supervisor is no key worker and gives a reason.
    :raises ConsentAbsent: the person no longer agrees to the use of special information.
    """
    row, is_worker = enrolment_in_hand(actor, "support.look-at-journal", enrolment_id)
    said = "" if is_worker else checked_why(reason)
    jurisdiction = agency_card(row.agency_id).jurisdiction
    check_use(subject_id=row.candidate_id, purpose=PURPOSE, jurisdiction=jurisdiction)
    account(
        actor,
        "support.look-at-journal",
        row,
        now,
        purpose=STANDING_BY if is_worker else SUPERVISION,
        personal={"reason": said[:PURPOSE_MAX]} if said else None,
        what="journal",
    )
