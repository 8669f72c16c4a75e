"""How a proposed budget may go on, who may judge it, and how much may be asked for."""

from dataclasses import replace

import pytest

from tulay.areas.programmes.errors import (
    BudgetBeyondCeiling,
    BudgetStepNotPossible,
    OwnBudget,
    ReasonMissing,
    ReviewedAlready,
    UnfitBudget,
)
from tulay.areas.programmes.rules.budgets import (
    NEXT,
    REVIEWED,
    Asked,
    BudgetState,
    check_asked,
    check_ceiling,
    check_draft,
    check_enactable,
    check_other_eyes,
    passed_after,
    state_after,
)
from tulay.kernel.ids import uuid7

ASKED = Asked(5_000, "Roofs.")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"amount_minor": 0}, "amount_minor"),
        ({"purpose": " "}, "purpose"),
        ({"purpose": "a" * 2001}, "purpose"),
        ({"source": "pocket"}, "source"),
    ],
)
def test_what_cannot_be_asked_names_its_field(wrong, pointer):
    with pytest.raises(UnfitBudget) as caught:
        check_asked(replace(ASKED, **wrong))
    assert [one.pointer for one in caught.value.errors] == [pointer]
    check_asked(ASKED)


def test_no_more_is_asked_than_the_ceiling_leaves():
    facts = {"allocated_minor": 700, "currency": "PHP"}
    check_ceiling(300, ceiling_minor=1_000, **facts)
    check_ceiling(10**9, ceiling_minor=None, **facts)
    with pytest.raises(BudgetBeyondCeiling) as caught:
        check_ceiling(301, ceiling_minor=1_000, **facts)
    assert caught.value.facts["most"] == "₱ 3.00"


def test_a_verdict_leads_on_back_or_to_the_end():
    everywhere = frozenset(NEXT)
    for state in BudgetState:
        if state in NEXT:
            assert state_after(state, "pass", said="", among=everywhere) is NEXT[state]
            assert state_after(state, "return", said="Why", among=everywhere) is BudgetState.DRAFT
            assert (
                state_after(state, "reject", said="Why", among=everywhere) is BudgetState.REJECTED
            )
            for verdict in ("return", "reject"):
                with pytest.raises(ReasonMissing):
                    state_after(state, verdict, said=" ", among=everywhere)
        else:
            with pytest.raises(BudgetStepNotPossible):
                state_after(state, "pass", said="", among=everywhere)
    with pytest.raises(BudgetStepNotPossible):
        state_after("technical_review", "shrug", said="", among=everywhere)
    with pytest.raises(BudgetStepNotPossible):  # a reviewer does not approve
        state_after("executive_approval", "pass", said="", among=REVIEWED)


def test_nobody_judges_their_own():
    mine, theirs = uuid7(), uuid7()
    check_other_eyes(mine, wrote=[theirs])
    for person in (theirs, None):
        with pytest.raises(OwnBudget):
            check_other_eyes(person, wrote=[theirs])


def test_each_review_has_eyes_of_its_own():
    first, second = uuid7(), uuid7()
    check_other_eyes(second, wrote=[], passed=[first])
    with pytest.raises(ReviewedAlready):
        check_other_eyes(first, wrote=[], passed=[second, first])
    with pytest.raises(OwnBudget):  # what they wrote comes first
        check_other_eyes(first, wrote=[first], passed=[first])


def test_who_let_it_pass_is_kept_until_it_goes_back():
    first, second = uuid7(), uuid7()
    assert passed_after([first], second, BudgetState.CONSULTATION) == (first, second)
    assert passed_after([first], second, BudgetState.REJECTED) == (first,)
    assert passed_after([first], second, BudgetState.DRAFT) == ()


def test_only_drafts_are_written_and_only_approved_ones_enacted():
    check_draft("draft")
    check_enactable("approved")
    for state in set(BudgetState) - {BudgetState.DRAFT}:
        with pytest.raises(BudgetStepNotPossible):
            check_draft(state)
    for state in set(BudgetState) - {BudgetState.APPROVED}:
        with pytest.raises(BudgetStepNotPossible):
            check_enactable(state)
