"""What happens at a meeting and stays of it: the agenda, who came, the minutes."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tulay.areas.meetings.models.meetings import Meeting
from tulay.areas.meetings.rules.attendance import Method
from tulay.kernel.personal import Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedJSON, EncryptedText

CAME = Personal(purpose="to know who took part in a meeting of agencies")
SAID = Personal(purpose="to keep what was said and settled in a meeting of agencies")


def _of_meeting() -> "models.ForeignKey[Meeting, Meeting]":
    return models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")


class Agenda(Row):
    """The points somebody settled for a meeting; where there is none the standing ones count."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="+")
    agency_id = models.UUIDField()
    points = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "meetings_agenda"

    def __str__(self) -> str:
        return f"{self.meeting_id}"


class Attendance(Row):
    """One person on the list of who came; the number comes from whoever notes it, so that sending twice is once.

    Sealed under the key of the account, or of the row itself where nobody's account is behind it.
    """

    meeting = _of_meeting()
    agency_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    subject_id = models.UUIDField()
    name = EncryptedText(subject="subject_id", personal=CAME)
    organisation = EncryptedText(subject="subject_id", personal=CAME)
    designation = EncryptedText(subject="subject_id", personal=CAME)
    remarks = EncryptedText(subject="subject_id", personal=CAME)
    attended = models.BooleanField()
    method = models.CharField(max_length=5)
    version = models.PositiveIntegerField(default=1)
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "meetings_attendance"
        indexes = [
            models.Index(fields=["subject_id"], name="meetings_attended_by"),
            models.Index(
                fields=["noted_at"],
                condition=Q(emptied_at=None),
                name="meetings_attendance_by_age",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person_id"],
                condition=Q(person_id__isnull=False),
                name="meetings_comes_once",
            ),
            models.CheckConstraint(
                condition=Q(method__in=[one.value for one in Method]), name="meetings_known_method"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}"


class MinutesDraft(Row):
    """Minutes that are still being written: one draft for a meeting at a time."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="+")
    agency_id = models.UUIDField()
    text = EncryptedText(subject="id", personal=SAID)
    outcomes = EncryptedText(subject="id", personal=SAID)
    authors: "ArrayField[list[UUID], list[UUID]]" = ArrayField(models.UUIDField())
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "meetings_minutes_draft"

    def __str__(self) -> str:
        return f"{self.meeting_id}"


class Minutes(Row):
    """Approved minutes. The table only grows: an amendment is another version.

    That the approver is none of the authors is a constraint, written in the migration.
    """

    meeting = _of_meeting()
    agency_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    content = EncryptedJSON(subject="id", personal=SAID)
    authors: "ArrayField[list[UUID], list[UUID]]" = ArrayField(models.UUIDField())
    approved_by = models.UUIDField()
    written_at = models.DateTimeField()
    approved_at = models.DateTimeField()

    class Meta:
        db_table = "meetings_minutes"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="meetings_minutes_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.number}"
