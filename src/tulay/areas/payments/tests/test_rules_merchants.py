"""Every state against every step: what is not in the table is refused."""

from uuid import uuid4

import pytest

from tulay.areas.payments.errors.merchants import (
    MerchantReasonMissing,
    MerchantStepNotPossible,
    OwnMerchant,
)
from tulay.areas.payments.rules import merchants as rules
from tulay.areas.payments.rules.merchants import MerchantState as State
from tulay.areas.payments.rules.merchants import MerchantStep as Step

# Written out by hand, apart from the rules: what the house wants, not what the code says.
WANTED = {
    (State.DRAFT, Step.SEND): State.SUBMITTED,
    (State.DRAFT, Step.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Step.ASK): State.NEEDS_INFORMATION,
    (State.SUBMITTED, Step.APPROVE): State.ACTIVE,
    (State.SUBMITTED, Step.REFUSE): State.REFUSED,
    (State.NEEDS_INFORMATION, Step.SEND): State.SUBMITTED,
    (State.NEEDS_INFORMATION, Step.WITHDRAW): State.WITHDRAWN,
    (State.NEEDS_INFORMATION, Step.REFUSE): State.REFUSED,
    (State.ACTIVE, Step.SUSPEND): State.SUSPENDED,
    (State.ACTIVE, Step.CLOSE): State.CLOSED,
    (State.SUSPENDED, Step.RESUME): State.ACTIVE,
    (State.SUSPENDED, Step.CLOSE): State.CLOSED,
}
EVERY = [(state, step) for state in State for step in Step]


@pytest.mark.parametrize(("state", "step"), EVERY, ids=str)
def test_each_step_leads_where_it_should_or_nowhere(state, step):
    if (state, step) in WANTED:
        assert rules.state_after(state, step) is WANTED[state, step]
    else:
        with pytest.raises(MerchantStepNotPossible):
            rules.state_after(state, step)


@pytest.mark.parametrize("state", State, ids=str)
def test_what_is_offered_is_what_is_possible(state):
    assert set(rules.steps_from(state)) == {step for begins, step in WANTED if begins is state}


def test_what_has_ended_goes_nowhere():
    assert not any(rules.steps_from(state) for state in rules.ENDED)


@pytest.mark.parametrize("step", Step, ids=str)
def test_whoever_is_stopped_is_told_why(step):
    rules.check_reason(step, "The register has no such number.")
    if step in {Step.ASK, Step.REFUSE, Step.SUSPEND, Step.CLOSE}:
        with pytest.raises(MerchantReasonMissing):
            rules.check_reason(step, " ")
    else:
        rules.check_reason(step, "")


def test_nobody_decides_about_a_business_of_their_own():
    applicant, officer = uuid4(), uuid4()
    rules.check_reviewer(officer, [applicant])
    with pytest.raises(OwnMerchant):
        rules.check_reviewer(applicant, [officer, applicant])
