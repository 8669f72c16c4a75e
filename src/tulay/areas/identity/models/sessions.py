"""Sessions, and the tries to open one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tulay.areas.identity.models.people import Person
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

SECURITY = Personal(
    purpose="letting people see and end their own sessions",
    basis=Basis.LEGAL_DUTY,
    retention_days=90,
)


class Session(Row):
    """A browser that came in; found by the hash of a token that only the browser holds."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sessions")
    token_hash = models.BinaryField(max_length=32, unique=True)
    kind = models.CharField(max_length=8)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    auth_time = models.DateTimeField()
    idle_s = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    agent = EncryptedText(subject="person_id", personal=SECURITY, null=True)
    network = EncryptedText(subject="person_id", personal=SECURITY, null=True)
    methods = ArrayField(models.CharField(max_length=8), default=list, db_default=[])
    factor_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_session"
        indexes = [
            models.Index(
                fields=["person", "-id"],
                condition=Q(revoked_at=None),
                name="identity_open_sessions",
            ),
            models.Index(fields=["expires_at"], name="identity_session_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} session {self.id}"


class SignInTry(Row):
    """One try to sign in that has not succeeded: who was meant and from where, both as keyed hashes."""

    account = models.BinaryField(max_length=32)
    origin = models.BinaryField(max_length=32)
    is_known_device = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "identity_sign_in_try"
        indexes = [
            models.Index(fields=["account", "-at"], name="identity_tries_of_account"),
            models.Index(fields=["at"], name="identity_tries_by_time"),
        ]

    def __str__(self) -> str:
        return f"try at {self.at:%c}"
