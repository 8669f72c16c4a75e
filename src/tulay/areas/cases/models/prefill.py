"""Who wants their profile used in every application of theirs."""

from django.db import models

from tulay.plumbing.db.base import Row


class PrefillConsent(Row):
    """That somebody agreed, until they change their mind; then there is no row."""

    person = models.OneToOneField("identity.Person", on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()

    class Meta:
        db_table = "cases_prefill_consent"

    def __str__(self) -> str:
        return f"profile of {self.person_id}"
