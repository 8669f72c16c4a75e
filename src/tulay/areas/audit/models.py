"""The entries, and the tree that the sealer builds over them."""

from django.db import models

from tulay.areas.audit.rules import Outcome
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedJSON


class Entry(Row):
    """One thing done or refused.

    `seq` and `tx` live in the database only: they order entries for the sealer and are no part of the leaf. Its
    personal values are sealed before they are stored, and so before they are hashed.
    """

    salt = models.BinaryField(max_length=16)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=12)
    on_behalf_of = models.UUIDField(null=True)
    action = models.CharField(max_length=80)
    cause = models.CharField(max_length=80, default="", blank=True)
    target = models.CharField(max_length=120)
    subject_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=200, default="", blank=True)
    outcome = models.CharField(max_length=8, choices=[(o.value, o.name) for o in Outcome])
    request_id = models.CharField(max_length=64, default="", blank=True)
    facts = models.JSONField(default=dict)
    personal = EncryptedJSON(
        null=True,
        subject="subject_id",
        personal=Personal(
            purpose="evidence of what was done with a person's record", basis=Basis.LEGAL_DUTY
        ),
    )

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["target", "-id"], name="audit_entry_target"),
            models.Index(
                fields=["subject_id", "-id"],
                condition=~models.Q(subject_id=None),
                name="audit_entry_subject",
            ),
            models.Index(fields=["-at", "-id"], name="audit_entry_time"),
            models.Index(
                fields=["actor_id", "-at"],
                condition=~models.Q(actor_id=None),
                name="audit_entry_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"


class Leaf(models.Model):
    """An entry's place in the tree; a trigger keeps the places dense. Only the sealer adds one."""

    index = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_leaf"

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Tile(Row):
    """A full tile of the tree: 256 hashes, and the root over them. Never changed."""

    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField(max_length=8192)
    root = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_tile"
        constraints = [
            models.UniqueConstraint(fields=["level", "number"], name="audit_tile_once"),
        ]

    def __str__(self) -> str:
        return f"tile {self.level}/{self.number}"


class Checkpoint(Row):
    """A state of the log, signed: its name, its size, its root."""

    origin = models.CharField(max_length=200)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    signed = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "audit_checkpoint"
        constraints = [
            models.UniqueConstraint(fields=["origin", "size"], name="audit_checkpoint_once"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} at {self.size}"


class Cosignature(Row):
    """A witness's line under a checkpoint: it saw this state grow from all it saw before."""

    origin = models.CharField(max_length=200)
    size = models.BigIntegerField()
    witness = models.CharField(max_length=200)
    line = models.CharField(max_length=400)
    at = models.DateTimeField()

    class Meta:
        db_table = "audit_cosignature"
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "size", "witness"], name="audit_cosignature_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.witness} on {self.origin} at {self.size}"


class ColdMonth(Row):
    """That a month left the table of entries for a file, or came back: the newest row of a month counts."""

    month = models.CharField(max_length=7)
    first = models.BigIntegerField()
    until = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    root = models.BinaryField(max_length=32)
    is_away = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "audit_cold_month"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("until")), name="audit_cold_month_holds"
            ),
        ]
        indexes = [models.Index(fields=["month", "-id"], name="audit_cold_month_newest")]

    def __str__(self) -> str:
        return f"{self.month} {'away' if self.is_away else 'here'}"


class ColdSubject(models.Model):
    """In which block of a cold month something is said about a person: theirs to read without the others."""

    pk = models.CompositePrimaryKey("subject_id", "month", "block")
    subject_id = models.UUIDField()
    month = models.CharField(max_length=7)
    block = models.IntegerField()

    class Meta:
        db_table = "audit_cold_subject"

    def __str__(self) -> str:
        return f"{self.subject_id} in {self.month}"
