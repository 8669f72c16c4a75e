"""Orders that go to a bank together, as they were written: the same file can be written again."""

from django.db import models
from django.db.models import Q

from tulay.areas.payments.models.payouts import PAYING
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedJSON


class BankFile(Row):
    """One file of one agency's payouts; `digest` is what it is known by, `debtor` the account that pays."""

    agency_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    lines = models.PositiveIntegerField()
    total_minor = models.BigIntegerField()
    debtor = models.JSONField()
    digest = models.CharField(max_length=64)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "payments_bank_file"
        constraints = [
            models.CheckConstraint(
                condition=Q(lines__gt=0, total_minor__gt=0), name="payments_bank_file_pays"
            )
        ]
        indexes = [models.Index(fields=["agency_id", "-made_at"], name="payments_bank_file_latest")]

    def __str__(self) -> str:
        return f"{self.lines} for a bank"


class BankFileLine(Row):
    """One order in a file: no order goes in two."""

    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    agency_id = models.UUIDField()
    person_id = models.UUIDField()
    attempt_id = models.UUIDField(unique=True)
    end_to_end = models.CharField(max_length=35)
    amount_minor = models.BigIntegerField()
    creditor = EncryptedJSON(subject="person_id", personal=PAYING, null=True)

    class Meta:
        db_table = "payments_bank_file_line"
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="payments_bank_file_in_order")
        ]
        indexes = [models.Index(fields=["person_id"], name="payments_bank_file_person")]

    def __str__(self) -> str:
        return f"{self.number}: {self.end_to_end}"
