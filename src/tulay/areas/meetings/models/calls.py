"""What people were told of meetings for their calendars, and the secret links of those who subscribe."""

from django.db import models
from django.db.models import F, Q

from tulay.areas.meetings.models.meetings import Meeting
from tulay.areas.meetings.rules.series import ROOM_LENGTH
from tulay.plumbing.db.base import Row


class Call(Row):
    """One person and one meeting: the last letter about it, as a calendar has it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    is_called = models.BooleanField()
    sequence = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.CharField(max_length=ROOM_LENGTH)
    told_at = models.DateTimeField()
    replied_at = models.DateTimeField(null=True)  # the newest answer by mail, as its calendar says

    class Meta:
        db_table = "meetings_call"
        indexes = [models.Index(fields=["person"], name="meetings_calls_of")]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="meetings_called_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meetings_call_to_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.is_called}"


class Feed(Row):
    """One person's subscription; of its secret only the hash is kept."""

    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    secret_hash = models.BinaryField(unique=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "meetings_feed"
        constraints = [
            models.UniqueConstraint(fields=["person"], name="meetings_one_feed_each"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"
