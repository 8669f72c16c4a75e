"""What people pay, what is given back, and every call of a gateway."""

from django.db import models
from django.db.models import F, Q

from tulay.areas.payments.rules.attempts import ENDED, AttemptKind, AttemptState
from tulay.areas.payments.rules.notices import NoticeOutcome
from tulay.areas.payments.rules.payments import (
    AMOUNT_MOST,
    ENDED_PAYMENTS,
    ENDED_REFUNDS,
    HOLDING,
    PaymentState,
    RefundState,
)
from tulay.kernel.money import EXPONENTS, Money
from tulay.kernel.personal import Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

SOURCE = Personal(purpose="taking a payment from where its payer said", retention_days=2555)
REASON = Personal(purpose="accounting for money given back", retention_days=2555)
RAW = Personal(purpose="proving what a gateway told", retention_days=90)
CLEARED_UP = Personal(purpose="accounting for what a gateway told otherwise", retention_days=2555)


class Payment(Row):
    """Money that somebody owes an agency, or has paid. `reference` says what for, to whoever asked for it.

    With a `merchant_id` the money is the business's; the agency is the one that looks after it.
    """

    payer_id = models.UUIDField()
    agency_id = models.UUIDField()
    merchant_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=80)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=18)
    provider = models.CharField(max_length=12, default="", blank=True)
    source = EncryptedText(subject="payer_id", personal=SOURCE, null=True)
    gateway_reference = models.CharField(max_length=80, default="", blank=True)
    fee_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    failure = models.CharField(max_length=24, default="", blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_payment"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, amount_minor__lte=AMOUNT_MOST),
                name="payments_payment_of_something",
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("amount_minor")),
                name="payments_no_more_back_than_paid",
            ),
            models.CheckConstraint(
                condition=Q(currency__in=list(EXPONENTS)), name="payments_payment_currency"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=sorted(s.value for s in ENDED_PAYMENTS), ended_at__isnull=False
                )
                | Q(
                    state__in=sorted(s.value for s in PaymentState if s not in ENDED_PAYMENTS),
                    ended_at=None,
                ),
                name="payments_payment_ended_when_over",
            ),
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(state__in=sorted(s.value for s in HOLDING)),
                name="payments_one_payment_each",
            ),
        ]
        indexes = [
            models.Index(fields=["payer_id", "-id"], name="payments_payment_payer"),
            models.Index(fields=["agency_id", "-id"], name="payments_payment_agency"),
            models.Index(
                fields=["merchant_id", "-id"],
                condition=Q(merchant_id__isnull=False),
                name="payments_payment_merchant",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(state=PaymentState.CREATED.value),
                name="payments_payment_expiring",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.amount}"

    @property
    def amount(self) -> Money:
        """What is to be paid."""
        return Money(self.currency, self.amount_minor)


class Refund(Row):
    """Money given back, asked for by one and approved by another."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    payer_id = models.UUIDField()
    agency_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=9)
    reason = EncryptedText(subject="payer_id", personal=REASON, null=True)
    failure = models.CharField(max_length=24, default="", blank=True)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_refund"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="payments_refund_of_something"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=sorted(s.value for s in ENDED_REFUNDS), ended_at__isnull=False
                )
                | Q(
                    state__in=sorted(s.value for s in RefundState if s not in ENDED_REFUNDS),
                    ended_at=None,
                ),
                name="payments_refund_ended_when_over",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="payments_refund_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.amount}"

    @property
    def amount(self) -> Money:
        """What is given back."""
        return Money(self.currency, self.amount_minor)


class Attempt(Row):
    """One order at one gateway: on record before it goes out, and called at most once."""

    kind = models.CharField(max_length=6)
    subject_id = models.UUIDField()
    reference = models.CharField(max_length=64, unique=True)
    provider = models.CharField(max_length=12)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=9)
    gateway_reference = models.CharField(max_length=80, default="", blank=True)
    fee_minor = models.BigIntegerField(default=0)
    failure = models.CharField(max_length=24, default="", blank=True)
    begun_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    asks = models.PositiveIntegerField(default=0)
    next_ask_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_attempt"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in AttemptKind]),
                name="payments_attempt_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="payments_attempt_of_something"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(s.value for s in ENDED), ended_at__isnull=False)
                | Q(
                    state__in=sorted(s.value for s in AttemptState if s not in ENDED), ended_at=None
                ),
                name="payments_attempt_ended_when_over",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_ask_at"],
                condition=Q(next_ask_at__isnull=False),
                name="payments_attempt_to_ask",
            ),
            models.Index(fields=["subject_id"], name="payments_attempt_subject"),
            models.Index(
                fields=["provider", "ended_at"],
                condition=Q(state=AttemptState.SUCCEEDED.value),
                name="payments_attempt_booked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"

    @property
    def amount(self) -> Money:
        """What the gateway is to move."""
        return Money(self.currency, self.amount_minor)


class GatewayNotice(Row):
    """What a gateway told unasked, as it came; the same is stored once. Sealed under nobody's key: it has no person."""

    provider = models.CharField(max_length=12)
    event_id = models.CharField(max_length=100)
    reference = models.CharField(max_length=64, default="", blank=True)
    outcome = models.CharField(max_length=12)
    subject_id = models.UUIDField()
    body = EncryptedText(subject="subject_id", personal=RAW, null=True)
    received_at = models.DateTimeField()
    told = models.CharField(max_length=9, default="", blank=True, db_default="")
    told_minor = models.BigIntegerField(null=True)
    told_currency = models.CharField(max_length=3, default="", blank=True, db_default="")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.UUIDField(null=True)
    resolution = EncryptedText(subject="subject_id", personal=CLEARED_UP, null=True)

    class Meta:
        db_table = "payments_gateway_notice"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "event_id"], name="payments_notice_comes_once"
            )
        ]
        indexes = [
            models.Index(fields=["received_at"], name="payments_notice_age"),
            models.Index(
                fields=["-received_at", "-id"],
                condition=Q(outcome=NoticeOutcome.CONTRADICTS.value),
                name="payments_notice_contradicts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id} {self.outcome}"
