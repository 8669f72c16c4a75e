"""The register of breaches: what happened, whose clocks run, who was told."""

from django.db import models

from tulay.plumbing.db.base import Row


class Breach(Row):
    """Data that got, or may have got, into wrong hands. Its texts name nobody."""

    title = models.CharField(max_length=200)
    happened = models.TextField(default="", blank=True)
    consequences = models.TextField(default="", blank=True)
    measures = models.TextField(default="", blank=True)
    advice = models.TextField(default="", blank=True)
    found_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True)
    notices_asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_breach"
        indexes = [models.Index(fields=["-found_at", "-id"], name="privacy_breach_found")]

    def __str__(self) -> str:
        return self.title


class BreachClock(Row):
    """Until when one law wants its regulator told, and when that was done."""

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="clocks")
    law = models.CharField(max_length=12)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        db_table = "privacy_breach_clock"
        constraints = [
            models.UniqueConstraint(fields=["breach", "law"], name="privacy_one_clock_per_law")
        ]

    def __str__(self) -> str:
        return f"{self.law} {self.due_at:%c}"


class BreachPerson(Row):
    """Somebody whose data was touched, how often, by whose account, and when they were told."""

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="people")
    person_id = models.UUIDField()
    account_id = models.UUIDField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    entries = models.PositiveIntegerField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_breach_person"
        constraints = [
            models.UniqueConstraint(
                fields=["breach", "person_id"], name="privacy_told_once_of_a_breach"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.breach_id}"
