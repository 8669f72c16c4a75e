"""The ledger of reminders: what was sent to whom, and nothing else."""

from django.db import models
from django.db.models import Q

from tulay.areas.meetings.models.meetings import Meeting
from tulay.areas.meetings.rules.reminders import ASKED, Capacity
from tulay.plumbing.db.base import Row


class Reminder(Row):
    """One person was reminded of one meeting at one time of it: never twice on the same occasion."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12)
    days_before = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "meetings_reminder"
        indexes = [
            models.Index(fields=["meeting", "-sent_at"], name="meetings_reminders_of"),
            models.Index(fields=["person"], name="meetings_reminders_to"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person", "starts_at", "days_before"],
                condition=~Q(days_before=ASKED),
                name="meetings_reminded_once",
            ),
            models.CheckConstraint(
                condition=Q(capacity__in=[one.value for one in Capacity]),
                name="meetings_known_capacity",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__lt=models.F("starts_at")),
                name="meetings_reminded_before_they_begin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days_before} before {self.starts_at}"
