"""The table of entries."""

from django.db import models

from tulay.areas.audit.rules import Outcome
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedJSON


class Entry(Row):
    """One thing done or refused.

    `seq` and `tx` live in the database only: they order entries for the sealer and are no part of the leaf.
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
    leaf = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["target", "-id"], name="audit_entry_target"),
            models.Index(
                fields=["subject_id", "-id"],
                condition=~models.Q(subject_id=None),
                name="audit_entry_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"
