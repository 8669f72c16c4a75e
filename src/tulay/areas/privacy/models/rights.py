"""What people asked about their data, and what came of it."""

from django.db import models
from django.db.models import F, Q

from tulay.areas.privacy.rules.rights import WAITING, ClaimState, Right
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

STILL_WAITING = sorted(state.value for state in WAITING)
ASKED = Personal(purpose="to answer what a person asked about their data", basis=Basis.LEGAL_DUTY)


class RightsRequest(Row):
    """One right, claimed by one person; its state says how far we are."""

    person_id = models.UUIDField()
    right = models.CharField(max_length=16)
    state = models.CharField(max_length=12, default=ClaimState.OPEN.value)
    law = models.CharField(max_length=12)
    jurisdiction = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    put_off_at = models.DateTimeField(null=True)
    filed_by = models.UUIDField(null=True)
    details = EncryptedText(subject="person_id", personal=ASKED, null=True)
    answer = EncryptedText(subject="person_id", personal=ASKED, null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    erases_at = models.DateTimeField(null=True)
    certificate_number = models.CharField(max_length=32, default="", blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_request"
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "right"],
                condition=Q(state__in=STILL_WAITING),
                name="privacy_one_open_request_per_right",
            ),
            models.CheckConstraint(
                condition=Q(right__in=[r.value for r in Right]), name="privacy_known_right"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ClaimState]), name="privacy_known_state"
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("decided_by")),
                name="privacy_two_different_people_sign",
            ),
            models.CheckConstraint(
                condition=~Q(right=Right.ERASURE.value)
                | ~Q(
                    state__in=[
                        ClaimState.APPROVED.value,
                        ClaimState.ERASING.value,
                        ClaimState.DONE.value,
                    ]
                )
                | Q(decided_by__isnull=False, signed_by__isnull=False),
                name="privacy_two_people_erase",
            ),
        ]
        indexes = [
            models.Index(fields=["person_id", "-id"], name="privacy_request_person"),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=STILL_WAITING),
                name="privacy_request_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right} {self.state}"


class Export(Row):
    """A link that gives one person's copy once; the copy itself is made when the link is opened, and kept nowhere."""

    person_id = models.UUIDField()
    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="+")
    asked_by = models.UUIDField(null=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_export"
        indexes = [models.Index(fields=["person_id", "-id"], name="privacy_export_person")]

    def __str__(self) -> str:
        return f"export {self.id}"


class Restriction(Row):
    """While one is not lifted, a person's data is kept and nothing else."""

    person_id = models.UUIDField()
    request = models.ForeignKey(
        RightsRequest, on_delete=models.PROTECT, related_name="+", null=True
    )
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)

    class Meta:
        db_table = "privacy_restriction"
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"],
                condition=Q(lifted_at=None),
                name="privacy_one_restriction_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"restriction {self.id}"


class Annotation(Row):
    """Beside data that stays as it is: that its person asked to have it corrected (POPIA 24(2)(d))."""

    person_id = models.UUIDField()
    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="+")
    text = EncryptedText(subject="person_id", personal=ASKED, null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "privacy_annotation"
        indexes = [models.Index(fields=["person_id", "-id"], name="privacy_annotation_person")]

    def __str__(self) -> str:
        return f"annotation {self.id}"


class Hold(Row):
    """A legal hold: while it lasts, nothing of a person is erased."""

    person_id = models.UUIDField()
    reason = EncryptedText(subject="person_id", personal=ASKED, null=True)
    placed_by = models.UUIDField(null=True)
    placed_at = models.DateTimeField()
    lifted_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_hold"
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=Q(lifted_at=None), name="privacy_one_hold"
            )
        ]

    def __str__(self) -> str:
        return f"hold {self.id}"


class Certificate(Row):
    """That a person's data was erased: what went, what the law keeps, and nothing by which they could be known."""

    number = models.CharField(max_length=32, unique=True)
    subject_id = models.UUIDField()
    cause = models.CharField(max_length=12)
    law = models.CharField(max_length=12)
    at = models.DateTimeField()
    areas = models.JSONField(default=list)

    class Meta:
        db_table = "privacy_certificate"

    def __str__(self) -> str:
        return self.number
