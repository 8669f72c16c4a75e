"""Enrol, stand by, open, end."""

import pytest
from django.db import IntegrityError, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.identity.models import RoleGrant
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.notifications.models import Message
from tulay.areas.support.actions.enrolments import (
    assign_key_worker,
    end_enrolment,
    enrol,
    release_key_worker,
)
from tulay.areas.support.actions.looks import look
from tulay.areas.support.actions.programmes import open_programme
from tulay.areas.support.errors.enrolments import (
    AgeUnproven,
    AlreadyEnrolled,
    ColleagueUnknown,
    EnrolmentOver,
    EnrolmentUnknown,
    LastKeyWorker,
    NobodyFound,
    NotAssigned,
    NotYourself,
    ProgrammeNameTaken,
    ProgrammeUnknown,
    WhyMissing,
)
from tulay.areas.support.models import Assignment, Enrolment, Programme
from tulay.areas.support.queries.enrolments import enrolments, own_enrolments
from tulay.areas.support.rules.enrolments import reference_of
from tulay.areas.support.tests.factories import DAY, NOW, World, rows_of
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db


def entries(code):
    return list(Entry.objects.filter(action=code, outcome="done").order_by("id"))


def test_enrol_makes_a_candidate_whom_a_key_worker_stands_by_and_who_is_told(world):
    enrolment_id = world.enrolled()

    [row] = rows_of(Enrolment)
    assert (row.id, row.candidate_id, row.agency_id) == (
        enrolment_id,
        world.person.id,
        world.agency.id,
    )
    [one] = rows_of(Assignment)
    assert one.worker_id == world.worker.person_id
    grant = RoleGrant.objects.get(person_id=world.person.id)
    assert (grant.role, grant.id, grant.revoked_at) == (Role.CANDIDATE, row.grant_id, None)
    message = Message.objects.get(recipient_id=world.person.id)
    assert "Learners" in message.subject
    assert [entry.subject_id for entry in entries("support.enrol")] == [world.person.id]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"has_shown_age": False}, AgeUnproven),
        ({"programme_id": uuid7()}, ProgrammeUnknown),
        ({"worker_id": uuid7()}, ColleagueUnknown),
        ({"person_id": uuid7()}, NobodyFound),
    ],
)
def test_enrol_refuses_what_does_not_fit(world, change, problem):
    wanted = {
        "programme_id": world.programme_id,
        "person_id": world.person.id,
        "worker_id": world.worker.person_id,
        "has_shown_age": True,
    }
    with pytest.raises(problem):
        enrol(actor=world.worker, now=NOW, **(wanted | change))
    assert rows_of(Enrolment) == []


def test_enrol_refuses_oneself(world):
    with pytest.raises(NotYourself):
        enrol(
            actor=world.worker,
            programme_id=world.programme_id,
            person_id=world.worker.person_id,
            worker_id=world.colleague.person_id,
            has_shown_age=True,
            now=NOW,
        )


def test_enrol_takes_one_programme_at_a_time_even_where_the_other_is_not_seen(world):
    world.enrolled()
    elsewhere = World()

    with pytest.raises(AlreadyEnrolled):
        elsewhere.enrolled(world.person)


def test_the_database_itself_keeps_one_programme_at_a_time(world):
    world.enrolled()
    [row] = rows_of(Enrolment)
    other = uuid7()
    with pytest.raises(IntegrityError), reading(SYSTEM), transaction.atomic():
        Enrolment.objects.create(
            id=other,
            programme_id=row.programme_id,
            agency_id=row.agency_id,
            candidate_id=row.candidate_id,
            reference=reference_of(other),
            started_at=NOW,
        )


def test_enrol_in_the_programme_of_another_agency_finds_none(world):
    with pytest.raises(ProgrammeUnknown):
        enrol(
            actor=World().worker,
            programme_id=world.programme_id,
            person_id=world.person.id,
            worker_id=world.worker.person_id,
            has_shown_age=True,
            now=NOW,
        )


def test_a_resident_enrols_nobody(world):
    with pytest.raises(Forbidden):
        enrol(
            actor=world.candidate,
            programme_id=world.programme_id,
            person_id=make_person().id,
            worker_id=world.worker.person_id,
            has_shown_age=True,
            now=NOW,
        )


def test_look_is_a_key_workers_and_the_person_reads_it(world):
    enrolment_id = world.enrolled()

    look(actor=world.worker, enrolment_id=enrolment_id, now=NOW)

    [entry] = entries("support.look")
    assert (entry.subject_id, entry.actor_id) == (world.person.id, world.worker.person_id)
    assert (entry.purpose, entry.personal) == ("key-work", None)


def test_look_asks_a_supervisor_for_a_reason(world):
    enrolment_id = world.enrolled()
    with pytest.raises(WhyMissing):
        look(actor=world.supervisor, enrolment_id=enrolment_id, now=NOW)

    look(actor=world.supervisor, enrolment_id=enrolment_id, reason="A complaint.", now=NOW)

    [entry] = entries("support.look")
    assert (entry.purpose, entry.personal) == ("supervision", {"reason": "A complaint."})


