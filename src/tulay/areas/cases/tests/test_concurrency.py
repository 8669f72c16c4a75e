"""Two people at the same request or the last place at the same moment, on connections of their own."""

import threading
from contextlib import suppress

import pytest
from django.db import IntegrityError, connections
from django.db.models import QuerySet

from tulay.areas.cases.actions import assignments
from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.actions.decisions import decide
from tulay.areas.cases.actions.inner_steps import finish_step
from tulay.areas.cases.errors import InnerStepFinished, ReasonMissing, StepNotPossible
from tulay.areas.cases.models import Assignment, Decision, InnerMove, Transition
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.areas.cases.tests.factories import NOW, World, rows_of, stored
from tulay.areas.catalogue.actions import slots
from tulay.areas.catalogue.errors import SlotsTaken
from tulay.areas.catalogue.models import Slots
from tulay.areas.catalogue.rules.workflow import InnerStep
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.usefixtures("committed_db")


def at_once(*calls):
    """Start all calls at the same moment; return what each came to."""
    together, ends = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        together.wait()
        try:
            ends[number] = call()
        except Exception as error:  # noqa: BLE001 - judged by the test
            ends[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ends


def deciding(officer, request_id, outcome=Outcome.APPROVED):
    return lambda: decide(
        actor=officer, request_id=request_id, outcome=outcome, reasons="All is there.", now=NOW
    )


def both_decide():
    world = World()
    request_id = world.request_in(State.IN_REVIEW)
    ends = at_once(
        deciding(world.officer, request_id),
        deciding(world.second, request_id, Outcome.REJECTED),
    )
    return request_id, ends


def test_of_two_officers_deciding_at_once_one_wins_and_the_other_is_told():
    request_id, ends = both_decide()

    assert sorted(type(end) for end in ends if end is not True) == [StepNotPossible]
    assert ends.count(True) == 1
    assert len(rows_of(Decision, request_id=request_id)) == 1
    assert len(rows_of(Transition, request_id=request_id, from_state="in_review")) == 1


def test_control_without_the_lock_both_come_through_to_the_databases_own_refusal(monkeypatch):
    # Both see a request in review; only the constraint on decisions keeps the second out then.
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    seen = set()
    for _ in range(5):
        _, ends = both_decide()
        seen |= {type(end) for end in ends if end is not True}

    assert IntegrityError in seen


def for_the_last_place(number):
    world = World(slots=1)
    requests = [world.request_in(State.IN_REVIEW) for _ in range(number)]
    officers = (world.officer, world.second)
    ends = at_once(
        *(deciding(officers[place % 2], request_id) for place, request_id in enumerate(requests))
    )
    return world, requests, ends


def test_of_several_approvals_for_the_last_place_one_wins_and_the_others_wait():
    world, requests, ends = for_the_last_place(5)

    assert ends.count(True) == 1
    assert [type(end) for end in ends if end is not True] == [SlotsTaken] * 4
    states = sorted(stored(request_id).state for request_id in requests)
    assert states == [State.APPROVED, *[State.IN_REVIEW] * 4]
    assert sum(stored(request_id).holds_slot for request_id in requests) == 1
    with reading(SYSTEM):
        assert Slots.objects.get(service_id=world.service_id).slots_left == 0


def test_control_without_asking_for_a_place_that_is_left_only_the_database_refuses(monkeypatch):
    monkeypatch.setattr(slots, "_TAKE", slots._TAKE.replace("AND slots_left > 0", ""))

    _, _, ends = for_the_last_place(3)

    assert ends.count(True) == 1
    assert [type(end) for end in ends if end is not True] == [IntegrityError] * 2


def both_take(monkeypatch):
    """Let two officers take a request, each having looked at it before either has written, if that can be."""
    world = World()
    request_id = world.request_in(State.SUBMITTED)
    have_looked, check = threading.Barrier(2), assignments._check_assignable

    def waits_for_the_other(*facts):
        with suppress(threading.BrokenBarrierError):
            have_looked.wait(1)
        check(*facts)

    monkeypatch.setattr(assignments, "_check_assignable", waits_for_the_other)

    def taking(officer):
        return lambda: assign(
            actor=officer, request_id=request_id, assignee_id=officer.person_id, now=NOW
        )

    return world, request_id, at_once(taking(world.officer), taking(world.second))


def test_of_two_officers_taking_a_request_at_once_one_has_it_and_the_other_is_told(monkeypatch):
    world, request_id, ends = both_take(monkeypatch)

    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "ReasonMissing"], ends
    refused = next(end for end in ends if end is not None)
    assert isinstance(refused, ReasonMissing)  # to take it from a colleague one says why
    winner = (world.officer, world.second)[ends.index(None)]
    assert stored(request_id).assignee_id == winner.person_id
    assert len(rows_of(Assignment, request_id=request_id)) == 1


def test_control_without_the_lock_both_take_it(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)

    _, request_id, ends = both_take(monkeypatch)

    assert ends == [None, None]
    assert len(rows_of(Assignment, request_id=request_id)) == 2


def test_of_two_officers_finishing_a_step_at_once_one_does_and_the_other_is_told():
    world = World(workflow=(InnerStep("check", {"en": "Document check"}),))
    request_id = world.request_in(State.IN_REVIEW)

    def finishing(officer):
        return lambda: finish_step(actor=officer, request_id=request_id, step="check", now=NOW)

    ends = at_once(finishing(world.officer), finishing(world.second))

    met = [end for end in ends if end is not None]
    assert [type(end) for end in met] == [InnerStepFinished], met
    assert "“Document check” is finished already" in str(met[0])
    assert len(rows_of(InnerMove, request_id=request_id)) == 1
