"""How a budget is proposed, looked at, approved by another person and enacted. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tulay.areas.programmes.errors import (
    BudgetBeyondCeiling,
    BudgetStepNotPossible,
    OwnBudget,
    ReasonMissing,
    ReviewedAlready,
    UnfitBudget,
)
from tulay.areas.programmes.rules.ppas import MINOR_MAX, FundingSource
from tulay.kernel.errors import FieldError
from tulay.kernel.money import Money

PURPOSE_MAX, SAID_MAX = 2000, 2000


class BudgetState(StrEnum):
    """Where a proposal is."""

    DRAFT = "draft"
    TECHNICAL_REVIEW = "technical_review"
    BUDGET_REVIEW = "budget_review"
    CONSULTATION = "stakeholder_consultation"
    EXECUTIVE_APPROVAL = "executive_approval"
    APPROVED = "approved"
    ENACTED = "enacted"
    REJECTED = "rejected"


class Verdict(StrEnum):
    """What whoever looks at a proposal says."""

    PASS = "pass"  # noqa: S105 - no password
    RETURN = "return"
    REJECT = "reject"


NEXT = {
    BudgetState.TECHNICAL_REVIEW: BudgetState.BUDGET_REVIEW,
    BudgetState.BUDGET_REVIEW: BudgetState.CONSULTATION,
    BudgetState.CONSULTATION: BudgetState.EXECUTIVE_APPROVAL,
    BudgetState.EXECUTIVE_APPROVAL: BudgetState.APPROVED,
}
JUDGED = frozenset(NEXT)
REVIEWED = JUDGED - {BudgetState.EXECUTIVE_APPROVAL}
OPEN = frozenset(BudgetState) - {BudgetState.ENACTED, BudgetState.REJECTED}
"""States of which a programme has one at a time: what is asked for is revised, never asked twice."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a proposal asks for."""

    amount_minor: int
    purpose: str
    source: str = FundingSource.GAAB.value


def check_asked(asked: Asked) -> None:
    """Refuse a proposal that asks for nothing, or does not say what for.

    :raises UnfitBudget: naming each field.
    """
    faults = list(_faults(asked))
    if faults:
        raise UnfitBudget(errors=faults)


def check_ceiling(
    asked_minor: int, *, allocated_minor: int, ceiling_minor: int | None, currency: str
) -> None:
    """Refuse asking for more than the programme's ceiling leaves.

    :raises BudgetBeyondCeiling: naming how much is left.
    """
    if ceiling_minor is not None and allocated_minor + asked_minor > ceiling_minor:
        left = max(0, ceiling_minor - allocated_minor)
        raise BudgetBeyondCeiling(most=str(Money(currency, left)))


def check_draft(state: str) -> None:
    """Refuse writing in what lies before others.

    :raises BudgetStepNotPossible: it is no draft.
    """
    if state != BudgetState.DRAFT:
        raise BudgetStepNotPossible(state=state)


def state_after(
    state: str, verdict: str, *, said: str, among: Collection[BudgetState]
) -> BudgetState:
    """Return where a verdict leads from one of these states.

    :raises BudgetStepNotPossible: it is not there to be judged.
    :raises ReasonMissing: it goes back or is rejected, and nobody would know why.
    """
    now = BudgetState(state)
    if now not in among or verdict not in {one.value for one in Verdict}:
        raise BudgetStepNotPossible(state=state)
    if verdict == Verdict.PASS:
        return NEXT[now]
    if not said.strip():
        raise ReasonMissing(errors=[FieldError("said", "required", "Say why, in a few words.")])
    return BudgetState.DRAFT if verdict == Verdict.RETURN else BudgetState.REJECTED


def check_other_eyes(
    person_id: UUID | None, *, wrote: Collection[UUID | None], passed: Collection[UUID] = ()
) -> None:
    """Refuse that somebody judges what they wrote themselves, or let pass once: each step has eyes of its own.

    :param passed: who let it pass a review since it was put before the reviews last.
    :raises OwnBudget: they proposed or revised it.
    :raises ReviewedAlready: they let it pass an earlier review.
    """
    if person_id is None or person_id in wrote:
        raise OwnBudget
    if person_id in passed:
        raise ReviewedAlready


def passed_after(
    passed: Sequence[UUID], person_id: UUID | None, to: BudgetState
) -> tuple[UUID, ...]:
    """Return who has let it pass, once a review has led `to` there; one that goes back begins anew."""
    if to is BudgetState.DRAFT or person_id is None:
        return ()
    return tuple(passed) if to is BudgetState.REJECTED else (*passed, person_id)


def check_enactable(state: str) -> None:
    """Refuse enacting what is not approved.

    :raises BudgetStepNotPossible: it is not approved, or is enacted already.
    """
    if state != BudgetState.APPROVED:
        raise BudgetStepNotPossible(state=state)


def _faults(asked: Asked) -> Iterator[FieldError]:
    if not 0 < asked.amount_minor <= MINOR_MAX:
        yield FieldError("amount_minor", "out-of-range", "Write an amount above zero.")
    if not asked.purpose.strip():
        yield FieldError("purpose", "required", "Say what the money is for.")
    if len(asked.purpose) > PURPOSE_MAX:
        yield FieldError(
            "purpose", "too-long", "Use at most {most} characters.", {"most": PURPOSE_MAX}
        )
    if asked.source not in {one.value for one in FundingSource}:
        yield FieldError("source", "unknown", "Choose one of the answers in the list.")
