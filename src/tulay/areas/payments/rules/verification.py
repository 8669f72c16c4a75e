"""What has to be true of the ledger at any moment. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SHOWN = 10
"""How many rows a fault names; the first ones are enough to begin with."""


class Invariant(StrEnum):
    """The nine of the ledger, in the order in which they are looked at, and what stands on them."""

    CURRENCIES = "currencies"
    TRANSFERS = "transfers"
    FLOORS = "floors"
    BALANCES = "balances"
    CONTINUITY = "continuity"
    APPEND_ONLY = "append_only"
    ONCE = "once"
    NOTHING_LOST = "nothing_lost"
    HOLDS = "holds"
    SETTLEMENTS = "settlements"
    EXPLAINED = "explained"


@dataclass(frozen=True, slots=True)
class Report:
    """One look at the whole ledger: how much there was, and what did not fit."""

    at: datetime
    accounts: int
    transfers: int
    entries: int
    faults: Mapping[str, tuple[str, ...]]

    @property
    def is_whole(self) -> bool:
        """Nothing was found."""
        return not self.faults
