"""By which rules an agency gives out its requests, and what its officers know."""

from typing import Any

from django.db import models

from tulay.plumbing.db.base import Row


class AssignmentPlan(Row):
    """An agency's rules in their order. Nothing is given by rule before somebody switches it on."""

    agency_id = models.UUIDField(unique=True)
    is_on = models.BooleanField(default=False)
    rules: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "cases_assignment_plan"

    def __str__(self) -> str:
        return f"{self.agency_id} {self.version}"


class OfficerSkills(Row):
    """What one officer knows, in the words of the agency."""

    agency_id = models.UUIDField()
    person = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    skills: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "cases_officer_skills"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agency_id"], name="officer_skills_once_an_agency"
            )
        ]
        indexes = [models.Index(fields=["agency_id"], name="officer_skills_of_agency")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.agency_id}"
