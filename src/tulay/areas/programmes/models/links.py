"""What a PPA is linked to: a community by its place and name, a service or a request by its id."""

from django.db import models
from django.db.models import Q

from tulay.areas.programmes.models.ppas import Ppa
from tulay.areas.programmes.rules.links import ABOVE, NAME_MAX, LinkKind
from tulay.plumbing.db.base import Row


class Link(Row):
    """One link; the agency is the PPA's."""

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    ppa = models.ForeignKey(Ppa, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    place = models.ForeignKey(
        "directory.Place", models.PROTECT, related_name="+", null=True, db_index=False
    )
    name = models.CharField(max_length=NAME_MAX, default="", blank=True)
    target_id = models.UUIDField(null=True)
    linked_by = models.UUIDField(null=True)
    linked_at = models.DateTimeField()

    class Meta:
        db_table = "programmes_link"
        indexes = [
            models.Index(fields=["target_id"], name="link_to_target"),
            models.Index(fields=["place", "linked_at", "id"], name="link_to_place"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ppa", "kind", "place", "name", "target_id"],
                nulls_distinct=False,
                name="link_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=LinkKind.COMMUNITY.value, place__isnull=False, target_id__isnull=True
                )
                | Q(
                    kind__in=sorted(one.value for one in ABOVE),
                    place__isnull=True,
                    name="",
                    target_id__isnull=False,
                ),
                name="link_has_one_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ppa_id} {self.kind}"
