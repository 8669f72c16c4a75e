"""Keys of programs of a business; of each, only its keyed hash is kept."""

from django.db import models
from django.db.models import Q

from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.rules.api_keys import NAME_MAX
from tulay.plumbing.db.base import Row


class ApiKey(Row):
    """A key of a program. Its id is a member of the business (`MerchantMember`), so row security knows it, too."""

    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    name = models.CharField(max_length=NAME_MAX)
    beginning = models.CharField(max_length=8)
    key_hash = models.BinaryField(max_length=32, unique=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    used_date = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_api_key"
        indexes = [
            models.Index(
                fields=["merchant", "id"],
                condition=Q(revoked_at=None),
                name="payments_api_keys_in_use",
            )
        ]

    def __str__(self) -> str:
        return f"key of {self.merchant_id}"
