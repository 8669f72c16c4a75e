"""Intakes: every version of what a person told about themselves for their support, each answer sealed by itself."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from tulay.areas.support.models.enrolments import Enrolment
from tulay.kernel.personal import Basis, Category, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

SUBJECT = "candidate_id"
YEAR = 365
# Days count from the end of the person's time in the programme.
_NUMBER = Personal(
    purpose="to know that somebody is who they say, and of age",
    retention_days=YEAR,
    recipients=("the key workers",),
)
_CONTACT = Personal(
    purpose="to reach somebody who takes part in a programme",
    recipients=("the key workers and who supervises them",),
)
_EMERGENCY = Personal(
    purpose="to call somebody when a person needs help at once",
    basis=Basis.CONSENT,
    retention_days=YEAR,
    recipients=("the key workers and who supervises them",),
)
_HEALTH = Personal(
    purpose="to support somebody safely, with what their health needs",
    basis=Basis.CONSENT,
    category=Category.SPECIAL,
    recipients=("the key workers and who supervises them",),
)
_NEEDS = Personal(
    purpose="to arrange what somebody needs to take part like everybody else",
    basis=Basis.CONSENT,
    category=Category.SPECIAL,
    recipients=("the key workers and who supervises them",),
)
_LEARNING = Personal(
    purpose="to teach somebody in the way they learn best",
    basis=Basis.CONSENT,
    retention_days=30,
    recipients=("the key workers",),
)


class Intakes(models.QuerySet["Intake"]):
    """Versions, by adjective."""

    def sent(self) -> Self:
        """Those that key workers read; a draft is its person's alone."""
        return self.filter(sent_at__isnull=False)

    def drafts(self) -> Self:
        """Those that are being written."""
        return self.filter(sent_at=None)

    def belonging_to(self, person_id: UUID | None) -> Self:
        """One person's own."""
        return self.filter(candidate_id=person_id)

    def ended_before(self, moment: datetime) -> Self:
        """Those of a time in a programme that was over by then."""
        ended = Enrolment.objects.ended_before(moment)
        return self.filter(enrolment_id__in=ended.values("id"))


class Intake(Row):
    """One version of a person's intake: a draft until it is sent, then as it was sent."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    candidate_id = models.UUIDField()
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    written_in: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    changed: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.UUIDField(null=True)
    helper_id = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    import_id = models.UUIDField(null=True)
    """The sheet with which the agency brought it in, if its person did not write it here."""

    identity_paper = EncryptedText(null=True, subject=SUBJECT, personal=_NUMBER)
    identity_number = EncryptedText(null=True, subject=SUBJECT, personal=_NUMBER)
    phone = EncryptedText(null=True, subject=SUBJECT, personal=_CONTACT)
    street = EncryptedText(null=True, subject=SUBJECT, personal=_CONTACT)
    town = EncryptedText(null=True, subject=SUBJECT, personal=_CONTACT)
    province = EncryptedText(null=True, subject=SUBJECT, personal=_CONTACT)
    postcode = EncryptedText(null=True, subject=SUBJECT, personal=_CONTACT)
    emergency_name = EncryptedText(null=True, subject=SUBJECT, personal=_EMERGENCY)
    emergency_phone = EncryptedText(null=True, subject=SUBJECT, personal=_EMERGENCY)
    diagnosis = EncryptedText(null=True, subject=SUBJECT, personal=_HEALTH)
    medications = EncryptedText(null=True, subject=SUBJECT, personal=_HEALTH)
    allergies = EncryptedText(null=True, subject=SUBJECT, personal=_HEALTH)
    medical_notes = EncryptedText(null=True, subject=SUBJECT, personal=_HEALTH)
    doctor_name = EncryptedText(null=True, subject=SUBJECT, personal=_HEALTH)
    doctor_phone = EncryptedText(null=True, subject=SUBJECT, personal=_HEALTH)
    accommodations = EncryptedText(null=True, subject=SUBJECT, personal=_NEEDS)
    assistive_technology = EncryptedText(null=True, subject=SUBJECT, personal=_NEEDS)
    support_needs = EncryptedText(null=True, subject=SUBJECT, personal=_NEEDS)
    communication_preferences = EncryptedText(null=True, subject=SUBJECT, personal=_NEEDS)
    learning_style = EncryptedText(null=True, subject=SUBJECT, personal=_LEARNING)

    objects = Intakes.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="intake_versions_count"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(sent_at=None), name="intake_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_by=None, confirmed_at=None)
                | Q(sent_at__isnull=False, sent_by__isnull=False, confirmed_at__isnull=False),
                name="intake_sent_by_somebody",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="intake_counts_from_one"),
        ]
        indexes = [
            models.Index(fields=["candidate_id", "id"], name="intake_of_person"),
            models.Index(fields=["updated_at"], condition=Q(sent_at=None), name="intake_drafts"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} version {self.number}"
