"""Programmes, projects and activities. Their three sums follow from the lines of the funding flow, by a trigger."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from tulay.areas.programmes.models.imports import Import
from tulay.areas.programmes.rules.ppas import (
    CODE_MAX,
    SUMMARY_MAX,
    TEXT_MAX,
    TITLE_MAX,
    WHO_MAX,
    Appropriation,
    FundingSource,
    PpaCategory,
    PpaPriority,
    PpaSector,
)
from tulay.areas.programmes.rules.states import PROGRESS_MAX, PpaState
from tulay.plumbing.db.base import Row


def _one_of(
    column: str, kind: type[PpaState | PpaCategory | PpaPriority | PpaSector | FundingSource]
) -> Q:
    return Q(**{f"{column}__in": [one.value for one in kind]})


class Ppa(Row):
    """One programme, project or activity of an agency in a fiscal year."""

    agency = models.ForeignKey(  # the indexes below begin with it
        "directory.Agency", models.PROTECT, related_name="+", db_index=False
    )
    jurisdiction = models.CharField(max_length=20)
    code = models.CharField(max_length=CODE_MAX, default="", blank=True)
    title = models.CharField(max_length=TITLE_MAX)
    summary = models.CharField(max_length=SUMMARY_MAX, default="", blank=True)
    category = models.CharField(max_length=20, default=PpaCategory.AGENCY.value)
    state = models.CharField(max_length=10, default=PpaState.PLANNING.value)
    priority = models.CharField(max_length=10, default=PpaPriority.MEDIUM.value)
    progress = models.PositiveSmallIntegerField(default=0)
    fiscal_year = models.PositiveSmallIntegerField()
    plan_year = models.PositiveSmallIntegerField(null=True)
    sector = models.CharField(max_length=20)
    appropriation = models.CharField(max_length=4, default="", blank=True)
    source = models.CharField(max_length=20, default=FundingSource.GAAB.value)
    starts_date = models.DateField(null=True)
    target_date = models.DateField(null=True)
    ended_date = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    budget_minor = models.BigIntegerField(default=0)
    ceiling_minor = models.BigIntegerField(null=True)
    obc_budget_minor = models.BigIntegerField(default=0)
    allocated_minor = models.BigIntegerField(default=0)
    obligated_minor = models.BigIntegerField(default=0)
    disbursed_minor = models.BigIntegerField(default=0)
    slots = models.PositiveIntegerField(default=0)
    obc_slots = models.PositiveIntegerField(default=0)
    organisations = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    place = models.ForeignKey("directory.Place", models.PROTECT, related_name="+", null=True)
    lead_agency = models.ForeignKey(
        "directory.Agency", models.PROTECT, related_name="+", null=True, db_index=False
    )
    supporting = ArrayField(models.UUIDField(), default=list)
    requested_by = models.CharField(max_length=WHO_MAX, default="", blank=True)
    recipient = models.CharField(max_length=WHO_MAX, default="", blank=True)
    accomplishments = models.CharField(max_length=TEXT_MAX, default="", blank=True)
    challenges = models.CharField(max_length=TEXT_MAX, default="", blank=True)
    support_needed = models.CharField(max_length=TEXT_MAX, default="", blank=True)
    follow_up = models.CharField(max_length=TEXT_MAX, default="", blank=True)
    version = models.PositiveIntegerField(default=0)
    is_touched = models.BooleanField(default=False)
    brought_in = models.ForeignKey(
        Import,
        models.PROTECT,
        related_name="+",
        null=True,
        db_column="import_id",
        db_index=False,  # found by its agency first
    )
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    folded_words = models.GeneratedField(
        expression=Func(F("code"), F("title"), function="programmes_words"),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        db_table = "programmes_ppa"
        indexes = [
            models.Index(fields=["updated_at", "id"], name="ppa_recent"),
            models.Index(fields=["agency", "updated_at", "id"], name="ppa_of_agency"),
            models.Index(fields=["title", "id"], name="ppa_by_title"),
            models.Index(fields=["budget_minor", "id"], name="ppa_by_budget"),
            GinIndex(fields=["folded_words"], name="ppa_like", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "fiscal_year", "code"],
                condition=~Q(code="") & Q(withdrawn_at__isnull=True),
                name="ppa_code_once_a_year",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="ppa_has_a_title"),
            models.CheckConstraint(condition=_one_of("state", PpaState), name="ppa_known_state"),
            models.CheckConstraint(
                condition=_one_of("category", PpaCategory), name="ppa_known_category"
            ),
            models.CheckConstraint(
                condition=_one_of("priority", PpaPriority), name="ppa_known_priority"
            ),
            models.CheckConstraint(condition=_one_of("sector", PpaSector), name="ppa_known_sector"),
            models.CheckConstraint(
                condition=_one_of("source", FundingSource), name="ppa_known_source"
            ),
            models.CheckConstraint(
                condition=Q(appropriation__in=["", *(one.value for one in Appropriation)]),
                name="ppa_known_appropriation",
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=PROGRESS_MAX), name="ppa_progress_of_a_hundred"
            ),
            models.CheckConstraint(
                condition=Q(target_date__isnull=True)
                | Q(starts_date__isnull=True)
                | Q(target_date__gte=F("starts_date")),
                name="ppa_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(budget_minor__gte=0)
                & (Q(ceiling_minor__isnull=True) | Q(budget_minor__lte=F("ceiling_minor"))),
                name="ppa_budget_below_its_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(obc_budget_minor__gte=0, obc_budget_minor__lte=F("budget_minor")),
                name="ppa_part_of_the_budget",
            ),
            models.CheckConstraint(
                condition=Q(obc_slots__lte=F("slots")), name="ppa_part_of_the_slots"
            ),
            models.CheckConstraint(
                condition=Q(disbursed_minor__gte=0)
                & Q(disbursed_minor__lte=F("obligated_minor"))
                & Q(obligated_minor__lte=F("allocated_minor")),
                name="ppa_spends_what_is_there",
            ),
            models.CheckConstraint(
                condition=~Q(category=PpaCategory.COMMUNITY_REQUEST.value)
                | (~Q(requested_by="") & ~Q(recipient="")),
                name="ppa_asked_for_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=PpaState.COMPLETED.value) | Q(ended_date__isnull=False),
                name="ppa_completed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title
