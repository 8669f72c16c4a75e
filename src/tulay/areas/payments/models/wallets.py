"""Wallets: the accounts that people, agencies and merchants see, under a number that can be told."""

from django.db import models

from tulay.plumbing.db.base import Row


class Wallet(models.Model):
    """An account that has a number. Its id is the account's."""

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(max_length=12, unique=True)
    owner_kind = models.CharField(max_length=8)
    owner_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    opened_at = models.DateTimeField()
    frozen_for = models.CharField(max_length=8, default="", blank=True)

    class Meta:
        db_table = "payments_wallet"
        indexes = [models.Index(fields=["owner_id"], name="payments_wallet_of")]

    def __str__(self) -> str:
        return self.number


class DaySpent(Row):
    """What a wallet has sent to others on one day; the limit is judged on this row."""

    account_id = models.UUIDField()
    day_date = models.DateField()
    minor = models.BigIntegerField()

    class Meta:
        db_table = "payments_day_spent"
        constraints = [
            models.UniqueConstraint(
                fields=["account_id", "day_date"], name="payments_day_spent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.minor} on {self.day_date}"
