"""Sheets of journals and of intakes that were brought in, and what waits of them."""

from django.db import models
from django.db.models import Q

from tulay.areas.support.models.enrolments import Programme
from tulay.plumbing.sheets.personal import PersonalImport, PersonalStaged
from tulay.plumbing.sheets.staging import ImportStep


class JournalImport(PersonalImport):
    """A sheet of days that people of one programme kept elsewhere."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        db_table = "support_import"
        indexes = [
            models.Index(fields=["agency_id", "brought_at", "id"], name="support_sheets_there")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=[one.value for one in ImportStep]),
                name="support_known_import_step",
            ),
            models.CheckConstraint(
                condition=Q(step="dropped") | Q(step="faulty") | Q(fault_count=0),
                name="support_import_without_faults",
            ),
        ]

    def __str__(self) -> str:
        return f"sheet {self.id}"


class StagedDays(PersonalStaged):
    """Some days of a sheet, each sealed under the key of whose day it was."""

    brought_in = models.ForeignKey(
        JournalImport, models.CASCADE, related_name="+", db_column="import_id"
    )

    class Meta:
        db_table = "support_staged"

    def __str__(self) -> str:
        return self.table


class IntakeImport(PersonalImport):
    """A sheet of intakes that people of one programme gave on paper."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        db_table = "support_intake_import"
        indexes = [
            models.Index(
                fields=["agency_id", "brought_at", "id"], name="support_intake_sheets_there"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=[one.value for one in ImportStep]),
                name="support_intake_known_step",
            ),
            models.CheckConstraint(
                condition=Q(step="dropped") | Q(step="faulty") | Q(fault_count=0),
                name="support_intake_without_faults",
            ),
        ]

    def __str__(self) -> str:
        return f"sheet {self.id}"


class StagedIntakes(PersonalStaged):
    """Some intakes of a sheet, each answer sealed under the key of whose it is."""

    brought_in = models.ForeignKey(
        IntakeImport, models.CASCADE, related_name="+", db_column="import_id"
    )

    class Meta:
        db_table = "support_intake_staged"

    def __str__(self) -> str:
        return self.table
