"""Who decides for which child, and on what evidence."""

from django.db import models
from django.db.models import F, Q

from tulay.areas.privacy.rules.guardians import GuardianState, Relation
from tulay.kernel.personal import Basis, Category, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

OPEN = [GuardianState.ASKED.value, GuardianState.CONFIRMED.value]
SHOWN = Personal(
    purpose="to know who decides for a child", basis=Basis.LEGAL_DUTY, category=Category.CHILD
)


class Guardianship(Row):
    """Somebody decides for a child: claimed with evidence, confirmed by an official, until it ends."""

    child_id = models.UUIDField()
    guardian_id = models.UUIDField()
    relation = models.CharField(max_length=12)
    evidence = EncryptedText(subject="child_id", personal=SHOWN, null=True)
    state = models.CharField(max_length=12, default=GuardianState.ASKED.value)
    asked_at = models.DateTimeField()
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_guardianship"
        constraints = [
            models.CheckConstraint(
                condition=~Q(child_id=F("guardian_id")), name="privacy_nobodys_own_guardian"
            ),
            models.CheckConstraint(
                condition=Q(relation__in=[one.value for one in Relation]),
                name="privacy_known_relation",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in GuardianState]),
                name="privacy_known_guardian_state",
            ),
            models.CheckConstraint(
                condition=~Q(state=GuardianState.CONFIRMED.value)
                | (
                    Q(answered_by__isnull=False)
                    & ~Q(answered_by=F("guardian_id"))
                    & ~Q(answered_by=F("child_id"))
                ),
                name="privacy_an_official_confirms_a_guardian",
            ),
            models.UniqueConstraint(
                fields=["child_id", "guardian_id"],
                condition=Q(state__in=OPEN),
                name="privacy_one_guardianship_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["guardian_id", "-id"], name="privacy_children_of"),
            models.Index(
                fields=["state", "id"], condition=Q(state__in=OPEN), name="privacy_open_guardians"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.state}"
