"""The request itself."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from tulay.areas.cases.rules.steps import WITH_AGENCY, Priority, State
from tulay.kernel.personal import Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.checks import Holds
from tulay.plumbing.db.fields import EncryptedJSON

CODE_LENGTH = 13


class Requests(models.QuerySet["Request"]):
    """Requests, by adjective."""

    def sent(self) -> Self:
        """Those that reached their agency: nobody but the applicant reads a draft."""
        return self.filter(submitted_at__isnull=False)

    def waiting(self) -> Self:
        """Those that somebody still has to do something about."""
        return self.filter(submitted_at__isnull=False, closed_at__isnull=True)

    def belonging_to(self, person_id: UUID | None) -> Self:
        """One person's own."""
        return self.filter(applicant_id=person_id)

    def late(self, now: datetime) -> Self:
        """Those whose clock has run out."""
        return self.waiting().filter(paused_at__isnull=True, due_at__lte=now)


class Request(Row):
    """One person's request to one service, and where it stands."""

    tracking_code = models.CharField(max_length=CODE_LENGTH, null=True, unique=True)  # noqa: DJ001 - drafts have none
    # No foreign keys to what thousands ask for at once (docs/adr/0035): those rows stay by rule of the database.
    service = models.ForeignKey(
        "catalogue.Service",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    agency = models.ForeignKey(
        "directory.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    applicant = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    place = models.ForeignKey(
        "directory.Place", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    assignee = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    state = models.CharField(max_length=20, choices=[(s.value, s.name) for s in State])
    step = models.PositiveSmallIntegerField(default=1)
    priority = models.CharField(
        max_length=8, choices=[(p.value, p.name) for p in Priority], default=Priority.NORMAL
    )
    language = models.CharField(max_length=8, default="en")
    answers = EncryptedJSON(
        subject="applicant_id",
        default=dict,
        personal=Personal(purpose="to decide about the request for a public service"),
    )
    answered_in: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    prefilled: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    """The questions that the profile answered, once its owner agreed to that for this request."""
    version = models.PositiveIntegerField(default=1)
    fee_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="", blank=True)
    paid_at = models.DateTimeField(null=True)
    holds_slot = models.BooleanField(default=False)
    is_appealed = models.BooleanField(default=False)
    submitted_at = models.DateTimeField(null=True)
    response_due_at = models.DateTimeField(null=True)
    responded_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = Requests.as_manager()

    class Meta:
        # Foreign keys without an index of their own stand first in one of these.
        constraints = [
            models.CheckConstraint(
                condition=Holds("state", "closed_at", function="cases_is_closed_when_final"),
                name="request_closed_when_final",
            ),
            models.CheckConstraint(
                condition=Holds(
                    "state",
                    "submitted_at",
                    "tracking_code",
                    "due_at",
                    "response_due_at",
                    function="cases_is_sent_with_code_and_due",
                ),
                name="request_sent_with_code_and_due",
            ),
            models.CheckConstraint(
                condition=Holds(
                    "state",
                    "paused_at",
                    "paid_at",
                    "fee_minor",
                    function="cases_clock_stands_while_waiting",
                ),
                name="request_clock_stands_while_waiting",
            ),
            models.CheckConstraint(condition=Q(fee_minor__gte=0), name="request_fee_not_negative"),
            models.CheckConstraint(
                condition=Holds("state", "holds_slot", function="cases_holds_slot_once_approved"),
                name="request_holds_slot_once_approved",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due_at", "id"],
                condition=Q(submitted_at__isnull=False, closed_at__isnull=True),
                name="request_queue",
            ),
            models.Index(
                fields=["agency", "state", "due_at", "id"],
                condition=Q(submitted_at__isnull=False),
                name="request_queue_by_state",
            ),
            models.Index(
                fields=["assignee", "due_at", "id"],
                condition=Q(submitted_at__isnull=False, closed_at__isnull=True),
                name="request_queue_of_one",
            ),
            models.Index(
                fields=["agency", "closed_at"],
                condition=Q(submitted_at__isnull=False, closed_at__isnull=False),
                name="request_closed",
            ),
            models.Index(fields=["applicant", "-id"], name="request_own"),
            models.Index(
                fields=["updated_at"], condition=Q(state=State.DRAFT), name="request_drafts"
            ),
            models.Index(
                fields=["paused_at"],
                condition=Q(state=State.NEEDS_INFORMATION),
                name="request_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tracking_code or self.id} {self.state}"

    @property
    def is_with_agency(self) -> bool:
        """Whether the next move may be the agency's."""
        return self.state in WITH_AGENCY
