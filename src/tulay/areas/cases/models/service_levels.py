"""Who was told that a request becomes late, and what more time was asked for it."""

from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tulay.areas.cases.rules.escalation import Level
from tulay.areas.cases.rules.more_time import MoreTimeState
from tulay.kernel.personal import Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

WHY = Personal(purpose="to tell the applicant why a request takes longer than was promised")


class Escalation(Row):
    """Somebody was told, once in each run of a request's clock. Never changed."""

    request = models.ForeignKey(
        "cases.Request", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    level = models.CharField(max_length=12, choices=[(one.value, one.name) for one in Level])
    run = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    told = ArrayField(models.UUIDField())
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "level", "run"], name="escalation_once_in_a_run"
            ),
            models.CheckConstraint(
                condition=Q(level__in=[one.value for one in Level]), name="escalation_known_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.level}"


class MoreTimes(models.QuerySet["MoreTime"]):
    """Wishes for more time, by adjective."""

    def waiting(self) -> Self:
        """Those that nobody has answered, of requests that are still open with the agency that asked."""
        return self.filter(
            answer=MoreTimeState.OPEN, request__closed_at=None, request__agency_id=F("agency_id")
        )

    def of_request(self, request_id: UUID) -> Self:
        """Those of one request, the first one first."""
        return self.filter(request_id=request_id).order_by("id")


class MoreTime(Row):
    """Somebody asked for more time for a request, and what another answered."""

    request = models.ForeignKey(
        "cases.Request", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    applicant_id = models.UUIDField()
    until_date = models.DateField()
    reason = EncryptedText(subject="applicant_id", personal=WHY)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    answer = models.CharField(
        max_length=10,
        choices=[(one.value, one.name) for one in MoreTimeState],
        default=MoreTimeState.OPEN,
    )
    answer_reason = EncryptedText(null=True, subject="applicant_id", personal=WHY)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField(null=True)

    objects = MoreTimes.as_manager()

    class Meta:
        db_table = "cases_more_time"
        constraints = [
            models.UniqueConstraint(
                fields=["request", "agency_id"],
                condition=Q(answer=MoreTimeState.OPEN),
                name="more_time_open_once",
            ),
            models.CheckConstraint(
                condition=Q(answer=MoreTimeState.OPEN, answered_at=None)
                | (~Q(answer=MoreTimeState.OPEN) & Q(answered_at__isnull=False)),
                name="more_time_answered_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(answer=MoreTimeState.GRANTED, due_after__gt=F("due_before"))
                | (~Q(answer=MoreTimeState.GRANTED) & Q(due_after=None)),
                name="more_time_granted_is_later",
            ),
            models.CheckConstraint(
                condition=~Q(answer=MoreTimeState.GRANTED)
                | Q(asked_by=None)
                | ~Q(asked_by=F("answered_by")),
                name="more_time_granted_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["request", "id"], name="more_time_of_request"),
            models.Index(
                fields=["agency_id", "-id"],
                condition=Q(answer=MoreTimeState.OPEN),
                name="more_time_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} until {self.until_date}"
