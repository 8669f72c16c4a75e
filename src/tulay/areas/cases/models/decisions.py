"""What was decided, by whom, and who signed with them. A row is written once; a signature fills its blank."""

from django.db import models
from django.db.models import F, Q

from tulay.areas.cases.rules.steps import Outcome
from tulay.kernel.personal import Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText


class Decision(Row):
    """A decision about a request: final at once, or when a second officer has signed."""

    request = models.ForeignKey("cases.Request", on_delete=models.PROTECT, related_name="+")
    agency_id = models.UUIDField()
    applicant_id = models.UUIDField()
    round = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=8, choices=[(o.value, o.name) for o in Outcome])
    reasons = EncryptedText(
        subject="applicant_id",
        personal=Personal(purpose="to tell the applicant why the agency decided as it did"),
    )
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()
    needs_signature = models.BooleanField(default=False)
    cosigned_by = models.UUIDField(null=True)
    cosigned_at = models.DateTimeField(null=True)
    returned_by = models.UUIDField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(
                    needs_signature=True, cosigned_at__isnull=True, returned_at__isnull=True
                ),
                name="decision_open_once",
            ),
            models.UniqueConstraint(
                fields=["request", "round"],
                condition=Q(needs_signature=False) | Q(cosigned_at__isnull=False),
                name="decision_final_once_a_round",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("applicant_id"))
                & (Q(cosigned_by__isnull=True) | ~Q(cosigned_by=F("applicant_id"))),
                name="decision_not_by_applicant",
            ),
            models.CheckConstraint(
                condition=Q(cosigned_by__isnull=True) | ~Q(cosigned_by=F("decided_by")),
                name="decision_signed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(cosigned_by__isnull=True, cosigned_at__isnull=True)
                | Q(
                    cosigned_by__isnull=False,
                    cosigned_at__isnull=False,
                    returned_at__isnull=True,
                    needs_signature=True,
                ),
                name="decision_signature_whole",
            ),
            models.CheckConstraint(condition=Q(round__in=[1, 2]), name="decision_two_rounds"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.outcome}"

    @property
    def is_final(self) -> bool:
        """Whether it counts: signed by as many as it needs."""
        return not self.needs_signature or self.cosigned_at is not None
