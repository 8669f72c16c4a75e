"""Tables of places, sectors, agencies, and the posts that people hold in them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat

from tulay.areas.directory import rules
from tulay.plumbing.db.base import Row


def folded(column: str) -> models.GeneratedField:
    """Return a column that the database keeps: `column` in small letters without accents, for searching."""
    return models.GeneratedField(
        expression=Func(F(column), function="tulay_folded"),
        output_field=models.TextField(),
        db_persist=True,
    )


class Place(Row):
    """A node of the one tree of places, under its official code."""

    code = models.CharField(max_length=20, unique=True)
    jurisdiction = models.CharField(max_length=20)
    level = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, default="", blank=True)
    name = models.CharField(max_length=120)
    label = models.CharField(max_length=400)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=120, unique=True)
    population = models.PositiveIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    folded_name = folded("name")
    folded_label = folded("label")

    class Meta:
        db_table = "directory_place"
        indexes = [
            models.Index(fields=["path"], name="place_within", opclasses=["text_pattern_ops"]),
            models.Index(
                fields=["folded_name"], name="place_begins", opclasses=["text_pattern_ops"]
            ),
            GinIndex(fields=["folded_label"], name="place_like", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["folded_name"], name="place_words", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(path__endswith=Concat(Value("/"), "code", Value("/"))),
                name="place_path_ends_in_its_code",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Sector(Row):
    """A subject under which services and programmes are found."""

    code = models.CharField(max_length=40, unique=True)
    names = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "directory_sector"

    def __str__(self) -> str:
        return self.code


class Agency(Row):
    """A body that serves people or sits at the table, with the hours it keeps."""

    slug = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    acronym = models.CharField(max_length=20, default="", blank=True)
    names = models.JSONField(default=dict)
    jurisdiction = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(  # a few dozen agencies, looked at as a whole
        Place, models.PROTECT, null=True, related_name="+", db_index=False
    )
    about = models.TextField(default="", blank=True)
    contact = models.CharField(max_length=200, default="", blank=True)
    address = models.CharField(max_length=300, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    email = models.EmailField(default="", blank=True)
    zone = models.CharField(max_length=40)
    country = models.CharField(max_length=2, default="", blank=True)
    subdivision = models.CharField(max_length=10, default="", blank=True)
    hours = models.JSONField(default=dict)
    extra_holidays = ArrayField(models.CharField(max_length=5), default=list)
    closed_dates = ArrayField(models.DateField(), null=True)  # null: none, as older code writes it
    has_meetings = models.BooleanField(default=True)
    runs_programmes = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True)
    folded_words = models.GeneratedField(
        expression=Func(F("name"), F("acronym"), F("names"), function="tulay_agency_words"),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        db_table = "directory_agency"
        indexes = [models.Index(fields=["jurisdiction", "name"], name="agency_by_name")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="agency_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(Row):
    """Somebody who answers for an agency, first or in the first one's stead, from a day until a day."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    rank = models.CharField(max_length=9)
    designation = models.CharField(max_length=rules.DESIGNATION_MAX, default="", blank=True)
    appointed_date = models.DateField()
    appointed_by = models.UUIDField(null=True)
    appointed_at = models.DateTimeField()
    ended_date = models.DateField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "directory_post"
        indexes = [models.Index(fields=["agency", "appointed_at", "id"], name="post_of_agency")]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "rank"], condition=Q(ended_at=None), name="post_held_by_one"
            ),
            models.UniqueConstraint(
                fields=["agency", "person"], condition=Q(ended_at=None), name="post_one_of_a_person"
            ),
            models.CheckConstraint(
                condition=Q(rank__in=[one.value for one in rules.Rank]), name="post_known_rank"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_date=None)
                | Q(ended_at__isnull=False, ended_date__gte=F("appointed_date")),
                name="post_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.appointed_date}"
