"""The money of a PPA: allocated, promised (obligated), paid out (disbursed), corrected. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tulay.areas.programmes.errors import FundingBeyond, UnfitFunding
from tulay.areas.programmes.rules.ppas import MINOR_MAX, FundingSource
from tulay.kernel.errors import FieldError
from tulay.kernel.money import Money

WORDS_MAX = 500
LOW_OBLIGATION = 75
"""An obligation rate below this many of a hundred is one that executives ask about."""


class FundingKind(StrEnum):
    """What a line says of the money."""

    ALLOCATION = "allocation"
    OBLIGATION = "obligation"
    DISBURSEMENT = "disbursement"
    ADJUSTMENT = "adjustment"


ADJUSTABLE = (FundingKind.ALLOCATION, FundingKind.OBLIGATION, FundingKind.DISBURSEMENT)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the funding flow; an adjustment names which sum it corrects, up or down."""

    kind: str
    amount_minor: int
    on_date: date
    source: str = FundingSource.GAAB.value
    adjusts: str = ""
    said: str = ""

    @property
    def touches(self) -> str:
        """Return the sum that it changes."""
        return self.adjusts if self.kind == FundingKind.ADJUSTMENT else self.kind


@dataclass(frozen=True, slots=True)
class Balance:
    """The three sums of a PPA, and its budget."""

    currency: str
    budget_minor: int
    allocated_minor: int = 0
    obligated_minor: int = 0
    disbursed_minor: int = 0

    @property
    def obligation_rate(self) -> int | None:
        """Return how many of a hundred allocated are promised; nothing where nothing is allocated."""
        return _percent(self.obligated_minor, self.allocated_minor)

    @property
    def disbursement_rate(self) -> int | None:
        """Return how many of a hundred promised are paid out; nothing where nothing is promised."""
        return _percent(self.disbursed_minor, self.obligated_minor)

    @property
    def utilisation_rate(self) -> int | None:
        """Return how many of a hundred of the budget are paid out; nothing without a budget."""
        return _percent(self.disbursed_minor, self.budget_minor)

    @property
    def is_under_obligated(self) -> bool:
        """Answer whether too little of what is allocated is promised."""
        rate = self.obligation_rate
        return rate is not None and rate < LOW_OBLIGATION

    def after(self, line: Line) -> "Balance":
        """Return the sums with one more line."""
        moved = {name: getattr(self, f"{name}_minor") for name in SUMS.values()}
        moved[SUMS[FundingKind(line.touches)]] += line.amount_minor
        return Balance(
            self.currency,
            self.budget_minor,
            **{f"{name}_minor": sum_ for name, sum_ in moved.items()},
        )


SUMS = {
    FundingKind.ALLOCATION: "allocated",
    FundingKind.OBLIGATION: "obligated",
    FundingKind.DISBURSEMENT: "disbursed",
}


def check_line(balance: Balance, line: Line, *, today: date) -> None:
    """Refuse a line that says nothing, or spends what is not there.

    :raises UnfitFunding: naming each field.
    :raises FundingBeyond: it would be more than the sum above allows, or less than the sum below needs.
    """
    faults = list(_faults(line, today))
    if faults:
        raise UnfitFunding(errors=faults)
    after = balance.after(line)
    if not holds(after):
        raise FundingBeyond(most=str(Money(balance.currency, _room(balance, line))))


def holds(balance: Balance) -> bool:
    """Answer whether no more is paid out than promised, and no more promised than allocated."""
    return 0 <= balance.disbursed_minor <= balance.obligated_minor <= balance.allocated_minor


def _faults(line: Line, today: date) -> Iterator[FieldError]:
    is_adjusting = line.kind == FundingKind.ADJUSTMENT
    if line.kind not in {one.value for one in FundingKind}:
        yield FieldError("kind", "unknown", "Choose one of the answers in the list.")
    if is_adjusting != (line.adjusts in {one.value for one in ADJUSTABLE}) or (
        line.adjusts and not is_adjusting
    ):
        yield FieldError(
            "adjusts", "unknown", "Say which sum is corrected, and only for a correction."
        )
    if line.source not in {one.value for one in FundingSource}:
        yield FieldError("source", "unknown", "Choose one of the answers in the list.")
    least = -MINOR_MAX if is_adjusting else 1
    if not least <= line.amount_minor <= MINOR_MAX or line.amount_minor == 0:
        detail = "Write an amount above zero; a correction may be below zero."
        yield FieldError("amount_minor", "out-of-range", detail)
    if line.on_date > today:
        yield FieldError("on_date", "ahead", "Choose today or a day before.")
    if is_adjusting and not line.said.strip():
        yield FieldError("said", "required", "Say why it is corrected.")
    if len(line.said) > WORDS_MAX:
        yield FieldError("said", "too-long", "Use at most {most} characters.", {"most": WORDS_MAX})


def _room(balance: Balance, line: Line) -> int:
    """Return how much of this kind may still come; nothing is left for a sum that must not shrink below another."""
    above = {
        FundingKind.OBLIGATION: balance.allocated_minor - balance.obligated_minor,
        FundingKind.DISBURSEMENT: balance.obligated_minor - balance.disbursed_minor,
    }
    below = {
        FundingKind.ALLOCATION: balance.allocated_minor - balance.obligated_minor,
        FundingKind.OBLIGATION: balance.obligated_minor - balance.disbursed_minor,
        FundingKind.DISBURSEMENT: balance.disbursed_minor,
    }
    touched = FundingKind(line.touches)
    return above[touched] if line.amount_minor > 0 else below[touched]


def _percent(part: int, whole: int) -> int | None:
    return 100 * part // whole if whole else None
