"""Lists that somebody asked to take out: never their lines, which are written anew each time they are handed out."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from tulay.areas.privacy.rules.lists import KEPT_DAYS, ListStanding, standing_of
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedJSON, EncryptedText
from tulay.plumbing.render.sheets import Form

TAKEN = Personal(
    purpose="to hand out a list as it was narrowed, and to account for it",
    basis=Basis.LEGAL_DUTY,
    retention_days=KEPT_DAYS,
)


KEPT = Personal(
    purpose="to find the same part of a list again",
    basis=Basis.PUBLIC_TASK,
)


class ListFilter(Row):
    """How a person narrowed a list, under a name of their own."""

    person_id = models.UUIDField()
    list_code = models.CharField(max_length=40)
    name = EncryptedText(subject="person_id", personal=KEPT)
    query = EncryptedJSON(subject="person_id", personal=KEPT)
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "privacy_list_filter"
        indexes = [models.Index(fields=["person_id", "list_code"], name="privacy_filter_of")]

    def __str__(self) -> str:
        return f"filter {self.id}"


class ListsTaken(models.QuerySet["ListTaken"]):
    """Lists, by adjective."""

    def of(self, person_id: UUID | None) -> Self:
        """Those one person asked for."""
        return self.filter(asked_by=person_id)

    def undecided(self) -> Self:
        """Those that need a second person who has not spoken."""
        return self.filter(open_until=None, decided_at=None)


class ListTaken(Row):
    """A list that somebody asks to take out, narrowed as it was on the page; a second person may have to agree."""

    list_code = models.CharField(max_length=40)
    agency_id = models.UUIDField(null=True)
    asked_by = models.UUIDField()
    query = EncryptedJSON(subject="asked_by", personal=TAKEN)
    reason = EncryptedText(subject="asked_by", personal=TAKEN, null=True)
    form = models.CharField(max_length=4)
    is_personal = models.BooleanField()
    count = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    is_approved = models.BooleanField(null=True)
    open_until = models.DateTimeField(null=True)
    times_opened = models.PositiveIntegerField(default=0)

    objects = ListsTaken.as_manager()

    class Meta:
        db_table = "privacy_list"
        constraints = [
            models.CheckConstraint(
                condition=Q(form__in=[one.value for one in Form]), name="privacy_list_known_form"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="privacy_list_two_people",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, is_approved=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, is_approved__isnull=False),
                name="privacy_list_decided_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "-id"], name="privacy_list_of"),
            models.Index(
                fields=["agency_id", "id"],
                condition=Q(open_until=None, decided_at=None),
                name="privacy_list_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"list {self.id}"

    def standing(self, now: datetime) -> ListStanding:
        """Return how far it is."""
        return standing_of(
            asked_at=self.asked_at,
            is_approved=self.is_approved,
            open_until=self.open_until,
            now=now,
        )
