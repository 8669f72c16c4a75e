"""A budget is proposed, revised, looked at, approved by another person, and enacted: then it is allocated."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.programmes.actions.funding import put_line
from tulay.areas.programmes.actions.hands import ppa_in_hand, today_of
from tulay.areas.programmes.errors import BudgetChanged, BudgetOpen, UnknownBudget
from tulay.areas.programmes.events import BudgetMoved
from tulay.areas.programmes.models import Budget, BudgetStep, Ppa
from tulay.areas.programmes.queries.ppas import SEE
from tulay.areas.programmes.rules.budgets import (
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
from tulay.areas.programmes.rules.funding import FundingKind, Line
from tulay.areas.programmes.rules.states import check_open
from tulay.kernel.actor import Actor, Resource
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish

TO_APPROVE = frozenset({BudgetState.EXECUTIVE_APPROVAL})


@action("programmes.propose-budget")
def propose_budget(*, actor: Actor, ppa_id: UUID, asked: Asked, now: datetime) -> UUID:
    """Ask for money for a programme, as a draft that nobody else judges yet.

    :raises UnknownPpa: there is none by this id that the actor may see.
    :raises StepNotPossible: the programme is over.
    :raises UnfitBudget: a detail cannot be true.
    :raises BudgetBeyondCeiling: it is more than the programme's ceiling leaves.
    :raises BudgetOpen: money is asked for already.
    """
    ppa = ppa_in_hand(actor, "programmes.propose-budget", ppa_id)
    check_open(ppa.state)
    check_asked(asked)
    _check_ceiling(ppa, asked.amount_minor)
    try:
        with transaction.atomic():
            row = Budget.objects.create(
                ppa=ppa,
                agency_id=ppa.agency_id,
                amount_minor=asked.amount_minor,
                currency=ppa.currency,
                source=asked.source,
                purpose=asked.purpose.strip(),
                writers=[actor.person_id],
                proposed_at=now,
                updated_at=now,
            )
    except IntegrityError as error:
        raise BudgetOpen from error
    _note(row, actor, now, "")
    _account(actor, "programmes.propose-budget", row, now, amount_minor=row.amount_minor)
    return row.id


@action("programmes.revise-budget")
def revise_budget(
    *, actor: Actor, budget_id: UUID, asked: Asked, version: int, now: datetime
) -> None:
    """Write a draft anew, as it was at `version`; what was asked before stays in its steps.

    :raises UnknownBudget: there is none by this id that the actor may see.
    :raises BudgetChanged: somebody else has changed it since `version`.
    :raises BudgetStepNotPossible: it lies before others, or is settled.
    :raises UnfitBudget: a detail cannot be true.
    :raises BudgetBeyondCeiling: it is more than the programme's ceiling leaves.
    """
    row = _in_hand(actor, "programmes.revise-budget", budget_id)
    check_draft(row.state)
    if row.version != version:
        raise BudgetChanged
    check_asked(asked)
    _check_ceiling(row.ppa, asked.amount_minor)
    row.amount_minor, row.source = asked.amount_minor, asked.source
    row.purpose = asked.purpose.strip()
    row.revision += 1
    row.writers = sorted({*row.writers, *filter(None, [actor.person_id])})
    _go(
        row,
        BudgetState.DRAFT,
        actor,
        now,
        "",
        "amount_minor",
        "source",
        "purpose",
        "revision",
        "writers",
    )
    _account(actor, "programmes.revise-budget", row, now, amount_minor=row.amount_minor)


@action("programmes.submit-budget")
def submit_budget(*, actor: Actor, budget_id: UUID, now: datetime) -> None:
    """Put a draft before those who judge it.

    :raises UnknownBudget: there is none by this id that the actor may see.
    :raises BudgetStepNotPossible: it lies before others already, or is settled.
    """
    row = _in_hand(actor, "programmes.submit-budget", budget_id)
    check_draft(row.state)
    _go(row, BudgetState.TECHNICAL_REVIEW, actor, now, "")
    _account(actor, "programmes.submit-budget", row, now, revision=row.revision)


@action("programmes.review-budget")
def review_budget(*, actor: Actor, budget_id: UUID, verdict: str, said: str, now: datetime) -> None:
    """Let a proposal pass one review, give it back with a reason, or reject it.

    :raises UnknownBudget: there is none by this id that the actor may see.
    :raises OwnBudget: the actor wrote it.
    :raises ReviewedAlready: the actor let it pass an earlier review.
    :raises BudgetStepNotPossible: it is in no review.
    :raises ReasonMissing: it goes back or is rejected, and nobody would know why.
    """
    row = _in_hand(actor, "programmes.review-budget", budget_id)
    passed = row.passed_by or ()
    check_other_eyes(actor.person_id, wrote=row.writers, passed=passed)
    to = state_after(row.state, verdict, said=said, among=REVIEWED)
    row.passed_by = list(passed_after(passed, actor.person_id, to))
    _go(row, to, actor, now, said, "passed_by")
    _account(actor, "programmes.review-budget", row, now, to=to.value)


@action("programmes.approve-budget")
def approve_budget(
    *, actor: Actor, budget_id: UUID, verdict: str, said: str, now: datetime
) -> None:
    """Approve a proposal that passed its reviews, give it back with a reason, or reject it.

    :raises UnknownBudget: there is none by this id that the actor may see.
    :raises OwnBudget: the actor wrote it.
    :raises ReviewedAlready: the actor let it pass a review.
    :raises BudgetStepNotPossible: it has not passed its reviews, or is settled.
    :raises ReasonMissing: it goes back or is rejected, and nobody would know why.
    """
    row = _in_hand(actor, "programmes.approve-budget", budget_id)
    check_other_eyes(actor.person_id, wrote=row.writers, passed=row.passed_by or ())
    to = state_after(row.state, verdict, said=said, among=TO_APPROVE)
    row.approved_by = actor.person_id if to is BudgetState.APPROVED else None
    if to is BudgetState.DRAFT:
        row.passed_by = []
    _go(row, to, actor, now, said, "approved_by", "passed_by")
    _account(actor, "programmes.approve-budget", row, now, to=to.value)


@action("programmes.enact-budget")
def enact_budget(*, actor: Actor, budget_id: UUID, now: datetime) -> UUID:
    """Note that an approved budget is law: it is allocated to the programme by one line; return the line.

    :raises UnknownBudget: there is none by this id that the actor may see.
    :raises OwnBudget: the actor wrote it.
    :raises BudgetStepNotPossible: it is not approved, or was enacted already.
    :raises BudgetBeyondCeiling: it is more than the programme's ceiling leaves by now.
    """
    row = _in_hand(actor, "programmes.enact-budget", budget_id)
    check_other_eyes(actor.person_id, wrote=row.writers)
    check_enactable(row.state)
    ppa = ppa_in_hand(actor, "programmes.enact-budget", row.ppa_id)
    _check_ceiling(ppa, row.amount_minor)
    line = Line(
        FundingKind.ALLOCATION.value, row.amount_minor, today_of(ppa, now), source=row.source
    )
    made = put_line(ppa, line, actor=actor, now=now)
    row.line_id = made
    _go(row, BudgetState.ENACTED, actor, now, "", "line")
    _account(actor, "programmes.enact-budget", row, now, amount_minor=row.amount_minor)
    return made


def _in_hand(actor: Actor, code: str, budget_id: UUID) -> Budget:
    rows = Budget.objects.select_related("ppa").select_for_update(of=("self",))
    row = rows.filter(id=budget_id).first()
    if row is None or not actor.may(SEE, row.agency_id):
        raise UnknownBudget
    actor.check(code, Resource(agency_id=row.agency_id))
    return row


def _check_ceiling(ppa: Ppa, amount_minor: int) -> None:
    check_ceiling(
        amount_minor,
        allocated_minor=ppa.allocated_minor,
        ceiling_minor=ppa.ceiling_minor,
        currency=ppa.currency,
    )


def _go(row: Budget, to: BudgetState, actor: Actor, now: datetime, said: str, *names: str) -> None:
    row.state, row.updated_at = to.value, now
    row.version += 1
    row.save(update_fields=["state", "version", "updated_at", *names])
    _note(row, actor, now, said)
    publish(BudgetMoved(row.id, row.ppa_id, row.agency_id, to.value))


def _note(row: Budget, actor: Actor, now: datetime, said: str) -> None:
    BudgetStep.objects.create(
        budget=row,
        agency_id=row.agency_id,
        state=BudgetState(row.state).value,
        revision=row.revision,
        amount_minor=row.amount_minor,
        said=said.strip(),
        taken_by=actor.person_id,
        taken_at=now,
    )


def _account(actor: Actor, code: str, row: Budget, now: datetime, **facts: Any) -> None:
    target = f"budget:{row.id}"
    record(
        actor=actor, code=code, target=target, at=now, agency=row.agency_id, ppa=row.ppa_id, **facts
    )
