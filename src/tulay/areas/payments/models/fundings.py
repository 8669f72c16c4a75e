"""What agencies were given to pay out, each by two people and one line of a bank's statement."""

from django.db import models
from django.db.models import F, Q

from tulay.areas.payments.rules.fundings import FUNDING_REASON_MAX, STATEMENT_MAX, FundingState
from tulay.kernel.money import Money
from tulay.plumbing.db.base import Row


class Funding(Row):
    """Money for an agency's treasury: proposed by one finance officer, booked by another. Its id is its transfer's."""

    agency_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    statement_reference = models.CharField(max_length=STATEMENT_MAX)
    reason = models.CharField(max_length=FUNDING_REASON_MAX)
    state = models.CharField(max_length=8)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_funding"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="payments_funding_of_something"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="payments_funding_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=FundingState.PROPOSED.value, decided_by=None)
                | Q(
                    state__in=[FundingState.BOOKED.value, FundingState.REFUSED.value],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="payments_funding_decided_when_over",
            ),
            models.UniqueConstraint(
                fields=["currency", "statement_reference"],
                condition=~Q(state=FundingState.REFUSED.value),
                name="payments_statement_funds_once",
            ),
        ]
        indexes = [models.Index(fields=["-asked_at", "-id"], name="payments_fundings_newest")]

    def __str__(self) -> str:
        return f"{self.state} {self.amount}"

    @property
    def amount(self) -> Money:
        """What the agency gets."""
        return Money(self.currency, self.amount_minor)
