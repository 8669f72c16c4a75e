"""Stories that people tell about a service, and that they agree to have read."""

from collections.abc import Collection
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from tulay.areas.catalogue.rules.stories import LIVE, Moderation, StoryState, Told
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

EVERYBODY = ("everybody who reads the page of the service, once it is published",)
WORDS = Personal(
    purpose="to show others, in the person's own words, what a service did",
    basis=Basis.CONSENT,
    recipients=EVERYBODY,
)
NAME = Personal(
    purpose="to show beside a story the name that its teller chose",
    basis=Basis.CONSENT,
    recipients=EVERYBODY,
)
EDIT = Personal(
    purpose="to propose other words, which count only if the teller agrees", basis=Basis.CONSENT
)
SAID = Personal(purpose="to tell the teller what the agency thinks", basis=Basis.CONSENT)


class Stories(models.QuerySet["Story"]):
    """Stories, by adjective."""

    def told_by(self, person_id: UUID | None) -> Self:
        """Those of one person, the newest first."""
        return self.filter(teller_id=person_id).order_by("-id")

    def in_states(self, states: Collection[StoryState]) -> Self:
        """Those that stand somewhere."""
        return self.filter(state__in=[one.value for one in states])

    def shown_for(self, service_id: UUID) -> Self:
        """Those on the page of a service, the newest first."""
        rows = self.filter(service_id=service_id, state=StoryState.PUBLISHED.value)
        return rows.order_by("-published_at", "-id")


class Story(Row):
    """What somebody tells about a service that they got, under their own key, with their consent beside it.

    `words` are always words that the teller agreed to, the last time at `agreed_at`; what an agency would rather read
    stands apart in `proposed`. `request_id` is what they got, which an area above knows.
    """

    service = models.ForeignKey(
        "catalogue.Service", models.PROTECT, related_name="+", db_index=False
    )
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    teller_id = models.UUIDField()
    request_id = models.UUIDField()
    state = models.CharField(max_length=10, default=StoryState.OFFERED.value)
    version = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=8)
    words = EncryptedText(subject="teller_id", personal=WORDS)
    shown_as = EncryptedText(subject="teller_id", personal=NAME)
    proposed = EncryptedText(null=True, subject="teller_id", personal=EDIT)
    said = EncryptedText(null=True, subject="teller_id", personal=SAID)
    declined_for = models.CharField(max_length=20, default="", blank=True)
    offered_at = models.DateTimeField()
    agreed_at = models.DateTimeField()
    agreed_through = models.CharField(max_length=10)
    agreed_with = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = Stories.as_manager()

    class Meta:
        db_table = "catalogue_story"
        indexes = [
            models.Index(fields=["service", "state"], name="story_of_service"),
            models.Index(fields=["agency", "state", "-id"], name="story_of_agency"),
            models.Index(fields=["teller_id", "-id"], name="story_of_teller"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request_id"],
                condition=Q(state__in=sorted(one.value for one in LIVE)),
                name="story_told_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in StoryState]),
                name="story_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(agreed_through__in=[one.value for one in Told]),
                name="story_agreed_through_known_door",
            ),
            models.CheckConstraint(
                condition=~Q(agreed_through=Told.ASSISTED.value) | Q(agreed_with__isnull=False),
                name="story_says_who_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state=StoryState.PUBLISHED.value) | Q(published_at__isnull=False),
                name="story_published_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=StoryState.WITHDRAWN.value, withdrawn_at__isnull=False)
                | (~Q(state=StoryState.WITHDRAWN.value) & Q(withdrawn_at=None)),
                name="story_withdrawn_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(declined_for__in=["", *(one.value for one in Moderation)]),
                name="story_declined_for_known_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=StoryState.DECLINED.value) | ~Q(declined_for=""),
                name="story_declined_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} story about {self.service_id}"
