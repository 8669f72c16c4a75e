from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.cases.errors import (
    AnotherOfficer,
    AppealTooLate,
    AppealUsed,
    FeePaid,
    FeeUnpaid,
    NotYourStep,
    OwnRequest,
    StepNotPossible,
)
from tulay.areas.cases.rules import steps
from tulay.areas.cases.rules.steps import CLOSED, OPEN, STEPS, Outcome, Party, State
from tulay.areas.cases.tests.moments import NOW

# The whole table once more, in the words of the decision, so that a slip in either shows.
MACHINE = """
draft -> submitted: applicant
draft -> withdrawn: applicant
draft -> expired: system
submitted -> in_review: officer
submitted -> withdrawn: applicant
in_review -> needs_information: officer
in_review -> approved: decider
in_review -> rejected: decider
in_review -> withdrawn: applicant
needs_information -> in_review: applicant
needs_information -> withdrawn: applicant
needs_information -> expired: system
approved -> in_progress: officer
approved -> withdrawn: applicant
in_progress -> completed: officer
rejected -> appealed: applicant
appealed -> in_review: officer
"""
LEGAL = {
    tuple(line.replace(" -> ", ":").replace(": ", ":").split(":"))
    for line in MACHINE.strip().splitlines()
}


@pytest.mark.parametrize(("start", "to", "party"), list(product(State, State, Party)))
def test_every_pair_of_states_and_every_party(start, to, party):
    movers = {mover for a, b, mover in LEGAL if (a, b) == (start, to)}

    if party in movers:
        steps.check_step(start, to, party)
    else:
        with pytest.raises(NotYourStep if movers else StepNotPossible):
            steps.check_step(start, to, party)


def test_the_table_has_no_other_step():
    assert {(a.value, b.value, p.value) for (a, b), p in STEPS.items()} == LEGAL


def test_a_closed_request_moves_only_by_appeal():
    assert {(a, b) for a, b in STEPS if a in CLOSED} == {(State.REJECTED, State.APPEALED)}
    assert set(State) == OPEN | CLOSED
    assert not OPEN & CLOSED


@given(st.lists(st.sampled_from(list(State)), max_size=30))
def test_no_walk_through_the_machine_rests_anywhere_but_in_a_final_state(wishes):
    state, appeals = State.DRAFT, 0
    for wish in wishes:
        if (state, wish) in STEPS and not (wish is State.APPEALED and appeals):
            appeals += wish is State.APPEALED
            state = wish
    ways_on = [to for start, to in STEPS if start is state]
    assert ways_on or state in CLOSED


def test_every_state_can_be_reached():
    assert {to for _, to in STEPS} == set(State) - {State.DRAFT}


def test_steps_from_lists_what_a_party_may_do():
    assert steps.steps_from(State.IN_REVIEW, Party.DECIDER) == (State.APPROVED, State.REJECTED)
    assert steps.steps_from(State.COMPLETED, Party.OFFICER) == ()


def test_check_state_lets_pass_only_what_is_named():
    steps.check_state(State.DRAFT, steps.EDITABLE)
    with pytest.raises(StepNotPossible, match="approved"):
        steps.check_state(State.APPROVED, steps.EDITABLE)


def test_an_approved_request_is_withdrawn_only_while_unpaid():
    steps.check_withdrawable(State.APPROVED, is_paid=False)
    steps.check_withdrawable(State.SUBMITTED, is_paid=True)
    with pytest.raises(FeePaid):
        steps.check_withdrawable(State.APPROVED, is_paid=True)


def test_work_begins_when_nothing_is_owed():
    steps.check_fee(fee_minor=0, is_paid=False)
    steps.check_fee(fee_minor=100, is_paid=True)
    with pytest.raises(FeeUnpaid):
        steps.check_fee(fee_minor=100, is_paid=False)


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=60)))
def test_an_appeal_is_possible_for_thirty_days(passed):
    def check():
        steps.check_appeal(decided_at=NOW, is_appealed=False, now=NOW + passed)

    if passed < timedelta(days=30):
        check()
    else:
        with pytest.raises(AppealTooLate, match="24 December 2026"):
            check()


def test_an_appeal_is_possible_once():
    with pytest.raises(AppealUsed):
        steps.check_appeal(decided_at=NOW, is_appealed=True, now=NOW)


def test_nobody_judges_themselves():
    officer, applicant = uuid4(), uuid4()

    steps.check_impartial(officer, applicant_id=applicant, took_part={uuid4()})
    steps.check_impartial(None, applicant_id=applicant, took_part=())
    with pytest.raises(OwnRequest):
        steps.check_impartial(applicant, applicant_id=applicant, took_part=())
    with pytest.raises(AnotherOfficer):
        steps.check_impartial(officer, applicant_id=applicant, took_part={officer})


def test_two_sign_an_approval_above_the_threshold():
    assert steps.needs_second_signature(Outcome.APPROVED, is_above_threshold=True)
    assert not steps.needs_second_signature(Outcome.APPROVED, is_above_threshold=False)
    assert not steps.needs_second_signature(Outcome.REJECTED, is_above_threshold=True)


def test_when_nobody_goes_on():
    assert steps.draft_expires_at(NOW) == NOW + timedelta(days=90)
    assert steps.answer_awaited_until(NOW) == NOW + timedelta(days=30)
