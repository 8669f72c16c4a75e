"""What agencies promised in meetings, and what they say has become of it."""

from django.db import models
from django.db.models import Q

from tulay.areas.meetings.models.meetings import Meeting
from tulay.areas.meetings.rules.commitments import PENDING, TITLE_MAX, ItemState
from tulay.kernel.personal import Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

TOLD = Personal(purpose="to follow what agencies promised each other in a meeting")
KNOWN = [one.value for one in ItemState]


class ActionItem(Row):
    """A commitment: of the agency that promised it, read by the meeting's agency, too.

    It says itself where and of which quarter the meeting was: whoever promised in another agency's meeting may not see
    that one.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    meeting_agency_id = models.UUIDField()
    jurisdiction = models.CharField(max_length=20)
    quarter = models.PositiveSmallIntegerField()
    agency_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    title = models.CharField(max_length=TITLE_MAX)
    due_date = models.DateField()
    state = models.CharField(max_length=11, default=ItemState.OPEN.value)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "meetings_action_item"
        indexes = [
            models.Index(fields=["due_date", "id"], name="meetings_items_by_day"),
            models.Index(fields=["agency_id", "due_date", "id"], name="meetings_items_of_agency"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=KNOWN), name="meetings_known_item_state"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in PENDING], closed_at=None)
                | (~Q(state__in=[one.value for one in PENDING]) & Q(closed_at__isnull=False)),
                name="meetings_item_ends_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}"


class ItemNote(Row):
    """What somebody said of a commitment, and how far it was then: the table only grows."""

    item = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="+")
    agency_id = models.UUIDField()
    state = models.CharField(max_length=11)
    note = EncryptedText(subject="id", personal=TOLD)
    said_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()

    class Meta:
        db_table = "meetings_item_note"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=KNOWN), name="meetings_known_note_state")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.state}"
