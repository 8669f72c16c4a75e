"""Addresses that a business named, the messages to them, and every try."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.rules.webhooks_out import DeliveryState, WebhookEvent, WebhookPause
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

TELLING = Personal(
    purpose="telling the server of a business about its money",
    basis=Basis.CONTRACT,
    retention_days=2555,
)


class Webhook(Row):
    """An address of a business; its secrets are sealed under the business's own key, for it has no person."""

    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    address = EncryptedText(subject="merchant_id", personal=TELLING)
    events = ArrayField(models.CharField(max_length=20))
    secret = EncryptedText(subject="merchant_id", personal=TELLING)
    former_secret = EncryptedText(subject="merchant_id", personal=TELLING, null=True)
    former_until = models.DateTimeField(null=True)
    pause = models.CharField(max_length=8, default="", blank=True)
    paused_at = models.DateTimeField(null=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_webhook"
        indexes = [
            models.Index(
                fields=["merchant", "id"],
                condition=Q(ended_at=None),
                name="payments_webhooks_in_use",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(pause="", paused_at=None)
                | Q(pause__in=[pause.value for pause in WebhookPause], paused_at__isnull=False),
                name="payments_webhook_paused_why",
            ),
            models.CheckConstraint(
                condition=Q(former_secret=None, former_until=None)
                | Q(former_secret__isnull=False, former_until__isnull=False),
                name="payments_webhook_former_until",
            ),
        ]

    def __str__(self) -> str:
        return f"address of {self.merchant_id}"


class WebhookDelivery(Row):
    """One message to one address; its body never changes, so that every try says the same."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="+", db_index=False)
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    event = models.CharField(max_length=20)
    event_id = models.UUIDField()
    body = models.TextField()
    state = models.CharField(max_length=9)
    tries = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    trying_until = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(default=0)
    last_failure = models.CharField(max_length=40, default="", blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_webhook_delivery"
        indexes = [
            models.Index(fields=["webhook", "-id"], name="payments_deliveries_of"),
            models.Index(
                fields=["next_try_at"],
                condition=Q(state=DeliveryState.WAITING.value),
                name="payments_deliveries_due",
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=False),
                name="payments_deliveries_ended",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event_id"], name="payments_one_delivery_each"
            ),
            models.CheckConstraint(
                condition=Q(event__in=[event.value for event in WebhookEvent]),
                name="payments_known_webhook_event",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.WAITING.value, next_try_at__isnull=False)
                | Q(state=DeliveryState.HELD.value)
                | Q(
                    state__in=[DeliveryState.DELIVERED.value, DeliveryState.FAILED.value],
                    ended_at__isnull=False,
                ),
                name="payments_delivery_waits_or_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"


class WebhookTry(Row):
    """One try to deliver a message; without an answer where whoever made it died."""

    delivery = models.ForeignKey(
        WebhookDelivery, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=40, default="", blank=True)
    took_ms = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "payments_webhook_try"
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "number"], name="payments_webhook_tries_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"try {self.number} of {self.delivery_id}"
