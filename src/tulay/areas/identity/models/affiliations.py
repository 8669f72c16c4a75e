"""Wishes to work for an agency."""

from django.db import models
from django.db.models import F, Q

from tulay.areas.identity.models.people import Person
from tulay.areas.identity.rules.affiliations import WAITING, AffiliationState
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

BELONGING = Personal(
    purpose="knowing who works for an agency",
    basis=Basis.PUBLIC_TASK,
    retention_days=2555,
)


class Affiliation(Row):
    """Somebody says that they work for an agency: one there endorses it, another approves it, and it gives a role."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agency_id = models.UUIDField()
    role = models.CharField(max_length=24)
    post = EncryptedText(subject="person_id", personal=BELONGING, null=True)
    state = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    waits_until = models.DateTimeField()
    endorsed_by = models.UUIDField(null=True)
    endorsed_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    reason = EncryptedText(subject="person_id", personal=BELONGING, null=True)

    class Meta:
        db_table = "identity_affiliation"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in AffiliationState]),
                name="identity_known_affiliation_state",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_by=None) | ~Q(endorsed_by=F("person_id")),
                name="identity_nobody_endorses_themselves",
            ),
            models.CheckConstraint(
                condition=~Q(state=AffiliationState.APPROVED.value)
                | (
                    Q(endorsed_by__isnull=False, settled_by__isnull=False)
                    & ~Q(settled_by=F("endorsed_by"))
                    & ~Q(settled_by=F("person_id"))
                ),
                name="identity_affiliation_by_two_others",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in WAITING], settled_at=None)
                | (~Q(state__in=[one.value for one in WAITING]) & Q(settled_at__isnull=False)),
                name="identity_settled_affiliation_has_its_time",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(settled_at=None),
                name="identity_one_open_affiliation",
            ),
        ]
        indexes = [
            models.Index(fields=["agency_id", "-id"], name="identity_affiliations_there"),
            models.Index(
                fields=["waits_until"],
                condition=Q(settled_at=None),
                name="identity_affiliations_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"affiliation {self.id}"
