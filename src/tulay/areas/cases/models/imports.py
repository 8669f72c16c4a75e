"""Sheets of requests, what waits of them, and which requests they brought."""

from django.db import models
from django.db.models import Q

from tulay.areas.cases.models.requests import Request
from tulay.plumbing.db.base import Row
from tulay.plumbing.sheets.personal import PersonalImport, PersonalStaged
from tulay.plumbing.sheets.staging import ImportStep


class RequestImport(PersonalImport):
    """A sheet of requests to one service of an agency."""

    service_id = models.UUIDField()

    class Meta:
        db_table = "cases_import"
        indexes = [
            models.Index(fields=["agency_id", "brought_at", "id"], name="cases_sheets_there")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=[one.value for one in ImportStep]),
                name="cases_known_import_step",
            ),
            models.CheckConstraint(
                condition=Q(step="dropped") | Q(step="faulty") | Q(fault_count=0),
                name="cases_import_without_faults",
            ),
        ]

    def __str__(self) -> str:
        return f"sheet {self.id}"


class StagedRequests(PersonalStaged):
    """Some requests of a sheet, each sealed under the key of whose request it is."""

    brought_in = models.ForeignKey(
        RequestImport, models.CASCADE, related_name="+", db_column="import_id"
    )

    class Meta:
        db_table = "cases_staged"

    def __str__(self) -> str:
        return self.table


class BroughtRequest(Row):
    """Where a request is from: an agency brought it in with a sheet, on behalf of whose it is."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="+")
    brought_in = models.ForeignKey(
        RequestImport, models.PROTECT, related_name="+", db_column="import_id"
    )
    agency_id = models.UUIDField()
    told_at = models.DateTimeField(null=True)
    """When its applicant was written to about it last, if they are still to be told nothing else."""
    gone_at = models.DateTimeField(null=True)
    """When it was taken back with its sheet."""

    class Meta:
        db_table = "cases_brought_request"

    def __str__(self) -> str:
        return f"{self.request_id} by {self.brought_in_id}"
