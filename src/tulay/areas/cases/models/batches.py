"""Several requests at once: what somebody wished for them, and what became of each."""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from tulay.areas.cases.rules.batches import BatchItemState, BatchKind
from tulay.kernel.personal import Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

SAID = Personal(purpose="to tell colleagues why several requests change hands")


class Batches(models.QuerySet["Batch"]):
    """Batches, by adjective."""

    def started_by_person(self, person_id: UUID | None) -> Self:
        """One person's own, the newest first."""
        return self.filter(started_by=person_id).order_by("-id")


class Batch(Row):
    """One wish for several requests of one agency. It is somebody's own: each is done with their permissions."""

    agency_id = models.UUIDField()
    started_by = models.UUIDField()
    key = models.UUIDField()
    """Which sending of the form it was: the same one twice is one wish."""
    kind = models.CharField(max_length=10, choices=[(one.value, one.name) for one in BatchKind])
    assignee_id = models.UUIDField(null=True)
    template_id = models.UUIDField(null=True)
    reason = EncryptedText(null=True, subject="started_by", personal=SAID)
    size = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    objects = Batches.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["started_by", "key"], name="batch_wished_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in BatchKind]), name="batch_known_kind"
            ),
        ]
        indexes = [models.Index(fields=["started_by", "-id"], name="batch_own")]

    def __str__(self) -> str:
        return f"{self.kind} {self.size}"


class BatchItem(Row):
    """One request of a batch, and what became of it."""

    batch = models.ForeignKey(
        "cases.Batch", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    request = models.ForeignKey(
        "cases.Request", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10,
        choices=[(one.value, one.name) for one in BatchItemState],
        default=BatchItemState.WAITING,
    )
    problem = models.CharField(max_length=60, default="", blank=True)
    facts: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_batch_item"
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="batch_item_in_order"),
            models.UniqueConstraint(fields=["request", "batch"], name="batch_item_once"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in BatchItemState]),
                name="batch_item_known_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.state}"
