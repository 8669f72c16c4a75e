"""Read what is special about a person: allowed to whoever needs to know, while the person agrees, always on record."""

from datetime import datetime
from uuid import UUID

from tulay.areas.support.actions.hands import account, check_agreed, enrolment_in_hand
from tulay.areas.support.models import Enrolment
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
    _opened(actor, "support.look-at-journal", row, now, is_worker=is_worker, reason=reason)


@action("support.look-at-notes")
def look_at_notes(*, actor: Actor, enrolment_id: UUID, now: datetime, reason: str = "") -> None:
    """Open the notes about a person: one entry that the person can read.

    :raises EnrolmentUnknown: there is none, or the actor has no need to know of it.
    :raises WhyMissing: a supervisor is no key worker and gives a reason.
    :raises ConsentAbsent: the person no longer agrees to the use of special information.
    """
    row, is_worker = enrolment_in_hand(actor, "support.look-at-notes", enrolment_id)
    _opened(actor, "support.look-at-notes", row, now, is_worker=is_worker, reason=reason)


def _opened(
    actor: Actor, code: str, row: Enrolment, now: datetime, *, is_worker: bool, reason: str
) -> None:
    said = "" if is_worker else checked_why(reason)
    check_agreed(row)
    account(
        actor,
        code,
        row,
        now,
        purpose=STANDING_BY if is_worker else SUPERVISION,
        personal={"reason": said[:PURPOSE_MAX]} if said else None,
        what=code.rpartition("-")[2],
    )
