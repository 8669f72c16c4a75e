"""Sheets of PPAs that were brought in, and what was understood of them until somebody says yes."""

from django.db import models
from django.db.models import Q

from tulay.plumbing.sheets.staging import ImportRow, ImportStep, StagedRow


class Import(ImportRow):
    """A sheet of one agency's PPAs."""

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "programmes_import"
        indexes = [models.Index(fields=["agency", "brought_at", "id"], name="import_of_agency")]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=[one.value for one in ImportStep]), name="import_known_step"
            ),
            models.CheckConstraint(
                condition=Q(step="dropped") | Q(step="faulty") | Q(fault_count=0),
                name="import_goes_in_without_faults",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class Staged(StagedRow):
    """Some rows of a sheet, as they will stand in their table."""

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    brought_in = models.ForeignKey(Import, models.CASCADE, related_name="+", db_column="import_id")

    class Meta:
        db_table = "programmes_staged"

    def __str__(self) -> str:
        return self.table
