"""Businesses that take payments: their application, its steps and papers, and the people who belong to them."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from tulay.areas.payments.rules.merchants import (
    ENDED,
    NAME_MAX,
    NUMBER_MAX,
    UNDECIDED,
    MemberRole,
    MerchantKind,
    MerchantState,
    MerchantStep,
)
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

REACHING = Personal(
    purpose="reaching the business that takes payments",
    basis=Basis.CONTRACT,
    retention_days=2555,
)
CHECKING = Personal(
    purpose="checking who takes payments",
    basis=Basis.LEGAL_DUTY,
    retention_days=2555,
)


class Merchants(models.QuerySet["Merchant"]):
    """Businesses, by adjective."""

    def belonging_to(self, person_id: UUID) -> Self:
        """Those that a person acts for, or applied for as long as they are not open."""
        member = MerchantMember.objects.filter(person_id=person_id, ended_at=None)
        return self.filter(
            Q(applicant_id=person_id, opened_at=None) | Q(id__in=member.values("merchant_id"))
        )

    def undecided(self) -> Self:
        """Those that have no answer yet."""
        return self.filter(state__in=sorted(state.value for state in UNDECIDED))

    def ended(self) -> Self:
        """Those that take no payments any more, or never did."""
        return self.filter(state__in=sorted(state.value for state in ENDED))


class Merchant(Row):
    """A business, from its application to its end."""

    agency_id = models.UUIDField()
    applicant_id = models.UUIDField()
    name = models.CharField(max_length=NAME_MAX)
    kind = models.CharField(max_length=12)
    registration_number = models.CharField(max_length=NUMBER_MAX)
    jurisdiction = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    email = EncryptedText(subject="applicant_id", personal=REACHING)
    phone = EncryptedText(subject="applicant_id", personal=REACHING)
    address = EncryptedText(subject="applicant_id", personal=REACHING)
    state = models.CharField(max_length=18, default=MerchantState.DRAFT.value)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.UUIDField(null=True)
    updated_at = models.DateTimeField()
    emptied_at = models.DateTimeField(null=True)

    objects = Merchants.as_manager()

    class Meta:
        db_table = "payments_merchant"
        indexes = [
            models.Index(
                fields=["agency_id", "-updated_at", "-id"], name="payments_merchants_of_agency"
            ),
            models.Index(fields=["applicant_id", "-id"], name="payments_merchants_applied"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in MerchantState]),
                name="payments_known_merchant_state",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in MerchantKind]),
                name="payments_known_merchant_kind",
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "registration_number"],
                condition=~Q(state__in=sorted(state.value for state in ENDED)),
                name="payments_one_merchant_by_number",
            ),
            models.CheckConstraint(
                condition=Q(opened_by=None) | ~Q(opened_by=models.F("applicant_id")),
                name="payments_merchant_not_by_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"merchant {self.id}"


class MerchantMember(Row):
    """Somebody who acts for a business: a person, or a program by the number of its key."""

    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    person_id = models.UUIDField()
    role = models.CharField(
        max_length=6, default=MemberRole.OWNER.value, db_default=MemberRole.OWNER.value
    )
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_merchant_member"
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in MemberRole]),
                name="payments_known_member_role",
            ),
            models.UniqueConstraint(
                fields=["merchant", "person_id"],
                condition=Q(ended_at=None),
                name="payments_one_membership",
            ),
        ]
        indexes = [models.Index(fields=["person_id"], name="payments_member_of")]

    def __str__(self) -> str:
        return f"member of {self.merchant_id}"


class MerchantMove(Row):
    """One step of a business, never changed; `applicant_id` is whose key seals the reason."""

    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    applicant_id = models.UUIDField()
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=10)
    to_state = models.CharField(max_length=18)
    reason = EncryptedText(subject="applicant_id", personal=CHECKING, null=True)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "payments_merchant_move"
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "number"], name="payments_merchant_moves_numbered"
            ),
            models.CheckConstraint(
                condition=Q(step__in=[step.value for step in MerchantStep]),
                name="payments_known_merchant_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.number} of {self.merchant_id}"


class MerchantPaper(Row):
    """A document that a business handed in; its bytes lie sealed in the store."""

    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    applicant_id = models.UUIDField()
    name = EncryptedText(subject="applicant_id", personal=CHECKING)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    storage_key = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_merchant_paper"
        indexes = [
            models.Index(
                fields=["merchant", "id"],
                condition=Q(removed_at=None),
                name="payments_papers_of_merchant",
            )
        ]

    def __str__(self) -> str:
        return f"document of {self.merchant_id}"
