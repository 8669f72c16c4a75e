"""Sheets of people, what waits of them, and whom they brought."""

from django.db import models
from django.db.models import Q

from tulay.areas.identity.models.people import Person
from tulay.plumbing.db.base import Row
from tulay.plumbing.sheets.personal import PersonalImport, PersonalStaged
from tulay.plumbing.sheets.staging import ImportStep


class PeopleImport(PersonalImport):
    """A sheet of people whom one agency serves."""

    class Meta:
        db_table = "identity_import"
        indexes = [
            models.Index(fields=["agency_id", "brought_at", "id"], name="identity_sheets_there")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=[one.value for one in ImportStep]),
                name="identity_known_import_step",
            ),
            models.CheckConstraint(
                condition=Q(step="dropped") | Q(step="faulty") | Q(fault_count=0),
                name="identity_import_without_faults",
            ),
        ]

    def __str__(self) -> str:
        return f"sheet {self.id}"


class StagedPeople(PersonalStaged):
    """Some people of a sheet, sealed as they will be kept."""

    brought_in = models.ForeignKey(
        PeopleImport, models.CASCADE, related_name="+", db_column="import_id"
    )

    class Meta:
        db_table = "identity_staged"

    def __str__(self) -> str:
        return self.table


class BroughtPerson(Row):
    """Where somebody is known from: the sheet of an agency, not they themselves, told us of them."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    brought_in = models.ForeignKey(
        PeopleImport, models.PROTECT, related_name="+", db_column="import_id"
    )
    agency_id = models.UUIDField()
    invited_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_brought_person"

    def __str__(self) -> str:
        return f"{self.person_id} by {self.brought_in_id}"
