"""Earlier looks at the whole ledger."""

from django.db import models

from tulay.plumbing.db.base import Row


class Verification(Row):
    """What one look found: which of the nine did not hold, and where."""

    at = models.DateTimeField()
    accounts = models.BigIntegerField()
    transfers = models.BigIntegerField()
    entries = models.BigIntegerField()
    faults = models.JSONField(default=dict)

    class Meta:
        db_table = "payments_verification"
        indexes = [models.Index(fields=["-at", "-id"], name="payments_verification_newest")]

    def __str__(self) -> str:
        return f"{self.at:%c}: {len(self.faults)} faults"
