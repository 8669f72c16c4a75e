"""What the people who are called to a meeting answered."""

from django.db import models
from django.db.models import Q

from tulay.areas.meetings.models.meetings import Meeting
from tulay.areas.meetings.rules.invitations import Answer, Way
from tulay.plumbing.db.base import Row


class Invitation(Row):
    """One person and one meeting: whether they come. An answer is to one time; to another it says nothing."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10)
    answered_for = models.DateTimeField()
    answered_at = models.DateTimeField()
    way = models.CharField(max_length=4)

    class Meta:
        db_table = "meetings_invitation"
        indexes = [models.Index(fields=["person"], name="meetings_answers_of")]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="meetings_one_answer_each"),
            models.CheckConstraint(
                condition=Q(answer__in=[one.value for one in Answer]), name="meetings_known_answer"
            ),
            models.CheckConstraint(
                condition=Q(way__in=[one.value for one in Way]), name="meetings_known_way"
            ),
        ]

    def __str__(self) -> str:
        return self.answer
