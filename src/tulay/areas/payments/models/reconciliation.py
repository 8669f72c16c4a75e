"""What gateways and banks say moved, what of it is ours, and what does not fit."""

from django.db import models
from django.db.models import F, Q

from tulay.areas.payments.rules.reconciliation import (
    BreakKind,
    BreakState,
    LineKind,
    MatchWay,
    Part,
    Resolution,
)
from tulay.kernel.money import EXPONENTS, Money
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

FOUND = Personal(
    purpose="accounting for money that two books tell differently",
    basis=Basis.LEGAL_DUTY,
    retention_days=2555,
)


class Statement(Row):
    """A statement as it was taken in: the same one is taken in once. `matched_at` is empty until all its lines were."""

    provider = models.CharField(max_length=12)
    title = models.CharField(max_length=80)
    account = models.CharField(max_length=60, default="", blank=True)
    from_date = models.DateField(null=True)
    until_date = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    lines = models.PositiveIntegerField()
    new_lines = models.PositiveIntegerField()
    taken_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField()
    matched_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_statement"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "digest"], name="payments_statement_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(from_date=None, until_date=None) | Q(from_date__lte=F("until_date")),
                name="payments_statement_of_days",
            ),
        ]
        indexes = [
            models.Index(fields=["-taken_at", "-id"], name="payments_statement_newest"),
            models.Index(
                fields=["taken_at"],
                condition=Q(matched_at=None),
                name="payments_statement_unmatched",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.title}"


class StatementLine(Row):
    """One line, once, as it came; `value_minor` is what it did to our money there."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=12)
    key = models.CharField(max_length=64, unique=True)
    line = models.CharField(max_length=120)
    reference = models.CharField(max_length=80, default="", blank=True)
    kind = models.CharField(max_length=6)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    value_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booked_date = models.DateField()

    class Meta:
        db_table = "payments_statement_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in LineKind]),
                name="payments_line_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, fee_minor__gte=0),
                name="payments_line_of_something",
            ),
            models.CheckConstraint(
                condition=Q(currency__in=list(EXPONENTS)), name="payments_line_currency"
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "reference"], name="payments_line_reference"),
            models.Index(fields=["provider", "currency"], name="payments_line_of_books"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.amount}"

    @property
    def amount(self) -> Money:
        """What moved, without the fee."""
        return Money(self.currency, self.amount_minor)


class Match(Row):
    """A line and an order of ours that are the same money. Each line once, each part of an order once."""

    line = models.OneToOneField(StatementLine, on_delete=models.PROTECT, related_name="+")
    attempt_id = models.UUIDField()
    part = models.CharField(max_length=6)
    way = models.CharField(max_length=9)
    matched_at = models.DateTimeField()

    class Meta:
        db_table = "payments_match"
        constraints = [
            models.UniqueConstraint(fields=["attempt_id", "part"], name="payments_matched_once"),
            models.CheckConstraint(
                condition=Q(part__in=[part.value for part in Part])
                & Q(way__in=[way.value for way in MatchWay]),
                name="payments_match_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.part}"


class Break(Row):
    """What does not fit: a line, an order of ours, or both; its agency, where one is concerned."""

    kind = models.CharField(max_length=13)
    state = models.CharField(max_length=7, default=BreakState.OPEN.value)
    provider = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)
    value_minor = models.BigIntegerField()
    line = models.OneToOneField(
        StatementLine, on_delete=models.PROTECT, related_name="+", null=True
    )
    attempt_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    subject_id = models.UUIDField()
    date = models.DateField()
    opened_at = models.DateTimeField()
    resolution = models.CharField(max_length=11, default="", blank=True)
    reason = EncryptedText(subject="subject_id", personal=FOUND, null=True)
    resolved_by = models.UUIDField(null=True)
    resolved_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_break"
        constraints = [
            models.UniqueConstraint(
                fields=["attempt_id"],
                condition=Q(kind=BreakKind.MISSING_THERE.value),
                name="payments_missed_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in BreakKind])
                & Q(resolution__in=["", *(way.value for way in Resolution)]),
                name="payments_break_known",
            ),
            models.CheckConstraint(
                condition=Q(kind=BreakKind.MISSING_THERE.value, line=None, attempt_id__isnull=False)
                | Q(~Q(kind=BreakKind.MISSING_THERE.value), line__isnull=False),
                name="payments_break_has_its_sides",
            ),
            models.CheckConstraint(
                condition=Q(state=BreakState.OPEN.value, resolution="", closed_at=None)
                | (Q(state=BreakState.TO_SIGN.value, closed_at=None) & ~Q(resolution=""))
                | (Q(state=BreakState.CLOSED.value, closed_at__isnull=False) & ~Q(resolution="")),
                name="payments_break_in_one_state",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("resolved_by")),
                name="payments_break_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "date", "id"], name="payments_break_queue"),
            models.Index(
                fields=["attempt_id"],
                condition=Q(attempt_id__isnull=False),
                name="payments_break_order",
            ),
            models.Index(
                fields=["subject_id"],
                condition=Q(reason__isnull=False),
                name="payments_break_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state} {self.value}"

    @property
    def value(self) -> Money:
        """How much more the gateway has than we, or less."""
        return Money(self.currency, self.value_minor)
