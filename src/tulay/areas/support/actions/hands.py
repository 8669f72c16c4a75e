"""What the steps on a record share: whose it is to open, and the entry that accounts for it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries import agency_card
from tulay.areas.privacy.queries.grounds import check_use
from tulay.areas.support.errors.enrolments import EnrolmentOver, EnrolmentUnknown
from tulay.areas.support.models import Enrolment
from tulay.areas.support.queries.enrolments import SUPERVISING, workers_of
from tulay.areas.support.queries.journal import PURPOSE
from tulay.areas.support.rules.enrolments import check_open
from tulay.kernel.actor import Actor, Resource


def enrolment_in_hand(actor: Actor, code: str, enrolment_id: UUID) -> tuple[Enrolment, bool]:
    """Fetch and hold a record that is the actor's to open, and whether they are a key worker of it.

    :raises EnrolmentUnknown: there is none, or this actor has no need to know of it.
    :raises Forbidden: a policy takes it away; the problem names the policy.
    """
    row = Enrolment.objects.select_for_update().filter(id=enrolment_id).first()
    if row is None:
        raise EnrolmentUnknown
    about = Resource(agency_id=row.agency_id, owner_id=row.candidate_id)
    actor.check(code, about, otherwise=EnrolmentUnknown)
    is_worker = check_open(
        actor_id=actor.person_id,
        candidate_id=row.candidate_id,
        workers=workers_of(row.id),
        is_supervisor=actor.may(SUPERVISING, row.agency_id),
    )
    return row, is_worker


def running(row: Enrolment) -> Enrolment:
    """Return a record that has not ended.

    :raises EnrolmentOver: nothing more happens in it.
    """
    if row.ended_at is not None:
        raise EnrolmentOver
    return row


def check_agreed(row: Enrolment) -> None:
    """Refuse to work with special information of somebody who does not, or no longer, agree to its use.

    :raises ConsentAbsent: it says whom to ask.
    """
    jurisdiction = agency_card(row.agency_id).jurisdiction
    check_use(subject_id=row.candidate_id, purpose=PURPOSE, jurisdiction=jurisdiction)


def account(actor: Actor, code: str, row: Enrolment, now: datetime, **facts: Any) -> None:
    """Append the audit entry of something done to a record."""
    record(
        actor=actor,
        code=code,
        target=f"enrolment:{row.id}",
        at=now,
        subject_id=row.candidate_id,
        agency=row.agency_id,
        **facts,
    )
