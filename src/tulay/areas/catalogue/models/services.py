"""Tables of services: what is offered, its versions, places, words and counts."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from tulay.areas.catalogue.rules.services import Access, State
from tulay.plumbing.db.base import Row


class Service(Row):
    """Something people may ask an agency for, in every language it is offered in.

    `texts`, `requirements`, `questions` and `pages` are the structures of `rules.services`; `languages` names those
    that are complete. `search` is the weighted search document over all languages, `sort_names` the names as they are
    sorted.
    """

    slug = models.CharField(max_length=80, unique=True)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    jurisdiction = models.CharField(max_length=20)
    sector = models.ForeignKey(
        "directory.Sector",
        models.PROTECT,
        to_field="code",
        db_column="sector",
        related_name="+",
        db_index=False,
    )
    state = models.CharField(max_length=10, default=State.DRAFT.value)
    access = models.CharField(max_length=12, default=Access.DIRECT.value)
    texts = models.JSONField(default=dict)
    languages = ArrayField(models.CharField(max_length=8), default=list)
    requirements = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    pages = models.JSONField(default=list, db_default=[])
    rule = models.JSONField(null=True)
    workflow = models.JSONField(default=list, db_default=[])
    tags = ArrayField(models.CharField(max_length=60), default=list)
    keywords = ArrayField(models.CharField(max_length=60), default=list)
    life_events = ArrayField(models.CharField(max_length=40), default=list)
    fee_minor = models.BigIntegerField(default=0)
    benefit_minor = models.BigIntegerField(default=0, db_default=0)
    is_fee_first = models.BooleanField(default=False, db_default=False)
    currency = models.CharField(max_length=3)
    processing_days = models.PositiveSmallIntegerField(null=True)
    response_hours = models.PositiveSmallIntegerField(default=4)
    resolution_hours = models.PositiveSmallIntegerField(default=24)
    closes_at = models.DateTimeField(null=True)
    is_accepting = models.BooleanField(default=True)
    is_featured = models.BooleanField(default=False)
    second_signature = models.BooleanField(default=False)
    may_be_appealed = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.UUIDField(null=True)
    returned_because = models.CharField(max_length=300, default="", db_default="")
    search = models.GeneratedField(
        expression=Func(F("texts"), F("tags"), F("keywords"), function="tulay_service_search"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    sort_names = models.GeneratedField(
        expression=Func(F("texts"), function="tulay_service_sort_names"),
        output_field=models.JSONField(),
        db_persist=True,
    )

    class Meta:
        db_table = "catalogue_service"
        indexes = [
            GinIndex(fields=["search"], name="service_search"),
            GinIndex(fields=["life_events"], name="service_life_events"),
            models.Index(fields=["state", "jurisdiction"], name="service_shown"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="service_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED.value)
                | Q(texts__en__eligibility__0__isnull=False, processing_days__isnull=False),
                name="published_service_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT.value) | Q(published_at__isnull=False),
                name="archived_service_was_published",
            ),
            models.CheckConstraint(condition=Q(fee_minor__gte=0), name="fee_is_not_negative"),
            models.CheckConstraint(
                condition=Q(benefit_minor__gte=0), name="benefit_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Version(Row):
    """A service as somebody left it: `details` whole, never changed afterwards.

    The one that the public reads, and every one that it ever read, carries when it became so and by whom.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    details = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)
    public_at = models.DateTimeField(null=True)
    public_by = models.UUIDField(null=True)

    class Meta:
        db_table = "catalogue_version"
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="version_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.number}"


class SampleFile(Row):
    """A file that shows how a paper should look; versions of the service name it.

    It holds no person's paper: agencies draw specimens. `public_at` is set when people may first see it; what shows it
    today decides whether they still can.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    storage_key = models.CharField(max_length=80, unique=True)
    preview_key = models.CharField(max_length=80, default="", blank=True)
    preview_size = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)
    public_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "catalogue_sample_file"

    def __str__(self) -> str:
        return f"{self.content_type} of {self.service_id}"


class Slots(models.Model):
    """How many places a limited service has; no row means no limit."""

    service = models.OneToOneField(Service, models.PROTECT, primary_key=True, related_name="slots")
    slots_total = models.PositiveIntegerField()
    slots_left = models.PositiveIntegerField()

    class Meta:
        db_table = "catalogue_slots"
        constraints = [
            models.CheckConstraint(
                condition=Q(slots_left__gte=0, slots_left__lte=F("slots_total")),
                name="slots_left_within_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slots_left} of {self.slots_total}"


class Coverage(Row):
    """A place that a service covers; a service without any covers its whole jurisdiction."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="coverage")
    place = models.ForeignKey("directory.Place", models.PROTECT, related_name="+")

    class Meta:
        db_table = "catalogue_coverage"
        constraints = [
            models.UniqueConstraint(fields=["service", "place"], name="place_covered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.place_id}"


class LifeEvent(Row):
    """A moment in life that brings a person here."""

    code = models.CharField(max_length=40, unique=True)
    names = models.JSONField(default=dict)
    hints = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "catalogue_life_event"

    def __str__(self) -> str:
        return self.code


class SearchWord(models.Model):
    """A word of published services: what a misspelt one is corrected to."""

    word = models.CharField(max_length=100, primary_key=True)
    services = models.PositiveIntegerField()

    class Meta:
        db_table = "catalogue_search_word"
        indexes = [GinIndex(fields=["word"], name="search_word_like", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word


class DailyViews(Row):
    """How often a service's page was opened on one day, and a check decided about it; nothing about who did."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    day_date = models.DateField()
    views = models.PositiveIntegerField(default=0)
    checks = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "catalogue_daily_views"
        constraints = [
            models.UniqueConstraint(fields=["service", "day_date"], name="one_count_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.day_date}: {self.views}"


class CountedBatch(models.Model):
    """A batch of counts that has been added: a worker who comes with it again adds nothing."""

    id = models.UUIDField(primary_key=True)
    counted_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_counted_batch"

    def __str__(self) -> str:
        return str(self.id)
