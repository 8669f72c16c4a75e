"""Tables of the doors: answers kept for a retry, bumps of the cache, allowances while Valkey is away."""

from django.db import models
from django.db.models.functions import Now

from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText


class IdempotencyRecord(Row):
    """The answer to a mutation, kept 7 days under the key its sender chose (draft-ietf-httpapi-idempotency-key)."""

    digest = models.BinaryField(max_length=32, unique=True)
    fingerprint = models.BinaryField(max_length=32)
    subject_id = models.UUIDField()
    status = models.PositiveSmallIntegerField()
    location = models.CharField(max_length=300, default="", blank=True)
    content_type = models.CharField(max_length=60, default="", blank=True)
    body = EncryptedText(
        subject="subject_id",
        personal=Personal(
            purpose="answer a repeated request with the first answer",
            basis=Basis.CONTRACT,
            retention_days=7,
            recipients=("the sender",),
        ),
    )

    class Meta:
        db_table = "plumbing_idempotency"

    def __str__(self) -> str:
        return f"answer {self.id}"


class CacheBump(Row):
    """A namespace of the cache has become another version (`cache_versions.py`)."""

    namespace = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "plumbing_cache_bump"

    def __str__(self) -> str:
        return self.namespace


class RateAllowance(models.Model):
    """How far a limit is used up, while Valkey is away; the table is unlogged."""

    key = models.CharField(max_length=120, primary_key=True)
    used_until = models.FloatField()

    class Meta:
        db_table = "plumbing_rate"

    def __str__(self) -> str:
        return self.key


class Once(models.Model):
    """Something that happened and may not again until a moment, noted while Valkey is away (`once.py`)."""

    key = models.BinaryField(max_length=16, primary_key=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "plumbing_once"

    def __str__(self) -> str:
        return f"once until {self.until:%c}"
