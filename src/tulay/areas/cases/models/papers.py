"""What is written and handed in around a request."""

from django.db import models
from django.db.models import Q

from tulay.areas.cases.rules.papers import FileState
from tulay.areas.cases.rules.steps import Visibility
from tulay.kernel.personal import Category, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText


class Comment(Row):
    """A message between applicant and agency, or a note that stays inside the agency."""

    request = models.ForeignKey(
        "cases.Request", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    applicant_id = models.UUIDField()
    author_id = models.UUIDField(null=True)
    visibility = models.CharField(max_length=8, choices=[(v.value, v.name) for v in Visibility])
    body = EncryptedText(
        subject="applicant_id", personal=Personal(purpose="to talk about the request")
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "id"], name="comment_of_request")]

    def __str__(self) -> str:
        return f"{self.visibility} comment on {self.request_id}"


class Document(Row):
    """A file handed in; its bytes lie sealed in the store under `storage_key`."""

    request = models.ForeignKey(
        "cases.Request", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    applicant_id = models.UUIDField()
    requirement = models.CharField(max_length=80, default="", blank=True)
    name = EncryptedText(
        subject="applicant_id",
        personal=Personal(
            purpose="to check what the request needs as proof", category=Category.SPECIAL
        ),
    )
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    storage_key = models.CharField(max_length=80, unique=True)
    uploaded_by = models.UUIDField(null=True)
    at = models.DateTimeField()
    state = models.CharField(
        max_length=13,
        choices=[(s.value, s.name) for s in FileState],
        default=FileState.READY,
    )
    checked_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in FileState]), name="document_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=FileState.BEING_CHECKED.value, checked_at__isnull=False),
                name="document_checked_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(state=FileState.BEING_CHECKED.value, removed_at__isnull=True),
                name="document_being_checked",
            ),
            models.Index(
                fields=["request", "id"],
                condition=Q(removed_at__isnull=True),
                name="document_of_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} of {self.request_id}"
