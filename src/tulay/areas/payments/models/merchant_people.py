"""Invitations to act for a business: under way to an address, known by the hash of their link."""

from django.db import models
from django.db.models import Q

from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.rules.merchant_people import GIVEN
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import BlindIndex, EncryptedText

INVITING = Personal(
    purpose="asking somebody to act for a business", basis=Basis.CONTRACT, retention_days=37
)


class MerchantInvitation(Row):
    """An invitation under way; its address is emptied when it has ended, whatever became of it."""

    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    role = models.CharField(max_length=6)
    email = EncryptedText(subject="id", personal=INVITING, null=True)
    email_index = BlindIndex(of="email", null=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    taken_by = models.UUIDField(null=True)

    class Meta:
        db_table = "payments_merchant_invitation"
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(role.value for role in GIVEN)),
                name="payments_known_invited_role",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(email=None, email_index=None),
                name="payments_ended_invitation_empty",
            ),
            models.UniqueConstraint(
                fields=["merchant", "email_index"],
                condition=Q(ended_at=None),
                name="payments_one_invitation_open",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="payments_invitation_expiry")]

    def __str__(self) -> str:
        return f"invitation to {self.merchant_id}"
