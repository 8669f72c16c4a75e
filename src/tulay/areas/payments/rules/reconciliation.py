"""Two books of the same money, ours and a gateway's: what each line of a statement is to us. Pure.

A value is what something did to our money at the gateway: more than zero came in, less than zero went out.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from tulay.areas.payments.errors.reconciliation import (
    BreakReasonMissing,
    ResolutionUnfit,
    SecondPersonForWriteOff,
)
from tulay.areas.payments.rules.attempts import AttemptKind, AttemptState
from tulay.kernel.errors import FieldError
from tulay.kernel.money import Money

WINDOW: Final = timedelta(days=3)
"""How far the days of both books may lie apart, and how long a gateway may take to book what we know."""
LINES_MAX: Final = 20_000
STATEMENT_BYTES_MAX: Final = 8 * 1024 * 1024
REASON_MAX: Final = 1_000
WRITE_OFF_ALONE: Final = {"PHP": 50_000, "NAD": 20_000, "ZAR": 20_000, "USD": 1_000, "EUR": 1_000}
"""Up to this amount, in minor units, one finance officer writes off; above it takes two."""


class LineKind(StrEnum):
    """What a line of a statement says happened."""

    CHARGE = "charge"
    REFUND = "refund"
    PAYOUT = "payout"
    RETURN = "return"


class MatchWay(StrEnum):
    """How a line and an order of ours were found to be the same."""

    REFERENCE = "reference"
    AMOUNT = "amount"
    HAND = "hand"


class Part(StrEnum):
    """Which part of an order a line stands for."""

    ORDER = "order"
    RETURN = "return"


class BreakKind(StrEnum):
    """What does not fit."""

    MISSING_THERE = "missing-there"
    MISSING_HERE = "missing-here"
    AMOUNT = "amount"
    DATE = "date"
    DUPLICATE = "duplicate"


class BreakState(StrEnum):
    """How far a break has come."""

    OPEN = "open"
    TO_SIGN = "to-sign"
    CLOSED = "closed"


class Resolution(StrEnum):
    """How a break ended."""

    EXPLAINED = "explained"
    MATCHED = "matched"
    SUSPENSE = "suspense"
    WRITTEN_OFF = "written-off"
    NOTED = "noted"


BY_HAND: Final = (
    Resolution.MATCHED,
    Resolution.SUSPENSE,
    Resolution.WRITTEN_OFF,
    Resolution.NOTED,
)
"""What a finance officer chooses from; what is explained later closes by itself."""
MOVES_MONEY: Final = frozenset({Resolution.SUSPENSE, Resolution.WRITTEN_OFF})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement: money that did move, by the gateway's books."""

    id: str
    reference: str
    kind: LineKind
    amount: Money
    fee_minor: int
    booked_date: date

    @property
    def value_minor(self) -> int:
        """What it did to our money there."""
        return value_of(self.kind, self.amount.minor, self.fee_minor)


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of an order: `is_settled` where its break was closed by moving money."""

    state: AttemptState
    kind: AttemptKind
    amount: Money
    fee_minor: int
    ended_date: date | None
    is_matched: bool = False
    is_returned: bool = False
    is_settled: bool = False

    @property
    def value_minor(self) -> int:
        """What it did to our money there, by our books."""
        return value_of(LineKind(self.kind.value), self.amount.minor, self.fee_minor)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a line is to us: which part of the order it is, whether that ends the order, and what does not fit."""

    part: Part | None = None
    ends: bool = False
    breaks: BreakKind | None = None
    value_minor: int = 0


def value_of(kind: LineKind, amount_minor: int, fee_minor: int) -> int:
    """Return what something did to our money at a gateway, its fee included."""
    comes_in = kind in {LineKind.CHARGE, LineKind.RETURN}
    return (amount_minor if comes_in else -amount_minor) - fee_minor


