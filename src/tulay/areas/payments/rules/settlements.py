"""When a business gets its money out, and how much of it. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tulay.areas.payments.errors.settlements import (
    SettlementReasonMissing,
    SettlementStepNotPossible,
)
from tulay.areas.payments.rules.ledger import TransferKind

FEE_BPS = 100
"""What the platform keeps of what customers paid and did not get back: one in a hundred."""
WHOLE_BPS = 10_000
LOOKED_AT_FOR = timedelta(hours=4)
"""So long a settlement waits before it is sent: time for a finance officer to hold it back."""
HOLD_LASTS = timedelta(days=3650)
REASON_MAX = 500
RECEIVED = frozenset({TransferKind.PAYMENT, TransferKind.SENDING})
SETTLED = RECEIVED | {TransferKind.REFUND}
"""What customers pay, and get back; everything else in a business's account is no matter of a settlement."""
STOPPED = "stopped"
"""Why a settlement was held back by the platform itself: its business was suspended, or its account frozen."""


class Cadence(StrEnum):
    """How often a business is paid out."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class SettlementState(StrEnum):
    """Where a settlement stands."""

    OPEN = "open"
    HELD = "held"
    SUBMITTED = "submitted"
    PAID = "paid"
    FAILED = "failed"


class SettlementStep(StrEnum):
    """What a finance officer does about it."""

    HOLD_BACK = "hold_back"
    RELEASE = "release"


_BEGINS = {
    SettlementStep.HOLD_BACK: frozenset({SettlementState.OPEN}),
    SettlementStep.RELEASE: frozenset({SettlementState.HELD, SettlementState.FAILED}),
}


@dataclass(frozen=True, slots=True)
class Sums:
    """What a settlement comes to, in minor units: carried + received = refunded + fee + kept + net.

    `kept` stays in the account because it is set aside for refunds, or went back since the period ended; the next
    settlement carries it.
    """

    received: int
    refunded: int
    carried: int = 0
    kept: int = 0

    @property
    def fee(self) -> int:
        """What the platform keeps, rounded down to a whole minor unit, for the business."""
        return max(self.received - self.refunded, 0) * FEE_BPS // WHOLE_BPS

    @property
    def net(self) -> int:
        """What is paid out; less than nothing where more was given back than came in."""
        return self.carried + self.received - self.refunded - self.fee - self.kept

    def within(self, free: int) -> "Sums":
        """Return the same with so much kept that the rest, and the fee, are there."""
        return replace(self, kept=max(self.net + self.fee - max(free, 0), 0))


def period_end(cadence: Cadence, now: datetime, zone: str) -> date:
    """Return the day before which everything can be settled by now: today, Monday, or the first of the month."""
    today = now.astimezone(ZoneInfo(zone)).date()
    if cadence is Cadence.WEEKLY:
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if cadence is Cadence.MONTHLY else today


def next_end(cadence: Cadence, now: datetime, zone: str) -> date:
    """Return the day on which the period that runs is settled: tomorrow, next Monday, or the first of next month."""
    end = period_end(cadence, now, zone)
    if cadence is Cadence.MONTHLY:
        return (end + timedelta(days=31)).replace(day=1)
    return end + timedelta(days=7 if cadence is Cadence.WEEKLY else 1)


def moment_of(day: date, zone: str) -> datetime:
    """Return when a day begins where the business is."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def steps_from(state: SettlementState) -> tuple[SettlementStep, ...]:
    """Return what a finance officer can do now."""
    return tuple(step for step, begins in _BEGINS.items() if state in begins)


def check_step(state: SettlementState, step: SettlementStep, reason: str) -> None:
    """Refuse a step that does not begin there, or that nobody could understand.

    :raises SettlementStepNotPossible: it does not begin there.
    :raises SettlementReasonMissing: it is held back without a reason.
    """
    if state not in _BEGINS[step]:
        raise SettlementStepNotPossible
    if step is SettlementStep.HOLD_BACK and not reason.strip():
        raise SettlementReasonMissing
