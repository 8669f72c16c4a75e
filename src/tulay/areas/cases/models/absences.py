"""When somebody of an agency is away, and who stands in. Why is nobody's business, so it is not asked."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value

from tulay.plumbing.db.base import Row


class Absences(models.QuerySet["Absence"]):
    """Absences, by adjective."""

    def standing(self, today: date) -> Self:
        """Those that are not over and were not ended: running and coming ones."""
        return self.filter(ended_at=None, last_date__gte=today)


class Absence(Row):
    """One person is away from an agency's work, from one day to another."""

    agency_id = models.UUIDField()
    person = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    stand_in = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    first_date = models.DateField()
    last_date = models.DateField()
    planned_by = models.UUIDField(null=True)
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Absences.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_date__gte=F("first_date")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=F("person")),
                name="absence_stand_in_is_another",
            ),
            ExclusionConstraint(
                name="absence_one_at_a_time",
                condition=Q(ended_at=None),
                expressions=[
                    ("person", "="),
                    ("agency_id", "="),
                    (
                        Func(
                            "first_date",
                            "last_date",
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency_id", "last_date"],
                condition=Q(ended_at=None),
                name="absence_of_agency",
            ),
            models.Index(fields=["person", "id"], name="absence_of_person"),
            models.Index(fields=["stand_in", "id"], name="absence_stood_in"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first_date} to {self.last_date}"
