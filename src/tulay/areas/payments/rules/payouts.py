"""Paying out what was promised: who moves a payout, who may approve it, and where it goes. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tulay.areas.payments.errors.payouts import (
    AnsweredAlready,
    DecidedByYou,
    PaidToYou,
    PayoutReasonMissing,
    PayoutStepNotPossible,
    PayoutUnderWay,
    SecondFinanceOfficerNeeded,
)
from tulay.kernel.errors import FieldError
from tulay.kernel.money import Money

TWO_PEOPLE_FROM = {
    "PHP": 2_500_000,
    "NAD": 1_000_000,
    "ZAR": 1_000_000,
    "USD": 50_000,
    "EUR": 50_000,
}
"""From this amount on, in minor units, two finance officers approve."""

REASON_MAX = 1_000
HOLD_LASTS = timedelta(days=3650)
"""A payout's hold ends with its outcome; the ledger wants a day by which it would end otherwise."""
REMIND_AFTER = timedelta(days=3)


class PayoutState(StrEnum):
    """Where a payout stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    SUBMITTED = "submitted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Hand(StrEnum):
    """Whose hand moves a payout."""

    FINANCE = "finance"
    SYSTEM = "system"
    RECEIVER = "receiver"


class Receipt(StrEnum):
    """What the receiver says about the money."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"
    CLEARED = "cleared"


S, H = PayoutState, Hand
STEPS: dict[tuple[PayoutState, PayoutState], Hand] = {
    (S.PROPOSED, S.APPROVED): H.FINANCE,
    (S.PROPOSED, S.REFUSED): H.FINANCE,
    (S.PROPOSED, S.CANCELLED): H.SYSTEM,
    (S.APPROVED, S.SUBMITTED): H.SYSTEM,
    (S.SUBMITTED, S.SUCCEEDED): H.SYSTEM,
    (S.SUBMITTED, S.FAILED): H.SYSTEM,
    (S.SUBMITTED, S.UNKNOWN): H.SYSTEM,
    (S.UNKNOWN, S.SUCCEEDED): H.SYSTEM,
    (S.UNKNOWN, S.FAILED): H.SYSTEM,
    (S.SUCCEEDED, S.FAILED): H.SYSTEM,
    (S.FAILED, S.APPROVED): H.FINANCE,
    (S.FAILED, S.PROPOSED): H.RECEIVER,
    (S.FAILED, S.REFUSED): H.FINANCE,
    (S.FAILED, S.CANCELLED): H.SYSTEM,
}

ENDED = frozenset({S.SUCCEEDED, S.REFUSED, S.CANCELLED})
UNDER_WAY = frozenset({S.APPROVED, S.SUBMITTED, S.UNKNOWN})
HOLDING = UNDER_WAY
"""While a payout is in one of these, its amount is held on the agency's treasury."""
TO_DO = frozenset({S.PROPOSED, S.FAILED})
"""What waits for a finance officer."""


def check_step(state: PayoutState, wanted: PayoutState, hand: Hand) -> None:
    """Let a hand move a payout from `state` to `wanted`, or refuse.

    :raises PayoutStepNotPossible: the machine has no such step, or it is not this hand's.
    """
    if STEPS.get((state, wanted)) is not hand:
        raise PayoutStepNotPossible(state=state.value)


def check_cancellable(state: PayoutState) -> None:
    """Let a payout be called off while no money moves.

    :raises PayoutUnderWay: it is on its way, or it was paid.
    """
    if state in UNDER_WAY or state is S.SUCCEEDED:
        raise PayoutUnderWay


def needs_second_person(amount: Money) -> bool:
    """Answer whether two finance officers must approve."""
    return amount.minor >= TWO_PEOPLE_FROM[amount.currency]


def has_approvals(amount: Money, first_by: UUID | None, second_by: UUID | None) -> bool:
    """Answer whether as many approved as have to."""
    return first_by is not None and (second_by is not None or not needs_second_person(amount))


def check_approver(
    officer_id: UUID | None, *, receiver_id: UUID, deciders: Collection[UUID]
) -> None:
    """Keep whoever decided, and whoever is paid, from letting the money go.

    :raises PaidToYou: the officer is the receiver.
    :raises DecidedByYou: the officer decided or signed what is paid for.
    """
    if officer_id == receiver_id:
        raise PaidToYou
    if officer_id in deciders:
        raise DecidedByYou


def check_second(officer_id: UUID | None, *, first_id: UUID | None) -> None:
    """Refuse a second approval by the person who gave the first.

    :raises SecondFinanceOfficerNeeded: it is the same person.
    """
    if first_id is not None and officer_id == first_id:
        raise SecondFinanceOfficerNeeded


def checked_reason(reason: str, *, pointer: str = "reason") -> str:
    """Return a reason fit to be kept and read.

    :raises PayoutReasonMissing: nothing was said, or too much.
    """
    said = " ".join(reason.split())
    if not said:
        raise PayoutReasonMissing(
            errors=[FieldError(pointer, "missing", "Say why, in a sentence.")]
        )
    if len(said) > REASON_MAX:
        detail, facts = "Use {most} characters or fewer.", {"most": REASON_MAX}
        raise PayoutReasonMissing(errors=[FieldError(pointer, "too-long", detail, facts)])
    return said


def check_answerable(state: PayoutState, receipt: Receipt) -> None:
    """Let the receiver say once whether paid money arrived.

    :raises PayoutStepNotPossible: it was not paid yet.
    :raises AnsweredAlready: they said so before.
    """
    if state is not S.SUCCEEDED:
        raise PayoutStepNotPossible(state=state.value)
    if receipt is not Receipt.OPEN:
        raise AnsweredAlready


def remind_before(now: datetime) -> datetime:
    """Return the moment before which paid money should have been confirmed."""
    return now - REMIND_AFTER