def key_of(provider: str, line: Line) -> str:
    """Return what makes a line the same line: the same facts once more are no second line, other facts are."""
    facts = (provider, line.id, line.reference, line.kind, line.amount.minor, line.amount.currency)
    told = (*facts, line.fee_minor, line.booked_date.isoformat())
    return hashlib.sha256("\x1f".join(map(str, told)).encode()).hexdigest()


def verdict(line: Line, known: Known | None) -> Verdict:
    """Say what a line is, next to the order that goes by its reference."""
    alien = Verdict(breaks=BreakKind.MISSING_HERE, value_minor=line.value_minor)
    if known is None or known.is_settled or known.amount.currency != line.amount.currency:
        return alien
    if line.kind is LineKind.RETURN:
        fits = known.is_matched and not known.is_returned and known.amount == line.amount
        fits = fits and known.kind is AttemptKind.PAYOUT
        return Verdict(part=Part.RETURN, ends=True) if fits else alien
    if known.kind.value != line.kind.value:
        return alien
    if known.is_matched:
        return Verdict(breaks=BreakKind.DUPLICATE, value_minor=line.value_minor)
    return _of_order(line, known, alien)


def _of_order(line: Line, known: Known, alien: Verdict) -> Verdict:
    if known.state in {AttemptState.BEGUN, AttemptState.FAILED}:
        return alien
    if known.state is not AttemptState.SUCCEEDED:
        return Verdict(part=Part.ORDER, ends=True) if known.amount == line.amount else alien
    difference = line.value_minor - known.value_minor
    if difference or known.amount != line.amount:
        return Verdict(part=Part.ORDER, breaks=BreakKind.AMOUNT, value_minor=difference)
    assert known.ended_date is not None, "what succeeded has ended"
    is_near = abs(line.booked_date - known.ended_date) <= WINDOW
    return Verdict(part=Part.ORDER, breaks=None if is_near else BreakKind.DATE)


def days_before(now: datetime, many: int) -> tuple[date, ...]:
    """Return the last days that are over, the oldest first."""
    today = now.date()
    return tuple(today - timedelta(days=ago) for ago in range(many, 0, -1))


def checked_break_reason(reason: str) -> str:
    """Return a reason fit to be kept and read.

    :raises BreakReasonMissing: nothing was said, or too much.
    """
    said = " ".join(reason.split())
    if not said:
        detail = "Say what you found, in a sentence."
        raise BreakReasonMissing(errors=[FieldError("reason", "missing", detail)])
    if len(said) > REASON_MAX:
        detail, facts = "Use {most} characters or fewer.", {"most": REASON_MAX}
        raise BreakReasonMissing(errors=[FieldError("reason", "too-long", detail, facts)])
    return said


def ways_out(kind: BreakKind, value_minor: int) -> tuple[Resolution, ...]:
    """Return how a finance officer can close a break: without a difference nothing has to be booked."""
    if value_minor == 0:
        return (Resolution.NOTED,)
    booked = (Resolution.SUSPENSE, Resolution.WRITTEN_OFF)
    may_match = kind in {BreakKind.MISSING_HERE, BreakKind.MISSING_THERE}
    return (Resolution.MATCHED, *booked) if may_match else booked


def check_way_out(way: Resolution, kind: BreakKind, value_minor: int) -> None:
    """Refuse a way out that this break does not have.

    :raises ResolutionUnfit: naming the field.
    """
    if way not in ways_out(kind, value_minor):
        detail = "Choose one of the ways that are offered."
        raise ResolutionUnfit(errors=[FieldError("way", "unfit", detail)])


def needs_second_signature(amount: Money) -> bool:
    """Answer whether writing this off takes two finance officers."""
    return abs(amount.minor) > WRITE_OFF_ALONE[amount.currency]


def check_signer(asked_by: UUID | None, signer_id: UUID | None) -> None:
    """Refuse that somebody signs what they asked for themselves.

    :raises SecondPersonForWriteOff: they are the same.
    """
    if signer_id is None or signer_id == asked_by:
        raise SecondPersonForWriteOff