def test_look_finds_nothing_for_a_colleague_who_is_not_assigned_or_a_stranger(world):
    enrolment_id = world.enrolled()
    for actor in (world.colleague, World().worker, World().supervisor):
        with pytest.raises(EnrolmentUnknown):
            look(actor=actor, enrolment_id=enrolment_id, reason="I am curious.", now=NOW)
    with pytest.raises(EnrolmentUnknown):
        look(actor=world.worker, enrolment_id=uuid7(), now=NOW)
    assert entries("support.look") == []


def test_assign_lets_a_colleague_open_the_record_and_release_ends_that(world):
    enrolment_id = world.enrolled()
    colleague_id = world.colleague.person_id

    for _again in range(2):
        assign_key_worker(
            actor=world.worker, enrolment_id=enrolment_id, worker_id=colleague_id, now=NOW
        )
    look(actor=world.colleague, enrolment_id=enrolment_id, now=NOW)
    release_key_worker(
        actor=world.worker, enrolment_id=enrolment_id, worker_id=colleague_id, now=NOW + DAY
    )

    with pytest.raises(EnrolmentUnknown):
        look(actor=world.colleague, enrolment_id=enrolment_id, now=NOW + DAY)
    assert len(rows_of(Assignment)) == 2


def test_assign_refuses_somebody_from_elsewhere(world):
    with pytest.raises(ColleagueUnknown):
        assign_key_worker(
            actor=world.worker,
            enrolment_id=world.enrolled(),
            worker_id=World().worker.person_id,
            now=NOW,
        )


def test_release_keeps_somebody_standing_by(world):
    enrolment_id = world.enrolled()
    for worker, problem in ((world.worker, LastKeyWorker), (world.colleague, NotAssigned)):
        with pytest.raises(problem):
            release_key_worker(
                actor=world.supervisor,
                enrolment_id=enrolment_id,
                worker_id=worker.person_id,
                now=NOW,
            )


def test_end_says_why_and_takes_the_role(world):
    enrolment_id = world.enrolled()
    with pytest.raises(WhyMissing):
        end_enrolment(actor=world.worker, enrolment_id=enrolment_id, reason=" ", now=NOW)

    end_enrolment(actor=world.worker, enrolment_id=enrolment_id, reason="She found work.", now=NOW)

    with reading(world.candidate):
        [mine] = own_enrolments(world.person.id)
    assert (mine.ended_at, mine.end_reason) == (NOW, "She found work.")
    assert RoleGrant.objects.get(person_id=world.person.id).revoked_at == NOW
    world.enrolled(now=NOW + DAY)


def test_nothing_happens_in_a_record_that_has_ended(world):
    enrolment_id = world.enrolled()
    end_enrolment(actor=world.worker, enrolment_id=enrolment_id, reason="Done.", now=NOW)
    colleague_id = world.colleague.person_id
    with pytest.raises(EnrolmentOver):
        end_enrolment(actor=world.worker, enrolment_id=enrolment_id, reason="Done.", now=NOW)
    for act in (assign_key_worker, release_key_worker):
        with pytest.raises(EnrolmentOver):
            act(actor=world.worker, enrolment_id=enrolment_id, worker_id=colleague_id, now=NOW)


def test_end_goes_on_where_an_administrator_took_the_role_before(world):
    enrolment_id = world.enrolled()
    RoleGrant.objects.filter(person_id=world.person.id).update(revoked_at=NOW)

    end_enrolment(actor=world.worker, enrolment_id=enrolment_id, reason="Done.", now=NOW)

    assert rows_of(Enrolment)[0].ended_at == NOW


def test_open_programme_takes_a_name_once_and_only_in_ones_agency(world):
    with pytest.raises(ProgrammeNameTaken):
        open_programme(actor=world.supervisor, agency_id=world.agency.id, name="Learners", now=NOW)
    with pytest.raises(Forbidden):
        open_programme(actor=world.supervisor, agency_id=World().agency.id, name="Work", now=NOW)
    assert len(rows_of(Programme, agency_id=world.agency.id)) == 1


def test_lists_are_of_ones_own_people_and_a_supervisor_sees_all(world):
    enrolment_id = world.enrolled()

    def listed(actor, **asked):
        with reading(actor):
            return [row.id for row in enrolments(actor, **asked).items]

    assert listed(world.worker) == [enrolment_id]
    assert listed(world.colleague) == []
    assert listed(world.colleague, everybody=True) == []
    assert listed(world.supervisor) == []
    assert listed(world.supervisor, everybody=True) == [enrolment_id]
    assert listed(world.worker, is_running=False) == []
    assert listed(World().supervisor, everybody=True) == []
