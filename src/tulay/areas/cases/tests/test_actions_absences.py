"""Absences planned and ended, and where work goes meanwhile."""

from datetime import timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.absences import end_absence, plan_absence
from tulay.areas.cases.actions.applications import answer
from tulay.areas.cases.actions.assignments import assign, pass_on
from tulay.areas.cases.errors import (
    AbsenceNotFound,
    AbsenceOverlaps,
    ColleagueAway,
    NotAssignable,
    StandInUnfit,
)
from tulay.areas.cases.models import Absence, Assignment
from tulay.areas.cases.queries.absences import absences, colleagues_of
from tulay.areas.cases.rules.absences import Away
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import DAY, NOW, World, make_officer, rows_of, stored
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import reading

TODAY = NOW.date()


def planned(world, *, by=None, who=None, stand_in=None, days=2, now=NOW):
    who, by = who or world.officer, by or world.officer
    return plan_absence(
        actor=by,
        agency_id=world.agency.id,
        wanted=Away(
            who.person_id,
            TODAY,
            TODAY + timedelta(days=days),
            stand_in.person_id if stand_in else None,
        ),
        now=now,
    )


def told(person):
    return [row.template for row in rows_of(Message, recipient_id=person.person_id)]


def test_whoever_is_away_and_whoever_stands_in_are_told_unless_they_did_it(world):
    absence_id = planned(world, by=world.second, stand_in=world.second)

    assert told(world.officer) == ["cases.absence_planned"]
    assert told(world.second) == []
    end_absence(actor=world.officer, absence_id=absence_id, now=NOW)
    assert told(world.second) == ["cases.absence_ended"]
    codes = Entry.objects.filter(action__endswith="-absence").order_by("id")
    assert [entry.action for entry in codes] == ["cases.plan-absence", "cases.end-absence"]


def test_an_absence_is_of_ones_own_agency_and_its_officers(world):
    other = World()

    with pytest.raises(Forbidden):
        planned(world, by=other.officer)
    with pytest.raises(NotAssignable):
        planned(world, who=other.officer)
    with pytest.raises(StandInUnfit):
        planned(world, stand_in=other.officer)
    absence_id = planned(world)
    with pytest.raises(AbsenceNotFound):
        end_absence(actor=other.officer, absence_id=absence_id, now=NOW)
    with reading(other.officer):
        assert list(Absence.objects.all()) == []


def test_an_absence_ends_once_and_not_after_it_is_over(world):
    absence_id = planned(world)
    with pytest.raises(AbsenceOverlaps):
        planned(world)

    with pytest.raises(AbsenceNotFound):
        end_absence(actor=world.officer, absence_id=absence_id, now=NOW + 9 * DAY)
    end_absence(actor=world.officer, absence_id=absence_id, now=NOW)
    with pytest.raises(AbsenceNotFound):
        end_absence(actor=world.officer, absence_id=absence_id, now=NOW)
    planned(world)
    with reading(world.officer):
        assert len(absences(world.agency.id, NOW)) == 1


def test_work_meant_for_somebody_away_goes_to_the_stand_in_who_is_told(world):
    planned(world, stand_in=world.second)
    third = make_officer(world.agency)
    request_id = world.request_in(State.SUBMITTED)

    assign(actor=third, request_id=request_id, assignee_id=world.officer.person_id, now=NOW)

    assert stored(request_id).assignee_id == world.second.person_id
    assert "cases.assigned" in told(world.second)


def test_work_meant_for_somebody_away_without_a_stand_in_is_refused_unless_they_take_it(world):
    planned(world)
    request_id = world.request_in(State.SUBMITTED)
    wanted = {"request_id": request_id, "assignee_id": world.officer.person_id, "now": NOW}

    with pytest.raises(ColleagueAway):
        assign(actor=world.second, **wanted)
    assign(actor=world.officer, **wanted)

    assert stored(request_id).assignee_id == world.officer.person_id
    with reading(world.second):
        listed = {one.id: one.away_until for one in colleagues_of(world.agency.id, NOW)}
    assert listed[world.officer.person_id] == TODAY + timedelta(days=2)
    assert listed[world.second.person_id] is None


def test_both_hear_of_a_request_that_changes_hands_with_the_reason(world):
    request_id = world.request_in(State.IN_REVIEW)
    third = make_officer(world.agency)

    assign(
        actor=third,
        request_id=request_id,
        assignee_id=world.second.person_id,
        reason="She knows this harbour.",
        now=NOW,
    )

    assert told(world.officer)[-1] == "cases.taken_over"
    assert told(world.second) == ["cases.assigned"]
    with reading(SYSTEM):
        bodies = [row.body for row in Message.objects.filter(template__in=_BOTH)]
    assert all("She knows this harbour." in body for body in bodies)
    assert len(bodies) == 2


_BOTH = ("cases.taken_over", "cases.assigned")


@pytest.mark.parametrize("has_stand_in", [True, False])
def test_an_answer_that_comes_while_its_officer_is_away_finds_the_stand_in_or_the_pool(
    world, has_stand_in
):
    request_id = world.request_in(State.NEEDS_INFORMATION)
    planned(world, stand_in=world.second if has_stand_in else None)
    answer(actor=world.applicant, request_id=request_id, message="Sirawai.", now=NOW)

    pass_on(actor=SYSTEM, request_id=request_id, now=NOW)
    pass_on(actor=SYSTEM, request_id=request_id, now=NOW)

    expected = world.second.person_id if has_stand_in else None
    assert stored(request_id).assignee_id == expected
    assert len(rows_of(Assignment, request_id=request_id)) == 2


def test_an_answer_stays_with_an_officer_who_is_there_or_goes_to_nobody_who_may_not_have_it(world):
    request_id = world.request_in(State.IN_REVIEW)
    pass_on(actor=SYSTEM, request_id=request_id, now=NOW)
    assert stored(request_id).assignee_id == world.officer.person_id
    own = make_officer(world.agency)
    theirs = world.request_in(State.IN_REVIEW, applicant=own)
    planned(world, stand_in=own)

    pass_on(actor=SYSTEM, request_id=theirs, now=NOW)

    assert stored(theirs).assignee_id is None


@pytest.mark.usefixtures("committed_db")
class TestAtOnce:
    def test_of_two_who_plan_the_same_days_one_is_told_that_it_is_done(self):
        world = World()

        ends = at_once(lambda: planned(world), lambda: planned(world, by=world.second))

        refused = [end for end in ends if isinstance(end, Exception)]
        assert [type(end) for end in refused] == [AbsenceOverlaps], ends
        assert len(rows_of(Absence, person_id=world.officer.person_id)) == 1

    def test_of_two_who_take_the_same_request_one_has_it_and_the_other_gives_a_reason_first(self):
        world = World()
        request_id = world.request_in(State.SUBMITTED)

        ends = at_once(
            *(
                lambda one=one: assign(
                    actor=one, request_id=request_id, assignee_id=one.person_id, now=NOW
                )
                for one in (world.officer, world.second)
            )
        )

        assert sorted(type(end).__name__ for end in ends) == ["NoneType", "ReasonMissing"], ends
        assert len(rows_of(Assignment, request_id=request_id)) == 1
