"""Texts that an agency keeps for what it writes again and again."""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from tulay.areas.cases.rules.templates import NAME_MAX, TemplateKind
from tulay.plumbing.db.base import Row


class ResponseTemplates(models.QuerySet["ResponseTemplate"]):
    """Texts, by adjective."""

    def offered(self) -> Self:
        """Those that officers may choose."""
        return self.filter(retired_at=None)

    def of_kind(self, agency_id: UUID, kind: TemplateKind) -> Self:
        """Those of an agency for one purpose, in their order."""
        return self.filter(agency_id=agency_id, kind=kind.value).order_by("position", "id")


class ResponseTemplate(Row):
    """One text in up to three languages; what changed when stands in the audit log."""

    agency_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=[(one.value, one.name) for one in TemplateKind])
    name = models.CharField(max_length=NAME_MAX)
    texts: "models.JSONField[Any, Any]" = models.JSONField()
    position = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    objects = ResponseTemplates.as_manager()

    class Meta:
        db_table = "cases_response_template"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in TemplateKind]),
                name="response_template_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(texts__has_key="en"), name="response_template_speaks_english"
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency_id", "kind", "position", "id"],
                condition=Q(retired_at=None),
                name="response_template_offered",
            ),
            models.Index(fields=["agency_id", "kind", "id"], name="response_template_of_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
