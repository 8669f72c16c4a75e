"""What personal data each area holds: how to hand it out, erase it, and what must stay (house, `holdings.py`).

Filled by the areas, read by whoever answers for privacy; nobody else knows all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.kernel.actor import Actor

Export = Callable[[UUID], dict[str, object]]
Erase = Callable[[Actor, UUID, datetime], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """What erasure leaves, why, and for how many days after its trigger."""

    what: str
    why: str
    days: int


@dataclass(frozen=True, slots=True)
class Holding:
    """One area's answer for the personal data in its tables."""

    area: str
    tables: tuple[str, ...]
    export: Export
    erase: Erase
    kept: tuple[Kept, ...] = ()


HOLDINGS: dict[str, Holding] = {}


def hold(holding: Holding) -> None:
    """Register an area's holding; called once, by its `holdings.py`."""
    assert holding.area not in HOLDINGS, f"{holding.area} has declared its holdings already"
    HOLDINGS[holding.area] = holding
