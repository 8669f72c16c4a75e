"""Notices: their versions, their texts, and who was shown which."""

from django.db import models
from django.db.models import Q

from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.privacy.rules.notices import NoticeState, Purpose
from tulay.plumbing.db.base import Row


class Notice(Row):
    """One version of what people are told about one purpose in one jurisdiction."""

    purpose = models.CharField(max_length=40)
    jurisdiction = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default=NoticeState.DRAFT.value)
    is_material = models.BooleanField(default=True)
    drafted_by = models.UUIDField(null=True)
    drafted_at = models.DateTimeField()
    published_by = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_notice"
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "purpose", "number"], name="privacy_notices_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "purpose"],
                condition=Q(state=NoticeState.DRAFT.value),
                name="privacy_one_draft_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=[p.value for p in Purpose]), name="privacy_known_purpose"
            ),
            models.CheckConstraint(
                condition=Q(state=NoticeState.DRAFT.value, published_at=None)
                | Q(state=NoticeState.PUBLISHED.value, published_at__isnull=False),
                name="privacy_published_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction}/{self.purpose}/{self.number}"


class NoticeText(Row):
    """A version in one language; its hash is what a consent refers to."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "privacy_notice_text"
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "language"], name="privacy_one_text_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.language}"


class Showing(Row):
    """That a person was shown a version in a language, where and when. Only ever added."""

    person_id = models.UUIDField()
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64)
    channel = models.CharField(max_length=12)
    occasion = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "privacy_showing"
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=[c.value for c in Channel]),
                name="privacy_shown_through_known_channel",
            )
        ]
        indexes = [models.Index(fields=["person_id", "-id"], name="privacy_shown_to")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.occasion}"
