"""Tables of places, sectors and agencies."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat

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
