"""Tables of the mechanics: what is still to be told and done."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tulay.plumbing.db.base import Row
from tulay.plumbing.http.models import CacheBump, IdempotencyRecord, Once, RateAllowance


class OutboxRow(Row):
    """An event to tell or a job to do, written in the transaction that caused it."""

    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=100)
    handler = models.CharField(max_length=150, default="", blank=True)
    payload = models.JSONField(default=dict)
    queue = models.CharField(max_length=20)
    subject = models.CharField(max_length=80, default="", blank=True)
    key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - NULL is "no key", and unique
    created_at = models.DateTimeField(db_default=Now())
    not_before = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "plumbing_outbox"
        indexes = [
            models.Index(
                fields=["id"], condition=Q(done_at=None, failed_at=None), name="outbox_open"
            ),
            models.Index(
                fields=["subject", "id"],
                condition=Q(done_at=None, failed_at=None) & ~Q(subject=""),
                name="outbox_open_by_subject",
            ),
            models.Index(fields=["done_at"], condition=~Q(done_at=None), name="outbox_done"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


__all__ = ["CacheBump", "IdempotencyRecord", "Once", "OutboxRow", "RateAllowance"]
