"""Two people at the same request or the last place at the same moment, on connections of their own."""

import threading

import pytest
from django.db import IntegrityError, connections
from django.db.models import QuerySet

from tulay.areas.cases.actions.decisions import decide
from tulay.areas.cases.actions.inner_steps import finish_step
from tulay.areas.cases.errors import InnerStepFinished, StepNotPossible
from tulay.areas.cases.models import Decision, InnerMove, Transition
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.areas.cases.tests.factories import NOW, World, rows_of, stored
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


def test_of_two_approvals_for_the_last_place_one_wins_and_the_other_request_waits():
    world = World(slots=1)
    mine, theirs = (world.request_in(State.IN_REVIEW) for _ in range(2))

    ends = at_once(deciding(world.officer, mine), deciding(world.second, theirs))

    assert ends.count(True) == 1
    assert [type(end) for end in ends if end is not True] == [SlotsTaken]
    states = sorted(stored(request_id).state for request_id in (mine, theirs))
    assert states == [State.APPROVED, State.IN_REVIEW]
    with reading(SYSTEM):
        assert Slots.objects.get(service_id=world.service_id).slots_left == 0


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
