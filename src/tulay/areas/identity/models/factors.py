"""Second factors, what is under way with them, and the browsers that need none."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tulay.areas.identity.models.people import Person
from tulay.areas.identity.models.sessions import SECURITY, Session
from tulay.areas.identity.rules.factors import Channel
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText


class Totp(Row):
    """An app that shows codes. `last_step` is the last half minute whose code was taken: each is spent once."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="totp")
    secret = EncryptedText(subject="person_id", personal=SECURITY)
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "identity_totp"

    def __str__(self) -> str:
        return f"app of {self.person_id}"


class RecoveryCode(Row):
    """One of ten codes on paper: found by its first two characters, the rest hashed like a password."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recovery_codes")
    mark = models.CharField(max_length=2)
    code_hash = models.CharField(max_length=128)
    created_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_recovery_code"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "mark"], name="identity_one_code_per_mark")
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.person_id}"


class Passkey(Row):
    """A key pair in somebody's phone, computer or token; we hold the public half (WebAuthn, level 3)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    name = EncryptedText(subject="person_id", personal=SECURITY)
    transports = ArrayField(models.CharField(max_length=20), default=list)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_passkey"

    def __str__(self) -> str:
        return f"passkey of {self.person_id}"


class SentCodes(Row):
    """That a resident without an app wants codes sent, and by which way."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sent_codes")
    channel = models.CharField(max_length=8)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "identity_sent_codes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(channel__in=[c.value for c in Channel]), name="identity_known_channel"
            ),
            models.UniqueConstraint(fields=["person", "channel"], name="identity_channel_once"),
        ]

    def __str__(self) -> str:
        return f"codes by {self.channel}"


class Proving(Row):
    """A second factor that is being asked for: after a password (found by a token), or in a session."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, null=True, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True, null=True)
    account = models.BinaryField(max_length=32)
    origin = models.BinaryField(max_length=32)
    device = models.CharField(max_length=40, default="")
    wrong = models.PositiveSmallIntegerField(default=0)
    code_hash = models.BinaryField(max_length=32, null=True)
    code_method = models.CharField(max_length=8, default="")
    code_until = models.DateTimeField(null=True)
    codes = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "identity_proving"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(session=None) ^ Q(token_hash=None),
                name="identity_proving_found_one_way",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="identity_proving_expiry")
        ]

    def __str__(self) -> str:
        return f"proving of {self.person_id}"


class Challenge(Row):
    """A random value that a passkey must sign once, within five minutes."""

    value = models.BinaryField(max_length=64, unique=True)
    purpose = models.CharField(max_length=8)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "identity_challenge"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="identity_challenge_expiry")
        ]

    def __str__(self) -> str:
        return f"challenge to {self.purpose}"


class TrustedDevice(Row):
    """A browser that skips the second factor for 30 days."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="trusted_devices")
    token_hash = models.BinaryField(max_length=32, unique=True)
    agent = EncryptedText(subject="person_id", personal=SECURITY, null=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_trusted_device"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["person"], condition=Q(revoked_at=None), name="identity_trusted_open"
            )
        ]

    def __str__(self) -> str:
        return f"trusted device of {self.person_id}"


class FactorReset(Row):
    """Two administrators take somebody's factors away who has lost them all: one asks, another confirms."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedText(subject="person_id", personal=SECURITY)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        db_table = "identity_factor_reset"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(is_confirmed=False) | ~Q(settled_by=F("asked_by")),
                name="identity_reset_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(person_id=F("asked_by"))
                & (Q(is_confirmed=False) | ~Q(settled_by=F("person_id"))),
                name="identity_reset_by_others",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(settled_at=None), name="identity_one_open_reset"
            ),
        ]

    def __str__(self) -> str:
        return f"reset of {self.person_id}"
