"""Needs of communities, the steps they took, and which programmes answer them."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from tulay.areas.programmes.models.ppas import Ppa
from tulay.areas.programmes.rules.needs import (
    IMPACTS,
    NAME_MAX,
    SAID_MAX,
    UNDER_WAY,
    WORDS_MAX,
    Feasibility,
    NeedSector,
    NeedState,
    Submission,
    Urgency,
)
from tulay.plumbing.db.base import Row


class Need(Row):
    """What a community lacks; the agency is the one that has it in hand."""

    agency = models.ForeignKey(  # the indexes below begin with it
        "directory.Agency", models.PROTECT, related_name="+", db_index=False
    )
    jurisdiction = models.CharField(max_length=20)
    title = models.CharField(max_length=NAME_MAX)
    description = models.CharField(max_length=WORDS_MAX, default="", blank=True)
    sector = models.CharField(max_length=20)
    place = models.ForeignKey("directory.Place", models.PROTECT, related_name="+", null=True)
    community = models.CharField(max_length=NAME_MAX, default="", blank=True)
    people = models.PositiveIntegerField(default=0)
    households = models.PositiveIntegerField(default=0)
    urgency = models.CharField(max_length=12)
    impact = models.PositiveSmallIntegerField()
    feasibility = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    cost_minor = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, default=NeedState.IDENTIFIED.value)
    submission = models.CharField(max_length=20)
    raised_by = models.CharField(max_length=NAME_MAX, default="", blank=True)
    evidence = models.CharField(max_length=WORDS_MAX, default="", blank=True)
    evidence_date = models.DateField(null=True)
    score = models.PositiveIntegerField()
    answers = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    noted_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    folded_words = models.GeneratedField(
        expression=Func(F("community"), F("title"), function="programmes_words"),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        db_table = "programmes_need"
        indexes = [
            models.Index(fields=["score", "id"], name="need_by_score"),
            models.Index(fields=["updated_at", "id"], name="need_recent"),
            models.Index(fields=["people", "id"], name="need_by_people"),
            models.Index(fields=["agency", "score", "id"], name="need_of_agency"),
            GinIndex(fields=["folded_words"], name="need_like", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="need_has_a_title"),
            models.CheckConstraint(
                condition=Q(sector__in=[one.value for one in NeedSector]), name="need_known_sector"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in NeedState]), name="need_known_state"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=[one.value for one in Urgency]), name="need_known_urgency"
            ),
            models.CheckConstraint(
                condition=Q(feasibility__in=[one.value for one in Feasibility]),
                name="need_known_feasibility",
            ),
            models.CheckConstraint(
                condition=Q(submission__in=[one.value for one in Submission]),
                name="need_known_submission",
            ),
            models.CheckConstraint(condition=Q(impact__range=IMPACTS), name="need_impact_of_five"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(one.value for one in UNDER_WAY)) | Q(answers__gt=0),
                name="need_under_way_is_answered",
            ),
            models.CheckConstraint(
                condition=Q(households__lte=F("people")), name="need_households_of_people"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NeedStep(Row):
    """A step that a need took, and why."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12)
    is_forwarding = models.BooleanField(default=False)
    is_loss = models.BooleanField(db_default=False, default=False)
    said = models.CharField(max_length=SAID_MAX, default="", blank=True)
    taken_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "programmes_need_step"
        indexes = [models.Index(fields=["need", "taken_at", "id"], name="step_of_need")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in NeedState]), name="need_step_known"
            ),
        ]

    def __str__(self) -> str:
        return self.state


class NeedAnswer(Row):
    """A programme that answers a need; the agency is the programme's."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="+", db_index=False)
    ppa = models.ForeignKey(Ppa, models.PROTECT, related_name="+")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    linked_by = models.UUIDField(null=True)
    linked_at = models.DateTimeField()

    class Meta:
        db_table = "programmes_need_answer"
        constraints = [
            models.UniqueConstraint(fields=["need", "ppa"], name="need_answered_once_by_one"),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.ppa_id}"
