"""Money promised to people by an agency, from the proposal to the answer whether it arrived."""

from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tulay.areas.payments.rules.destinations import Way
from tulay.areas.payments.rules.ledger import REFERENCE_MAX
from tulay.areas.payments.rules.payouts import HOLDING, TO_DO, PayoutState, Receipt
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedJSON, EncryptedText

WAITING = sorted(state.value for state in TO_DO)
HELD = sorted(state.value for state in HOLDING)
PAYING = Personal(purpose="to pay a person what was promised", basis=Basis.LEGAL_DUTY)


class Payouts(models.QuerySet["Payout"]):
    """Payouts, by adjective."""

    def belonging_to(self, person_id: UUID | None) -> Self:
        """One person's own."""
        return self.filter(person_id=person_id)

    def waiting(self) -> Self:
        """Those that a finance officer has to do something about."""
        return self.filter(state__in=WAITING)

    def unclear(self) -> Self:
        """Those whose receiver says that nothing came."""
        return self.filter(receipt=Receipt.CONTESTED.value)


class PayoutBatch(Row):
    """Payouts that were let go together."""

    agency_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    is_linked = models.BooleanField()
    lines = models.PositiveIntegerField()
    total_minor = models.BigIntegerField()
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_payout_batch"
        constraints = [
            models.CheckConstraint(
                condition=Q(lines__gt=0, total_minor__gt=0), name="payments_batch_pays_somebody"
            )
        ]
        indexes = [models.Index(fields=["agency_id", "-id"], name="payments_batch_of_agency")]

    def __str__(self) -> str:
        return f"{self.lines} payouts"


class Payout(Row):
    """One amount to one person, once; `reference` says for what, to whoever proposed it."""

    agency_id = models.UUIDField()
    person_id = models.UUIDField()
    reference = models.CharField(max_length=REFERENCE_MAX, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    deciders = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=10, default=PayoutState.PROPOSED.value)
    way = models.CharField(max_length=8, default=Way.WALLET.value)
    destination = EncryptedJSON(subject="person_id", personal=PAYING, null=True)
    provider = models.CharField(max_length=20, default="", blank=True, db_default="")
    first_by = models.UUIDField(null=True)
    first_at = models.DateTimeField(null=True)
    second_by = models.UUIDField(null=True)
    second_at = models.DateTimeField(null=True)
    try_number = models.PositiveSmallIntegerField(default=0)
    hold_id = models.UUIDField(null=True)
    failure = models.CharField(max_length=60, default="", blank=True)
    reason = EncryptedText(subject="person_id", personal=PAYING, null=True)
    batch = models.ForeignKey(
        PayoutBatch, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    line = models.PositiveIntegerField(null=True)
    proposed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()
    receipt = models.CharField(max_length=10, default=Receipt.OPEN.value)
    answered_at = models.DateTimeField(null=True)
    objection = EncryptedText(subject="person_id", personal=PAYING, null=True)
    clearing = EncryptedText(subject="person_id", personal=PAYING, null=True)
    cleared_by = models.UUIDField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = Payouts.as_manager()

    class Meta:
        db_table = "payments_payout"
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_payout_pays"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in PayoutState]),
                name="payments_payout_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(way__in=[w.value for w in Way])
                & (Q(way=Way.WALLET.value) | Q(destination__isnull=False)),
                name="payments_payout_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=(Q(first_by=None) | ~Q(first_by=F("person_id")))
                & (Q(second_by=None) | ~Q(second_by=F("person_id"))),
                name="payments_payout_not_by_its_receiver",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None)
                | (Q(first_by__isnull=False) & ~Q(second_by=F("first_by"))),
                name="payments_payout_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*HELD, PayoutState.SUCCEEDED.value])
                | Q(approved_at__isnull=False, first_by__isnull=False),
                name="payments_payout_moves_once_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HELD) | Q(hold_id__isnull=False),
                name="payments_payout_is_held_while_it_moves",
            ),
            models.CheckConstraint(
                condition=Q(receipt=Receipt.OPEN.value) | Q(state=PayoutState.SUCCEEDED.value),
                name="payments_payout_answered_once_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["person_id", "-id"], name="payments_payout_own"),
            models.Index(
                fields=["agency_id", "proposed_at", "id"],
                condition=Q(state__in=WAITING),
                name="payments_payout_queue",
            ),
            models.Index(fields=["agency_id", "state", "-id"], name="payments_payout_by_state"),
            models.Index(
                fields=["batch", "line"],
                condition=Q(batch__isnull=False),
                name="payments_payout_of_batch",
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(
                    state=PayoutState.SUCCEEDED.value,
                    receipt=Receipt.OPEN.value,
                    reminded_at__isnull=True,
                ),
                name="payments_payout_unanswered",
            ),
            models.Index(
                fields=["agency_id", "id"],
                condition=Q(receipt=Receipt.CONTESTED.value),
                name="payments_payout_contested",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"
