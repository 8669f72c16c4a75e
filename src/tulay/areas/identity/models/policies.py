"""Policies: what the installation takes away from roles, as rows that administrators keep."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tulay.areas.identity.rules.policies import Condition
from tulay.plumbing.db.base import Row


class Policy(Row):
    """A reason for which an action is refused although a role gives it; every change of a row is on record."""

    name = models.CharField(max_length=120)
    effect = models.CharField(max_length=8, default="deny")
    actions = models.CharField(max_length=80)
    roles = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    condition = models.CharField(max_length=24)
    parameters = models.JSONField(default=dict)
    agency_id = models.UUIDField(null=True)
    region = models.CharField(max_length=20, default="", blank=True)
    begins_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_policy"
        constraints = [
            models.CheckConstraint(condition=Q(effect="deny"), name="identity_policies_only_deny"),
            models.CheckConstraint(
                condition=Q(condition__in=[c.value for c in Condition]),
                name="identity_known_condition",
            ),
            models.CheckConstraint(
                condition=Q(agency_id=None) | Q(region=""), name="identity_one_scope_per_policy"
            ),
            models.CheckConstraint(
                condition=Q(begins_at=None) | Q(ends_at=None) | Q(begins_at__lt=F("ends_at")),
                name="identity_policy_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(is_on=False),
                name="identity_retired_policies_are_off",
            ),
        ]

    def __str__(self) -> str:
        return self.name
