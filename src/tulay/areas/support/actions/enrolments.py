"""Enrol a person, name who stands by them, end their time in the programme."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from tulay.areas.identity.actions import grant_role, revoke_role
from tulay.areas.identity.errors import RoleAlreadyHeld, UnknownGrant, UnknownPerson
from tulay.areas.identity.queries import person_card
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.support.actions.hands import account, enrolment_in_hand, running
from tulay.areas.support.errors.enrolments import AlreadyEnrolled, NobodyFound, ProgrammeUnknown
from tulay.areas.support.models import Assignment, Enrolment, Programme
from tulay.areas.support.queries.enrolments import colleagues, workers_of
from tulay.areas.support.rules.enrolments import (
    CANDIDATE,
    check_enrolled,
    check_key_worker,
    check_released,
    checked_why,
    reference_of,
)
from tulay.kernel.actor import SYSTEM, Actor, Resource
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action


@action("support.enrol")
def enrol(
    *,
    actor: Actor,
    programme_id: UUID,
    person_id: UUID,
    worker_id: UUID,
    has_shown_age: bool,
    now: datetime,
) -> UUID:
    """Enrol a person in a programme with a first key worker; the person is told and becomes a candidate.

    :raises ProgrammeUnknown: there is none open by this id where the actor works.
    :raises NotYourself: the actor is the person.
    :raises AgeUnproven: nobody has looked at a proof of age.
    :raises NobodyFound: the person has no open account.
    :raises ColleagueUnknown: the key worker does not work there.
    :raises AlreadyEnrolled: the person takes part in a programme, here or elsewhere.
    """
    programme = Programme.objects.filter(id=programme_id, closed_at=None).first()
    if programme is None:
        raise ProgrammeUnknown
    about = Resource(agency_id=programme.agency_id, owner_id=person_id)
    actor.check("support.enrol", about, otherwise=ProgrammeUnknown)
    check_enrolled(actor_id=actor.person_id, person_id=person_id, has_shown_age=has_shown_age)
    known = colleagues(programme.agency_id)
    check_key_worker(worker_id, colleagues=known, candidate_id=person_id)
    grant_id = _became_candidate(person_id, now)
    enrolment_id = uuid7()
    row = Enrolment(
        id=enrolment_id,
        programme=programme,
        agency_id=programme.agency_id,
        candidate_id=person_id,
        reference=reference_of(enrolment_id),
        grant_id=grant_id,
        started_at=now,
    )
    try:
        with transaction.atomic():  # another agency's record is not seen from here; the table knows
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyEnrolled from None
    _stand_by(row, worker_id, now)
    account(actor, "support.enrol", row, now, programme=programme.id, worker=worker_id)
    _tell(actor, row, programme.name, now)
    return row.id


@action("support.assign")
def assign_key_worker(*, actor: Actor, enrolment_id: UUID, worker_id: UUID, now: datetime) -> None:
    """Let one more colleague stand by a person: from now on they open the record.

    :raises EnrolmentUnknown: there is none, or the actor has no need to know of it.
    :raises EnrolmentOver: it has ended.
    :raises ColleagueUnknown: they do not work there.
    """
    row = running(enrolment_in_hand(actor, "support.assign", enrolment_id)[0])
    known = colleagues(row.agency_id)
    check_key_worker(worker_id, colleagues=known, candidate_id=row.candidate_id)
    if worker_id in workers_of(row.id):
        return
    _stand_by(row, worker_id, now)
    account(actor, "support.assign", row, now, worker=worker_id)


@action("support.release")
def release_key_worker(*, actor: Actor, enrolment_id: UUID, worker_id: UUID, now: datetime) -> None:
    """End a key worker's assignment: from now on they do not open the record any more.

    :raises EnrolmentUnknown: there is none, or the actor has no need to know of it.
    :raises EnrolmentOver: it has ended.
    :raises NotAssigned: they are no key worker of this record.
    :raises LastKeyWorker: nobody would be left.
    """
    row = running(enrolment_in_hand(actor, "support.release", enrolment_id)[0])
    check_released(worker_id, workers_of(row.id))
    rows = Assignment.objects.filter(enrolment_id=row.id, worker_id=worker_id, until=None)
    rows.update(until=Greatest(F("since"), Value(now)))  # two clocks may differ a little
    account(actor, "support.release", row, now, worker=worker_id)


@action("support.end")
def end_enrolment(*, actor: Actor, enrolment_id: UUID, reason: str, now: datetime) -> None:
    """End a person's time in a programme; the role of a candidate goes with it.

    :raises EnrolmentUnknown: there is none, or the actor has no need to know of it.
    :raises EnrolmentOver: it has ended already.
    :raises WhyMissing: the person is owed a reason.
    """
    said = checked_why(reason)
    row = running(enrolment_in_hand(actor, "support.end", enrolment_id)[0])
    if row.grant_id is not None:
        try:
            revoke_role(actor=SYSTEM, grant_id=row.grant_id, now=now)
        except UnknownGrant:  # an administrator took it before
            row.grant_id = None
    row.ended_at, row.end_reason = max(now, row.started_at), said
    row.save(update_fields=["ended_at", "end_reason", "grant_id"])
    account(actor, "support.end", row, now)


def _became_candidate(person_id: UUID, now: datetime) -> UUID | None:
    try:
        return grant_role(
            actor=SYSTEM, person_id=person_id, role=CANDIDATE, agency_id=None, until=None, now=now
        )
    except RoleAlreadyHeld:
        return None
    except UnknownPerson:
        raise NobodyFound from None


def _stand_by(row: Enrolment, worker_id: UUID, now: datetime) -> None:
    Assignment.objects.create(
        enrolment_id=row.id,
        agency_id=row.agency_id,
        candidate_id=row.candidate_id,
        worker_id=worker_id,
        since=now,
    )


def _tell(actor: Actor, row: Enrolment, programme: str, now: datetime) -> None:
    card = person_card(row.candidate_id)
    send(
        actor=actor,
        recipient=Recipient(card.id, card.email, card.phone, card.language),
        template="support.enrolled",
        key=f"support.enrolled:{row.id}",
        now=now,
        facts={
            "name": card.name,
            "programme": programme,
            "link": f"{settings.PUBLIC_URL}/portal/support/",
        },
    )
