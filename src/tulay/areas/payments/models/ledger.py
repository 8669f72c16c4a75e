"""The tables of the ledger. The application reads them; functions of the database alone write them.

No foreign keys: each would lock the row of a hot account, and everybody would wait for everybody. Rows here never go
away, and `tulay ledger verify` looks for a number that leads nowhere.
"""

from django.db import models
from django.db.models import F, Q

from tulay.areas.payments.rules.ledger import AccountKind, HoldState, OwnerKind, TransferKind
from tulay.plumbing.db.base import Row


class Account(models.Model):
    """Money of one owner, for one purpose, in one currency. Without a floor it is hot: entries wait to be folded in."""

    id = models.UUIDField(primary_key=True, editable=False)
    owner_kind = models.CharField(max_length=8)
    owner_id = models.UUIDField()
    kind = models.CharField(max_length=9)
    currency = models.CharField(max_length=3)
    floor = models.BigIntegerField(null=True)
    opening = models.BigIntegerField(default=0)
    balance = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_account"
        constraints = [
            models.UniqueConstraint(
                fields=["owner_id", "owner_kind", "kind", "currency"],
                name="payments_one_account_each",
            ),
            models.CheckConstraint(
                condition=Q(owner_kind__in=[kind.value for kind in OwnerKind]),
                name="payments_known_owner",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in AccountKind]),
                name="payments_known_account",
            ),
            models.CheckConstraint(
                condition=Q(floor=None) | Q(balance__gte=F("floor") + F("held")),
                name="payments_not_below_its_floor",
            ),
            models.CheckConstraint(condition=Q(held__gte=0), name="payments_held_is_no_debt"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.currency} {self.id}"


class Transfer(models.Model):
    """Money that moved, under the number its maker gave it. It never changes."""

    id = models.UUIDField(primary_key=True, editable=False)
    debit_id = models.UUIDField()
    credit_id = models.UUIDField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=13)
    reference = models.CharField(max_length=80, default="", blank=True)
    reverses_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "payments_transfer"
        indexes = [
            models.Index(
                fields=["reference"],
                name="payments_transfer_reference",
                condition=~Q(reference=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reverses_id"],
                name="payments_reversed_once",
                condition=Q(reverses_id__isnull=False),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_moves_something"),
            models.CheckConstraint(
                condition=~Q(debit_id=F("credit_id")), name="payments_moves_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in TransferKind]),
                name="payments_known_transfer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"


class Entry(models.Model):
    """One side of a transfer. `version` numbers the entries of an account that has a floor; its hot ones have none."""

    pk = models.CompositePrimaryKey("transfer_id", "account_id", "at")
    transfer_id = models.UUIDField()
    account_id = models.UUIDField()
    at = models.DateTimeField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    version = models.BigIntegerField(null=True)
    balance_after = models.BigIntegerField(null=True)

    class Meta:
        db_table = "payments_entry"  # partitioned by month of `at`: see the migration
        indexes = [
            models.Index(
                fields=["account_id", "version"],
                name="payments_entry_version",
                condition=Q(version__isnull=False),
            ),
            models.Index(
                fields=["account_id", "at", "transfer_id"],
                name="payments_entry_hot",
                condition=Q(version=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="payments_entry_of_something"),
            models.CheckConstraint(
                condition=Q(version=None, balance_after=None)
                | Q(version__gt=0, balance_after__isnull=False),
                name="payments_entry_is_hot_or_numbered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class Hold(models.Model):
    """Money set aside: it leaves by being posted, or goes back when it is voided or runs out."""

    id = models.UUIDField(primary_key=True, editable=False)
    debit_id = models.UUIDField()
    credit_id = models.UUIDField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=13)
    reference = models.CharField(max_length=80, default="", blank=True)
    state = models.CharField(max_length=8, default=HoldState.PENDING)
    posted = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_hold"
        indexes = [
            models.Index(
                fields=["expires_at", "id"], name="payments_hold_open", condition=Q(state="pending")
            ),
            models.Index(
                fields=["debit_id"], name="payments_hold_of", condition=Q(state="pending")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(debit_id=F("credit_id")),
                name="payments_holds_something",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in TransferKind]),
                name="payments_known_hold",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", settled_at=None, posted=0)
                | Q(
                    state="posted",
                    settled_at__isnull=False,
                    posted__gt=0,
                    posted__lte=F("amount"),
                )
                | Q(state__in=["voided", "expired"], settled_at__isnull=False, posted=0),
                name="payments_hold_in_one_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.amount} {self.currency}"


class Unfolded(Row):
    """An entry of a hot account that its balance does not contain yet."""

    account_id = models.UUIDField()
    amount = models.BigIntegerField()

    class Meta:
        db_table = "payments_unfolded"
        indexes = [models.Index(fields=["account_id"], name="payments_unfolded_of")]

    def __str__(self) -> str:
        return f"{self.amount} of {self.account_id}"
