"""Requests whose words have outlived their time."""

from django.db import models

from tulay.areas.cases.models.requests import Request
from tulay.plumbing.db.base import Row


class Forgotten(Row):
    """That a request's answers, messages and files were emptied, years after it ended."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_forgotten"

    def __str__(self) -> str:
        return f"request {self.request_id}"
