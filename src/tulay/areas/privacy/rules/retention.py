"""How long accounts may rest, and who is told before one goes. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

IDLE_DAYS = 730
FIRST_WARNING = timedelta(days=30)
SECOND_WARNING = timedelta(days=7)
CHUNK = 200
COUNTED_MAX = 10_000


class Ending(StrEnum):
    """How far the end of an unused account has come."""

    WARNED = "warned"
    WARNED_TWICE = "warned_twice"
    ERASING = "erasing"
    DONE = "done"


class Step(StrEnum):
    """What is due for an unused account."""

    WARN = "warn"
    WARN_AGAIN = "warn_again"
    END = "end"
    NOTHING = "nothing"
    GO_ON = "go_on"
    FORGET_WARNING = "forget_warning"


def is_idle(seen_at: datetime, *, now: datetime) -> bool:
    """Answer whether an account has rested so long that its end is near."""
    return seen_at <= now - timedelta(days=IDLE_DAYS) + FIRST_WARNING


def step_for(
    *,
    seen_at: datetime,
    state: Ending | None,
    warned_at: datetime | None,
    warned_again_at: datetime | None,
    both_delivered: bool,
    now: datetime,
) -> Step:
    """Return what is due: two warnings that arrived, 23 and 7 days apart, before an account goes."""
    if state in {Ending.ERASING, Ending.DONE}:
        return Step.GO_ON if state is Ending.ERASING else Step.NOTHING
    if warned_at is not None and seen_at > warned_at:
        return Step.FORGET_WARNING
    if not is_idle(seen_at, now=now):
        return Step.NOTHING
    if warned_at is None:
        return Step.WARN
    if warned_again_at is None:
        is_due = now >= warned_at + FIRST_WARNING - SECOND_WARNING
        return Step.WARN_AGAIN if is_due else Step.NOTHING
    is_over = now >= warned_again_at + SECOND_WARNING and both_delivered
    return Step.END if is_over else Step.NOTHING
