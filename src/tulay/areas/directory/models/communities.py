"""Communities: one profile for all agencies, what became of it, and what was stated for a place as a whole."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tulay.areas.directory.models.ground import Place, folded
from tulay.areas.directory.rules import communities
from tulay.areas.directory.rules.community_choices import Poverty
from tulay.plumbing.db.base import Row


class Community(Row):
    """A community that lives in a place: one profile for all agencies, with nobody named in it.

    `people` is the estimate for the community; how many live in the place is the place's own.
    """

    jurisdiction = models.CharField(max_length=20)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=communities.NAME_MAX)
    other_names = models.CharField(max_length=communities.NAME_MAX, default="", blank=True)
    sitio = models.CharField(max_length=communities.NAME_MAX, default="", blank=True)
    settlement = models.CharField(max_length=12, default="", blank=True)
    proximity = models.CharField(max_length=10, default="", blank=True)
    people = models.PositiveIntegerField(null=True)
    people_source = models.CharField(max_length=communities.WORDS_MAX, default="", blank=True)
    people_date = models.DateField(null=True)
    poverty = models.CharField(max_length=8, default=Poverty.UNKNOWN.value)
    spoken = models.CharField(max_length=communities.NAME_MAX, default="", blank=True)
    livelihoods = models.CharField(max_length=communities.WORDS_MAX, default="", blank=True)
    origins = ArrayField(models.CharField(max_length=20), default=list)
    counts = models.JSONField(default=dict)
    ages = models.JSONField(default=dict)
    groups = models.JSONField(default=dict)
    access = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    noted_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    folded_name = folded("name")

    class Meta:
        db_table = "directory_community"
        indexes = [models.Index(fields=["name", "id"], name="community_by_name")]
        constraints = [
            models.UniqueConstraint(
                "place", Lower("name"), condition=Q(retired_at=None), name="community_once"
            ),
            models.CheckConstraint(
                condition=Q(people=None, people_source="", people_date=None)
                | (Q(people__gte=1, people_date__isnull=False) & ~Q(people_source="")),
                name="community_estimate_has_source_and_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CommunityStep(Row):
    """What became of a profile: noted, corrected (each field as it was and as it is), retired."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    changed = models.JSONField(default=dict)
    said = models.CharField(max_length=communities.WORDS_MAX, default="", blank=True)
    taken_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "directory_community_step"
        indexes = [models.Index(fields=["community", "taken_at", "id"], name="step_of_community")]

    def __str__(self) -> str:
        return f"{self.community_id} {self.kind}"


class CommunityTotal(Row):
    """How many people of its communities a place has as a whole, as somebody stated it; the latest counts."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    people = models.PositiveIntegerField(null=True)  # null: what was stated is taken back
    source = models.CharField(max_length=communities.WORDS_MAX, default="", blank=True)
    on_date = models.DateField(null=True)
    stated_by = models.UUIDField(null=True)
    stated_at = models.DateTimeField()

    class Meta:
        db_table = "directory_community_total"
        indexes = [models.Index(fields=["place", "-stated_at", "-id"], name="total_of_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(people=None, source="", on_date=None)
                | (Q(people__gte=1, on_date__isnull=False) & ~Q(source="")),
                name="total_has_source_and_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.people}"
