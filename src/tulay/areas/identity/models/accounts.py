"""Accounts in the making, proofs that an address is somebody's, earlier passwords, and help given in person."""

from django.db import models
from django.db.models import F, Q

from tulay.areas.identity.models.people import Person
from tulay.areas.identity.rules import ProofPurpose
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

JOINING = Personal(
    purpose="making an account once its address is proven", basis=Basis.CONTRACT, retention_days=1
)
PROVING = Personal(
    purpose="proving that an address is somebody's", basis=Basis.CONTRACT, retention_days=30
)
HELPING = Personal(purpose="accounting for help with an account", retention_days=2555)


class Registration(Row):
    """An account that somebody asked for; it is made under this id when its address is proven."""

    name = EncryptedText(subject="id", personal=JOINING, null=True)
    email = EncryptedText(subject="id", personal=JOINING, null=True)
    phone = EncryptedText(subject="id", personal=JOINING, null=True)
    password = models.CharField(max_length=128)
    language = models.CharField(max_length=12)
    jurisdiction = models.CharField(max_length=20)
    notice = models.CharField(max_length=60, default="")
    agency_id = models.UUIDField(null=True)
    role = models.CharField(max_length=24, default="", db_default="", blank=True)
    post = EncryptedText(subject="id", personal=JOINING, null=True)
    token_hash = models.BinaryField(max_length=32, unique=True, null=True)
    code_hash = models.BinaryField(max_length=32, null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "identity_registration"
        indexes = [models.Index(fields=["expires_at"], name="identity_registration_expiry")]

    def __str__(self) -> str:
        return f"registration {self.id}"


class Proof(Row):
    """A link or a code under way to an address; who holds it has the address. Nobody's for an unknown account."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    purpose = models.CharField(max_length=8)
    address = EncryptedText(subject="person_id", personal=PROVING, null=True)
    token_hash = models.BinaryField(max_length=32, unique=True, null=True)
    code_hash = models.BinaryField(max_length=32, null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_proof"
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=[p.value for p in ProofPurpose]),
                name="identity_known_purpose",
            )
        ]
        indexes = [
            models.Index(fields=["person", "purpose"], name="identity_proofs_of_person"),
            models.Index(fields=["expires_at"], name="identity_proof_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class PastPassword(Row):
    """The hash of a password that somebody had: the last few may not come again."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    encoded = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "identity_past_password"
        indexes = [models.Index(fields=["person", "-set_at"], name="identity_passwords_of_person")]

    def __str__(self) -> str:
        return f"password of {self.set_at:%Y-%m-%d}"


class Assistance(Row):
    """An official acts for a person: asked for with a reason, confirmed by the person's code, for a while."""

    helper = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    session_id = models.UUIDField()
    reason = EncryptedText(subject="person_id", personal=HELPING, null=True)
    code_hash = models.BinaryField(max_length=32, null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        db_table = "identity_assistance"
        constraints = [
            models.CheckConstraint(
                condition=~Q(helper=F("person")), name="identity_nobody_assists_themselves"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, ends_at=None)
                | Q(confirmed_at__isnull=False, ends_at__isnull=False),
                name="identity_confirmed_assistance_ends",
            ),
            models.UniqueConstraint(
                fields=["session_id"],
                condition=Q(confirmed_at__isnull=False, ended_at=None),
                name="identity_one_assistance_per_session",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="identity_help_for_person"),
            models.Index(fields=["helper", "-id"], name="identity_help_by_person"),
        ]

    def __str__(self) -> str:
        return f"assistance {self.id}"
