"""The steps of a request inside its review and work: frozen when it was taken up, with what happened to each."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from tulay.areas.cases.rules.inner_steps import PHASES, Event, Evidence, Need, Who
from tulay.kernel.personal import Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText


class InnerStep(Row):
    """One step of one request, in a round of it: as the service described it on that day, and how far it has come."""

    request = models.ForeignKey(
        "cases.Request", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    applicant_id = models.UUIDField()
    round = models.PositiveSmallIntegerField(default=1)
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=80)
    names: "models.JSONField[Any, Any]" = models.JSONField()
    phase = models.CharField(max_length=20, choices=[(one.value, one.name) for one in PHASES])
    who = models.CharField(max_length=20, choices=[(one.value, one.name) for one in Who])
    need = models.CharField(max_length=10, choices=[(one.value, one.name) for one in Need])
    evidence = models.CharField(max_length=10, choices=[(one.value, one.name) for one in Evidence])
    paper = models.CharField(max_length=80, default="", blank=True)
    is_by_another = models.BooleanField(default=False)
    days = models.PositiveSmallIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.UUIDField(null=True)

    class Meta:
        db_table = "cases_inner_step"
        constraints = [
            models.UniqueConstraint(
                fields=["request", "round", "place"], name="inner_step_placed_once"
            ),
            models.UniqueConstraint(
                fields=["request", "round", "code"], name="inner_step_named_once"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, finished_by__isnull=True)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
                name="inner_step_finished_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(finished_by__isnull=True) | ~Q(finished_by=F("applicant_id")),
                name="inner_step_not_by_applicant",
            ),
            models.CheckConstraint(condition=Q(round__in=[1, 2]), name="inner_step_two_rounds"),
        ]
        indexes = [
            models.Index(
                fields=["agency_id", "due_at"],
                condition=Q(due_at__isnull=False, finished_at__isnull=True),
                name="inner_step_late",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.code}"


class InnerMove(Row):
    """Something that happened to a step: by whom, when, and what they wrote. Never changed."""

    step = models.ForeignKey(InnerStep, on_delete=models.PROTECT, related_name="+", db_index=False)
    request = models.ForeignKey(
        "cases.Request", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    applicant_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    event = models.CharField(max_length=10, choices=[(one.value, one.name) for one in Event])
    actor_id = models.UUIDField()
    note = EncryptedText(
        null=True,
        subject="applicant_id",
        personal=Personal(purpose="to decide about the request for a public service"),
    )
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_inner_move"
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="inner_move_numbered_once"),
        ]
        indexes = [models.Index(fields=["step"], name="inner_move_of_step")]

    def __str__(self) -> str:
        return f"{self.number}: {self.event}"
