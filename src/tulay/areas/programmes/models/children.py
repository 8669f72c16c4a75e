"""What belongs to a PPA: lines of money and updates, only ever added; milestones and indicators."""

from django.db import models
from django.db.models import Q

from tulay.areas.programmes.models.ppas import Ppa
from tulay.areas.programmes.rules.funding import ADJUSTABLE, WORDS_MAX, FundingKind
from tulay.areas.programmes.rules.marks import MARK_MAX, UNIT_MAX, OutcomeKind
from tulay.areas.programmes.rules.ppas import FundingSource
from tulay.areas.programmes.rules.states import PROGRESS_MAX, SAID_MAX, UpdateKind
from tulay.plumbing.db.base import Row

SUMS = [one.value for one in ADJUSTABLE]


class Funding(Row):
    """One line of a PPA's money; what was wrong is corrected by another line."""

    ppa = models.ForeignKey(Ppa, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12)
    adjusts = models.CharField(max_length=12, default="", blank=True)
    amount_minor = models.BigIntegerField()
    source = models.CharField(max_length=20)
    on_date = models.DateField()
    said = models.CharField(max_length=WORDS_MAX, default="", blank=True)
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "programmes_funding"
        indexes = [models.Index(fields=["ppa", "recorded_at", "id"], name="funding_of_ppa")]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind__in=SUMS, adjusts="", amount_minor__gt=0)
                    | Q(kind=FundingKind.ADJUSTMENT.value, adjusts__in=SUMS) & ~Q(amount_minor=0)
                ),
                name="funding_is_a_line",
            ),
            models.CheckConstraint(
                condition=Q(source__in=[one.value for one in FundingSource]),
                name="funding_known_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor}"


class Update(Row):
    """What was told of a PPA, and when."""

    ppa = models.ForeignKey(Ppa, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=13)
    state = models.CharField(max_length=10, default="", blank=True)
    progress = models.PositiveSmallIntegerField(null=True)
    said = models.CharField(max_length=SAID_MAX, default="", blank=True)
    next_steps = models.CharField(max_length=SAID_MAX, default="", blank=True)
    follow_up_date = models.DateField(null=True)
    told_by = models.UUIDField(null=True)
    told_at = models.DateTimeField()

    class Meta:
        db_table = "programmes_update"
        indexes = [models.Index(fields=["ppa", "told_at", "id"], name="update_of_ppa")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in UpdateKind]), name="update_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__lte=PROGRESS_MAX),
                name="update_progress_of_a_hundred",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Milestone(Row):
    """Something that is to be reached by a day."""

    ppa = models.ForeignKey(Ppa, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=MARK_MAX)
    due_date = models.DateField()
    done_date = models.DateField(null=True)

    class Meta:
        db_table = "programmes_milestone"
        indexes = [models.Index(fields=["ppa", "due_date", "id"], name="milestone_of_ppa")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="milestone_has_words"),
        ]

    def __str__(self) -> str:
        return self.title


class Indicator(Row):
    """A number that is to change: where it stood, where it should come to, where it is."""

    ppa = models.ForeignKey(Ppa, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=20)
    title = models.CharField(max_length=MARK_MAX)
    unit = models.CharField(max_length=UNIT_MAX, default="", blank=True)
    baseline = models.DecimalField(max_digits=15, decimal_places=2)
    target = models.DecimalField(max_digits=15, decimal_places=2)
    actual = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    measured_date = models.DateField(null=True)

    class Meta:
        db_table = "programmes_indicator"
        indexes = [models.Index(fields=["ppa", "id"], name="indicator_of_ppa")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="indicator_has_words"),
            models.CheckConstraint(
                condition=Q(category__in=[one.value for one in OutcomeKind]),
                name="indicator_known_category",
            ),
            models.CheckConstraint(
                condition=Q(actual__isnull=True, measured_date__isnull=True)
                | Q(actual__isnull=False, measured_date__isnull=False),
                name="indicator_measured_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title
