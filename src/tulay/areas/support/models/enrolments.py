"""Programmes, who takes part in them, and who stands by whom."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from tulay.areas.support.rules.enrolments import NAME_MAX
from tulay.kernel.personal import Basis, Category, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

REFERENCE_MAX = 16


class Programme(Row):
    """What an agency offers to people with disabilities; its name is public."""

    agency = models.ForeignKey(
        "directory.Agency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=NAME_MAX)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="programme_name_in_agency")
        ]

    def __str__(self) -> str:
        return self.name


class Enrolments(models.QuerySet["Enrolment"]):
    """Enrolments, by adjective."""

    def running(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at=None)

    def belonging_to(self, person_id: UUID | None) -> Self:
        """One person's own."""
        return self.filter(candidate_id=person_id)

    def ended_before(self, moment: datetime) -> Self:
        """Those whose time was over by then."""
        return self.filter(ended_at__lt=moment)

    def assigned_to(self, worker_id: UUID | None) -> Self:
        """Those by whom somebody stands now."""
        mine = Assignment.objects.filter(worker_id=worker_id, until=None)
        return self.filter(id__in=mine.values("enrolment_id"))


class Enrolment(Row):
    """One person's time in one programme."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    candidate = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=REFERENCE_MAX, unique=True)
    grant_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = EncryptedText(
        null=True,
        subject="candidate_id",
        personal=Personal(
            purpose="to tell the person why their time in the programme ended",
            basis=Basis.CONSENT,
            category=Category.SPECIAL,
        ),
    )

    objects = Enrolments.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"], condition=Q(ended_at=None), name="enrolment_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="enrolment_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["agency_id", "-id"], name="enrolment_of_agency"),
            models.Index(fields=["candidate", "-id"], name="enrolment_of_person"),
            models.Index(fields=["programme"], name="enrolment_in_programme"),
            models.Index(
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="enrolment_ended"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Assignment(Row):
    """A key worker stands by a person, from one day to another."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    candidate_id = models.UUIDField()
    worker = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "worker"],
                condition=Q(until=None),
                name="assignment_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="assignment_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["enrolment", "id"], name="assignment_of_enrolment"),
            models.Index(fields=["worker", "id"], name="assignment_of_worker"),
        ]

    def __str__(self) -> str:
        return f"{self.worker_id} for {self.enrolment_id}"
