"""Legal grounds as they were proposed and signed: rows that are only ever added."""

from django.db import models
from django.db.models import F, Q

from tulay.areas.privacy.rules.grounds import LAW_MAX, REASON_MAX, GroundStep
from tulay.areas.privacy.rules.notices import Purpose
from tulay.kernel.personal import Basis, Category
from tulay.plumbing.db.base import Row


class LegalGround(Row):
    """On what one purpose is to stand in one jurisdiction, from when, and why; `consent` ends a law."""

    purpose = models.CharField(max_length=40)
    jurisdiction = models.CharField(max_length=20)
    category = models.CharField(max_length=12)
    basis = models.CharField(max_length=20)
    law = models.CharField(max_length=LAW_MAX, blank=True, default="")
    reason = models.CharField(max_length=REASON_MAX)
    effective_at = models.DateTimeField()
    proposed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()

    class Meta:
        db_table = "privacy_ground"
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=[one.value for one in Purpose]),
                name="privacy_ground_of_known_purpose",
            ),
            models.CheckConstraint(
                condition=Q(category__in=[one.value for one in Category]),
                name="privacy_ground_of_known_category",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=[one.value for one in Basis]), name="privacy_known_basis"
            ),
            models.CheckConstraint(
                condition=Q(basis=Basis.CONSENT.value) | ~Q(law=""),
                name="privacy_a_ground_names_its_law",
            ),
        ]
        indexes = [
            models.Index(
                fields=["purpose", "jurisdiction", "category", "-id"], name="privacy_ground_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.jurisdiction} {self.basis}"


class LegalGroundStep(Row):
    """That a second person signed a ground, or refused it: once."""

    ground = models.OneToOneField(LegalGround, on_delete=models.PROTECT, related_name="decision")
    step = models.CharField(max_length=12)
    proposed_by = models.UUIDField(null=True)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "privacy_ground_step"
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=[one.value for one in GroundStep]),
                name="privacy_known_ground_step",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None) | ~Q(by_id=F("proposed_by")),
                name="privacy_a_second_person_signs_a_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.ground_id}"
