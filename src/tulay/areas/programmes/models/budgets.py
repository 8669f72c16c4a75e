"""Proposed budgets and the steps they took.

Whoever wrote one never approves it, and nobody lets one pass twice: the database says so too.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tulay.areas.programmes.models.children import Funding
from tulay.areas.programmes.models.ppas import Ppa
from tulay.areas.programmes.rules.budgets import OPEN, PURPOSE_MAX, SAID_MAX, BudgetState
from tulay.areas.programmes.rules.ppas import FundingSource
from tulay.plumbing.db.base import Row

UNAPPROVED = frozenset(BudgetState) - {BudgetState.APPROVED, BudgetState.ENACTED}


class Budget(Row):
    """Money that is asked for a programme."""

    ppa = models.ForeignKey(Ppa, models.PROTECT, related_name="+")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    source = models.CharField(max_length=20)
    purpose = models.CharField(max_length=PURPOSE_MAX)
    state = models.CharField(max_length=24, default=BudgetState.DRAFT.value)
    revision = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    writers = ArrayField(models.UUIDField(), default=list)
    passed_by = ArrayField(models.UUIDField(), null=True)  # null: nobody, as older code writes it
    approved_by = models.UUIDField(null=True)
    line = models.OneToOneField(Funding, models.PROTECT, related_name="+", null=True)
    proposed_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "programmes_budget"
        indexes = [
            models.Index(fields=["updated_at", "id"], name="budget_recent"),
            models.Index(fields=["agency", "updated_at", "id"], name="budget_of_agency"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ppa"],
                condition=Q(state__in=sorted(one.value for one in OPEN)),
                name="budget_one_open_of_a_ppa",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in BudgetState]), name="budget_known_state"
            ),
            models.CheckConstraint(
                condition=Q(source__in=[one.value for one in FundingSource]),
                name="budget_known_source",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="budget_asks_for_something"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(one.value for one in UNAPPROVED))
                | Q(approved_by__isnull=False),
                name="budget_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=BudgetState.ENACTED.value, line__isnull=False)
                | ~Q(state=BudgetState.ENACTED.value) & Q(line__isnull=True),
                name="budget_enacted_by_a_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.amount_minor}"


class BudgetStep(Row):
    """A step a proposal took, as it stood then."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=24)
    revision = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField()
    said = models.CharField(max_length=SAID_MAX, default="", blank=True)
    taken_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "programmes_budget_step"
        indexes = [models.Index(fields=["budget", "taken_at", "id"], name="step_of_budget")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in BudgetState]), name="budget_step_known"
            ),
        ]

    def __str__(self) -> str:
        return self.state
