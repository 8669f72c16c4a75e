"""What agencies report before their quarterly meetings."""

from django.db import models
from django.db.models import Q

from tulay.areas.meetings.models.meetings import Meeting
from tulay.areas.meetings.rules.reports import REASON_MAX, ReportState
from tulay.plumbing.db.base import Row


class QuarterReport(Row):
    """An agency's report for one meeting as it is being written: figures and words that name nobody.

    `sent_at` is when it was first sent: that day counts, however often it is opened again.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="+")
    agency_id = models.UUIDField()
    state = models.CharField(max_length=8, default=ReportState.DRAFT.value)
    programmes = models.PositiveIntegerField(default=0)
    budget_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    beneficiaries = models.PositiveIntegerField(default=0)
    regions = models.TextField(default="", blank=True)
    accomplishments = models.TextField(default="", blank=True)
    challenges = models.TextField(default="", blank=True)
    plans = models.TextField(default="", blank=True)
    needs = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=REASON_MAX, default="", blank=True)

    class Meta:
        db_table = "meetings_quarter_report"
        constraints = [
            models.CheckConstraint(
                condition=Q(budget_minor__gte=0), name="meetings_report_budget_counts"
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT.value, sent_at=None)
                | Q(
                    state__in=[ReportState.SENT.value, ReportState.REOPENED.value],
                    sent_at__isnull=False,
                ),
                name="meetings_report_sent_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.REOPENED.value) | ~Q(reason=""),
                name="meetings_report_reopened_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}"


class SentReport(Row):
    """A report as it was sent. The table only grows: what is sent once more is another version."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    agency_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "meetings_sent_report"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="meetings_report_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.number}"
