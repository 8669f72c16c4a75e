"""Proposed budgets as lists and one by one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tulay.areas.programmes.errors import UnknownBudget
from tulay.areas.programmes.models import Budget, BudgetStep
from tulay.areas.programmes.queries.ppas import SEE
from tulay.areas.programmes.rules.budgets import BudgetState
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

RECENT = Keyset("recent", "updated_at")
STEPS_MAX = 100


@dataclass(frozen=True, slots=True)
class BudgetCard:
    """Money that is asked for a programme."""

    id: UUID
    ppa_id: UUID
    agency_id: UUID
    title: str
    amount_minor: int
    currency: str
    source: str
    purpose: str
    state: BudgetState
    revision: int
    version: int
    writers: tuple[UUID, ...]
    passed_by: tuple[UUID, ...]
    approved_by: UUID | None
    proposed_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class BudgetStepCard:
    """A step it took, as it stood then."""

    state: BudgetState
    revision: int
    amount_minor: int
    said: str
    taken_by: UUID | None
    taken_at: datetime


def visible_budgets(
    actor: Actor,
    *,
    ppa_id: UUID | None = None,
    state: str = "",
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[BudgetCard]:
    """Return one page of proposals, what moved last first; of one programme, or in one state."""
    rows = _visible(actor)
    rows = rows.filter(ppa_id=ppa_id) if ppa_id else rows
    rows = rows.filter(state=state) if state else rows
    return paginate(rows, RECENT, cursor=cursor, limit=limit, card=budget_card_of)


def visible_budget(actor: Actor, budget_id: UUID) -> BudgetCard:
    """Return one proposal.

    :raises UnknownBudget: there is none by this id that the actor may see.
    """
    row = _visible(actor).filter(id=budget_id).first()
    if row is None:
        raise UnknownBudget
    return budget_card_of(row)


def steps_of_budget(actor: Actor, budget_id: UUID) -> tuple[BudgetStepCard, ...]:
    """Return the steps a proposal took, the newest first.

    :raises UnknownBudget: there is none by this id that the actor may see.
    """
    visible_budget(actor, budget_id)
    rows = BudgetStep.objects.filter(budget_id=budget_id).order_by("-taken_at", "-id")[:STEPS_MAX]
    return tuple(
        BudgetStepCard(
            BudgetState(row.state),
            row.revision,
            row.amount_minor,
            row.said,
            row.taken_by,
            row.taken_at,
        )
        for row in rows
    )


def budget_card_of(row: Budget) -> BudgetCard:
    """Return a proposal as others may know it."""
    return BudgetCard(
        row.id,
        row.ppa_id,
        row.agency_id,
        row.ppa.title,
        row.amount_minor,
        row.currency,
        row.source,
        row.purpose,
        BudgetState(row.state),
        row.revision,
        row.version,
        tuple(row.writers),
        tuple(row.passed_by or ()),
        row.approved_by,
        row.proposed_at,
        row.updated_at,
    )


def _visible(actor: Actor) -> "QuerySet[Budget]":
    """Return what is the actor's to see; row security says it once more."""
    ours = actor.agencies(SEE)
    rows = Budget.objects.select_related("ppa")
    return rows if isinstance(ours, Everywhere) else rows.filter(agency_id__in=ours)
