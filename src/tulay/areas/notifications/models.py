"""Messages and how they travel."""

from django.db import models
from django.db.models import Q

from tulay.areas.notifications.rules import AttemptOutcome, Channel, DeliveryState, Intake
from tulay.kernel.personal import Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

CONTENT = Personal(
    purpose="telling a person what happens with what they asked for", retention_days=730
)
ADDRESS = Personal(purpose="reaching a person where they read", retention_days=730)


class Message(Row):
    """What one person is told, rendered in their language when it was sent."""

    recipient_id = models.UUIDField()
    key = models.CharField(max_length=200, unique=True)
    template = models.CharField(max_length=100)
    language = models.CharField(max_length=12)
    subject = EncryptedText(subject="recipient_id", personal=CONTENT, null=True)
    body = EncryptedText(subject="recipient_id", personal=CONTENT, null=True)
    html = EncryptedText(subject="recipient_id", personal=CONTENT, null=True)
    text = EncryptedText(subject="recipient_id", personal=CONTENT, null=True)
    calendar = EncryptedText(subject="recipient_id", personal=CONTENT, null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    useless_from = models.DateTimeField(null=True)  # news of something that is over helps nobody
    is_secret = models.BooleanField(null=True)  # unknown to rows of old: they are none

    class Meta:
        db_table = "notifications_message"
        indexes = [
            models.Index(fields=["recipient_id", "-id"], name="notifications_inbox"),
            models.Index(
                fields=["recipient_id"], condition=Q(read_at=None), name="notifications_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.template


class Delivery(Row):
    """One message on its way through one channel."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    recipient_id = models.UUIDField()
    channel = models.CharField(max_length=8)
    address = EncryptedText(subject="recipient_id", personal=ADDRESS, null=True)
    state = models.CharField(max_length=8)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["message", "channel"], name="notifications_one_delivery_per_channel"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[c.value for c in Channel]),
                name="notifications_known_channel",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.WAITING.value, ended_at=None)
                | Q(
                    state__in=[DeliveryState.SENT.value, DeliveryState.FAILED.value],
                    ended_at__isnull=False,
                ),
                name="notifications_ended_when_not_waiting",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-id"],
                condition=Q(state=DeliveryState.FAILED.value),
                name="notifications_failed",
            ),
            models.Index(fields=["recipient_id"], name="notifications_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Attempt(Row):
    """One call of the mail server: on record before it is made."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="tries")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, default=AttemptOutcome.STARTED.value)
    reply = models.PositiveSmallIntegerField(null=True)

    class Meta:
        db_table = "notifications_attempt"
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "number"], name="notifications_attempts_are_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class Preference(Row):
    """What a person has chosen; no row means the default, which is yes."""

    person_id = models.UUIDField(unique=True)
    wants_email = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "notifications_preference"

    def __str__(self) -> str:
        return f"e-mail: {self.wants_email}"


class Received(Row):
    """A mail that lay in our mailbox: that it was dealt with, and nothing of what it says."""

    digest = models.BinaryField(unique=True)
    outcome = models.CharField(max_length=12)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "notifications_received"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[one.value for one in Intake]),
                name="notifications_known_intake",
            )
        ]

    def __str__(self) -> str:
        return self.outcome
