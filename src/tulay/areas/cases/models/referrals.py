"""A request that one agency asks another to take over."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from tulay.areas.cases.rules.referrals import Answer
from tulay.kernel.personal import Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

WHY = Personal(purpose="to tell the applicant and the other agency why a request is sent on")
CODE_LENGTH = 13


class Referrals(models.QuerySet["Referral"]):
    """Referrals, by adjective."""

    def offered(self) -> Self:
        """Those that nobody has answered or taken back."""
        return self.filter(answer=Answer.OPEN)

    def of_request(self, request_id: UUID) -> Self:
        """Those of one request, the first one first."""
        return self.filter(request_id=request_id).order_by("id")


class Referral(Row):
    """One agency offers a request to another, which accepts or declines it.

    Until it is accepted the other agency sees this row alone: the reason and which service, nothing of the request.
    """

    request = models.ForeignKey(
        "cases.Request", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    applicant_id = models.UUIDField()
    tracking_code = models.CharField(max_length=CODE_LENGTH)
    from_agency_id = models.UUIDField()
    from_service_id = models.UUIDField()
    to_agency_id = models.UUIDField()
    to_service_id = models.UUIDField()
    reason = EncryptedText(subject="applicant_id", personal=WHY)
    offered_by = models.UUIDField(null=True)
    offered_at = models.DateTimeField()
    answer = models.CharField(
        max_length=10, choices=[(a.value, a.name) for a in Answer], default=Answer.OPEN
    )
    answer_reason = EncryptedText(null=True, subject="applicant_id", personal=WHY)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    objects = Referrals.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(answer=Answer.OPEN), name="referral_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(from_agency_id=F("to_agency_id")), name="referral_to_another_agency"
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.OPEN, answered_at=None)
                | (~Q(answer=Answer.OPEN) & Q(answered_at__isnull=False)),
                name="referral_answered_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=[a.value for a in Answer]), name="referral_known_answer"
            ),
        ]
        indexes = [
            models.Index(fields=["request", "id"], name="referral_of_request"),
            models.Index(fields=["to_agency_id", "-id"], name="referral_to_agency"),
            models.Index(fields=["from_agency_id", "-id"], name="referral_from_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.tracking_code} to {self.to_agency_id}"
