"""Budgets that are proposed for what is planned, in every state before they are law, by COPY."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random

from tulay.areas.audit.actions import record
from tulay.areas.programmes.models import Budget, BudgetStep
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo.ids import dice, drawn_id, stable_id
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.programmes import Programme

COUNT = 400
WAY = (
    "draft",
    "technical_review",
    "budget_review",
    "stakeholder_consultation",
    "executive_approval",
    "approved",
)
BETWEEN = timedelta(days=3)
#: Who let it pass which review; the demo's own coordinator comes last, so that most still wait for them.
REVIEWERS = tuple(
    stable_id("person", name) for name in ("coordinator2", "coordinator3", "coordinator")
)
APPROVER = stable_id("person", "executive")
TAKEN_BY = dict(zip(WAY[2:], (*REVIEWERS, APPROVER), strict=True))


def load_budgets(now: datetime, ground: Ground, told: Iterable[Programme]) -> dict[str, int]:
    """Load proposals with the steps they took."""
    random = dice("budgets")
    found = []
    for one in [one for one in told if one.state == "planning"][:COUNT]:
        way = WAY[: random.randint(1, len(WAY))]
        at = now - timedelta(days=random.randint(20, 60))
        found.append((_budget(one, ground, way, at, random), way))
    counts = {
        "budgets": copy_in(Budget, (row for row, _ in found)),
        "budget_steps": copy_in(
            BudgetStep, (step for row, way in found for step in _steps(row, way, random))
        ),
    }
    record(actor=SYSTEM, code="programmes.propose-budget", target="demo", at=now, count=len(found))
    return counts


def _budget(
    one: Programme, ground: Ground, way: tuple[str, ...], at: datetime, random: Random
) -> Budget:
    return Budget.made(
        id=drawn_id(at, random),
        ppa_id=one.id,
        agency_id=ground.agencies[one.agency_slug],
        amount_minor=one.budget_minor,
        currency="PHP",
        source=one.source,
        purpose=one.summary,
        state=way[-1],
        version=len(way) - 1,
        passed_by=[TAKEN_BY[state] for state in way if TAKEN_BY.get(state) in REVIEWERS],
        approved_by=APPROVER if way[-1] == "approved" else None,
        proposed_at=at,
        updated_at=at + BETWEEN * (len(way) - 1),
    )


def _steps(row: Budget, way: tuple[str, ...], random: Random) -> Iterator[BudgetStep]:
    for number, state in enumerate(way):
        at = row.proposed_at + BETWEEN * number
        yield BudgetStep.made(
            id=drawn_id(at, random),
            budget_id=row.id,
            agency_id=row.agency_id,
            state=state,
            revision=0,
            amount_minor=row.amount_minor,
            taken_by=TAKEN_BY.get(state),
            taken_at=at,
        )
