"""People and their roles."""

from dataclasses import replace
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q

from tulay.areas.identity.rules import PersonKind, as_dialled
from tulay.kernel.personal import Basis, Category, Mask, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import BlindIndex, EncryptedText

NAME = Personal(purpose="knowing whom we serve and reaching them", basis=Basis.PUBLIC_TASK)
REACHES = frozenset({"cases.review", "identity.create-person"})
EMAIL = replace(NAME, mask=Mask.EMAIL, whole_for=REACHES)
PHONE = replace(NAME, mask=Mask.PHONE, whole_for=REACHES)
BIRTH = Personal(
    purpose="knowing who is a child, and who decides for them",
    basis=Basis.LEGAL_DUTY,
    category=Category.CHILD,
)
ACCOUNT = Q(kind=PersonKind.PERSON.value)


class Person(Row, AbstractBaseUser):
    """Somebody the platform knows: with an account, or a guest who left an address."""

    last_login = None  # sessions say it, one by one

    kind = models.CharField(max_length=8)
    name = EncryptedText(subject="id", personal=NAME, null=True)
    email = EncryptedText(subject="id", personal=EMAIL, null=True)
    phone = EncryptedText(subject="id", personal=PHONE, null=True)
    email_index = BlindIndex(of="email", null=True)
    phone_index = BlindIndex(of="phone", normalise=as_dialled, null=True)
    birth_date = EncryptedText(subject="id", personal=BIRTH, null=True)
    language = models.CharField(max_length=12, default="en")
    jurisdiction = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True)
    email_verified_at = models.DateTimeField(null=True)
    phone_verified_at = models.DateTimeField(null=True)
    password_changed_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "identity_person"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in PersonKind]), name="identity_known_kind"
            ),
            models.UniqueConstraint(
                fields=["email_index"], condition=ACCOUNT, name="identity_one_account_per_email"
            ),
            models.UniqueConstraint(
                fields=["phone_index"], condition=ACCOUNT, name="identity_one_account_per_phone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class RoleGrant(Row):
    """A role that somebody holds: in one agency, in a region's agencies or everywhere; until a day or for good."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=24)
    agency_id = models.UUIDField(null=True)
    region = models.CharField(max_length=20, default="", db_default="", blank=True)
    until = models.DateTimeField(null=True)
    granted_by = models.UUIDField(null=True)
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_role_grant"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "agency_id", "region"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="identity_a_role_once_per_scope_and_region",
            ),
            models.CheckConstraint(
                condition=Q(agency_id=None) | Q(region=""), name="identity_one_scope_per_grant"
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency_id", "role"], condition=Q(revoked_at=None), name="identity_staff"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.agency_id or self.region or 'everywhere'}"
