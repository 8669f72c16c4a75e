"""Consents: each step a row, only ever added."""

from django.db import models
from django.db.models import Q

from tulay.areas.privacy.models.notices import Notice
from tulay.areas.privacy.rules.consents import Channel, Step
from tulay.areas.privacy.rules.notices import Purpose
from tulay.plumbing.db.base import Row


class Consent(Row):
    """A person agreed, or no longer agrees, to one purpose as one version of its notice told it."""

    person_id = models.UUIDField()
    purpose = models.CharField(max_length=40)
    step = models.CharField(max_length=12)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64)
    channel = models.CharField(max_length=12)
    by_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "privacy_consent"
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=[p.value for p in Purpose]),
                name="privacy_consent_to_known_purpose",
            ),
            models.CheckConstraint(
                condition=Q(step__in=[s.value for s in Step]), name="privacy_known_step"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[c.value for c in Channel]),
                name="privacy_consent_through_known_channel",
            ),
        ]
        indexes = [
            models.Index(fields=["person_id", "purpose", "-id"], name="privacy_consent_of_person")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.step}"
