"""What happened to a request, step by step, and who had it in hand. Rows are never changed."""

from typing import Any

from django.db import models

from tulay.areas.cases.rules.steps import Party, State
from tulay.kernel.personal import Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.checks import Holds
from tulay.plumbing.db.fields import EncryptedText

REASONS = Personal(purpose="to tell the applicant why a request moved")


class Transition(Row):
    """One step of a request: numbered without a gap, from state to state."""

    request = models.ForeignKey(
        "cases.Request", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    applicant_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    from_state = models.CharField(max_length=20, default="", blank=True)
    to_state = models.CharField(max_length=20, choices=[(s.value, s.name) for s in State])
    party = models.CharField(max_length=14, choices=[(p.value, p.name) for p in Party])
    actor_id = models.UUIDField(null=True)
    reason = EncryptedText(null=True, subject="applicant_id", personal=REASONS)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="transition_numbered_once"),
            models.CheckConstraint(
                condition=Holds(
                    "from_state", "to_state", "party", "number", function="cases_step_is_legal"
                ),
                name="transition_is_legal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.from_state} to {self.to_state}"


class Assignment(Row):
    """Who was given a request, by whom and why."""

    request = models.ForeignKey(
        "cases.Request", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    applicant_id = models.UUIDField()
    assignee_id = models.UUIDField(null=True)
    assigned_by = models.UUIDField(null=True)
    reason = EncryptedText(null=True, subject="applicant_id", personal=REASONS)
    by_rule: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    """Where a rule of the agency gave it: which one, and what it came to at that moment."""
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "id"], name="assignment_of_request")]

    def __str__(self) -> str:
        return f"{self.request_id} to {self.assignee_id}"
