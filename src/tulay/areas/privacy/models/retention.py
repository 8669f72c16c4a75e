"""Runs of the keeping periods, and accounts that near their end."""

from django.db import models

from tulay.areas.privacy.rules.retention import Ending
from tulay.plumbing.db.base import Row


class RetentionRun(Row):
    """What one run took away, by category, and whom it passed over."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    removed = models.JSONField(default=dict)
    passed_over = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "privacy_retention_run"

    def __str__(self) -> str:
        return f"run of {self.started_at:%c}"


class AccountEnding(Row):
    """An account nobody uses: when its person was warned, and by which messages."""

    person_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=12, default=Ending.WARNED.value)
    warned_at = models.DateTimeField()
    warning_id = models.UUIDField()
    warned_again_at = models.DateTimeField(null=True)
    second_warning_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    certificate_number = models.CharField(max_length=32, default="", blank=True)

    class Meta:
        db_table = "privacy_account_ending"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in Ending]),
                name="privacy_known_ending",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[Ending.ERASING.value, Ending.DONE.value])
                | models.Q(second_warning_id__isnull=False),
                name="privacy_two_warnings_before_the_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.person_id}"
