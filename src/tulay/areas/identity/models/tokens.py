"""Devices of programs, the families of tokens they hold, and the keys that sign them."""

from django.db import models
from django.db.models import Q

from tulay.areas.identity.models.people import Person
from tulay.areas.identity.models.sessions import SECURITY
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText


class TokenDevice(Row):
    """A program of a person's on some machine: it holds at most one live family of tokens."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    device_id = models.CharField(max_length=64)
    name = EncryptedText(subject="person_id", personal=SECURITY, null=True)
    agent = EncryptedText(subject="person_id", personal=SECURITY, null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "identity_token_device"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "device_id"], name="identity_one_device_per_name"
            )
        ]

    def __str__(self) -> str:
        return f"device {self.id}"


class TokenFamily(Row):
    """What one sign-in of a program gave it: every token that descends from it lives and dies with this row."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(TokenDevice, on_delete=models.PROTECT, related_name="families")
    client_id = models.CharField(max_length=80)
    scope = models.CharField(max_length=500, default="", blank=True)
    jkt = models.CharField(max_length=43, default="", blank=True)
    methods = models.CharField(max_length=60, default="", blank=True)
    auth_time = models.DateTimeField()
    factor_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_for = models.CharField(max_length=20, default="", blank=True)

    class Meta:
        db_table = "identity_token_family"
        constraints = [
            models.UniqueConstraint(
                fields=["device"],
                condition=Q(ended_at=None),
                name="identity_one_live_family_per_device",
            )
        ]
        indexes = [
            models.Index(
                fields=["person", "-id"],
                condition=Q(ended_at=None),
                name="identity_open_families",
            ),
            models.Index(fields=["ends_at"], name="identity_family_expiry"),
        ]

    def __str__(self) -> str:
        return f"family {self.id}"


class RefreshToken(Row):
    """One refresh token of a family, by its hash: spent once, and kept so that a second use is noticed."""

    family = models.ForeignKey(TokenFamily, on_delete=models.CASCADE, related_name="refreshes")
    token_hash = models.BinaryField(max_length=32, unique=True)
    number = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)
    spent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_refresh_token"
        constraints = [
            models.UniqueConstraint(
                fields=["family", "number"], name="identity_refreshes_in_one_line"
            )
        ]

    def __str__(self) -> str:
        return f"refresh token {self.number}"


class RevokedToken(models.Model):
    """An access token that was given back before its end, by its name."""

    jti = models.UUIDField(primary_key=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "identity_revoked_token"

    def __str__(self) -> str:
        return f"token {self.jti}"


class SigningKey(Row):
    """A key pair that signs access tokens between two moments, and verifies them a little longer."""

    kid = models.CharField(max_length=43, unique=True)
    public = models.JSONField()
    private = models.BinaryField()
    made_at = models.DateTimeField()
    signs_from = models.DateTimeField(null=True)
    verifies_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_signing_key"

    def __str__(self) -> str:
        return f"signing key {self.kid}"
