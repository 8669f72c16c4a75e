"""How often and where to a business is paid out, and each time that it was."""

from django.db import models
from django.db.models import F, Q

from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.rules.settlements import Cadence, SettlementState
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedJSON, EncryptedText

SETTLING = Personal(
    purpose="paying out to a business what it was paid",
    basis=Basis.CONTRACT,
    retention_days=3650,
)


class SettlementPlan(Row):
    """A business's wish, and how far it is settled: up to which entry of its account, and which day."""

    merchant = models.OneToOneField(Merchant, on_delete=models.PROTECT, related_name="+")
    agency_id = models.UUIDField()
    cadence = models.CharField(max_length=7)
    way = models.CharField(max_length=8)
    destination = EncryptedJSON(subject="merchant_id", personal=SETTLING)
    settled_version = models.BigIntegerField(default=0)
    settled_until_date = models.DateField()
    kept_minor = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "payments_settlement_plan"
        indexes = [
            models.Index(fields=["cadence", "settled_until_date"], name="payments_settlements_due")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cadence__in=[one.value for one in Cadence]),
                name="payments_known_cadence",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["bank", "mobile"]), name="payments_settled_outside"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadence} of {self.merchant_id}"


class Settlement(Row):
    """One time: the entries of an account after one version up to another, what they come to, and where it went."""

    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    starts_date = models.DateField()
    ends_date = models.DateField()
    after_version = models.BigIntegerField()
    to_version = models.BigIntegerField()
    carried_minor = models.BigIntegerField()
    received_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    kept_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    state = models.CharField(max_length=9)
    way = models.CharField(max_length=8)
    destination = EncryptedJSON(subject="merchant_id", personal=SETTLING)
    provider = models.CharField(max_length=20)
    try_number = models.PositiveSmallIntegerField(default=1)
    hold_id = models.UUIDField(unique=True)
    failure = models.CharField(max_length=60, default="", blank=True)
    reason = EncryptedText(subject="merchant_id", personal=SETTLING, null=True)
    decided_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_settlement"
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "after_version"], name="payments_settled_once"
            ),
            models.UniqueConstraint(
                fields=["merchant", "ends_date"], name="payments_one_settlement_a_period"
            ),
            models.CheckConstraint(
                condition=Q(to_version__gt=F("after_version"), ends_date__gt=F("starts_date")),
                name="payments_settlement_of_something",
            ),
            models.CheckConstraint(
                condition=Q(
                    fee_minor__gte=0,
                    refunded_minor__gte=0,
                    carried_minor__gte=0,
                    kept_minor__gte=0,
                    net_minor=F("carried_minor")
                    + F("received_minor")
                    - F("refunded_minor")
                    - F("fee_minor")
                    - F("kept_minor"),
                ),
                name="payments_settlement_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(net_minor__gt=0), name="payments_settlement_pays_out"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in SettlementState]),
                name="payments_known_settlement_state",
            ),
            models.CheckConstraint(
                condition=Q(state=SettlementState.PAID.value, paid_at__isnull=False)
                | (~Q(state=SettlementState.PAID.value) & Q(paid_at=None)),
                name="payments_settlement_paid_when",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-made_at", "-id"], name="payments_settlements_of"),
            models.Index(fields=["agency_id", "-made_at", "-id"], name="payments_settlements_desk"),
        ]

    def __str__(self) -> str:
        return f"settlement of {self.merchant_id} before {self.ends_date}"
