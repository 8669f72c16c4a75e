"""How sign-in slows down. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

TRIES_WINDOW = timedelta(minutes=15)
TRIES_FREE = 5
WRONG_FACTORS_TOLD = 3
"""So many wrong codes after a right password within the window, and the owner is written to."""
TOLD_AGAIN = timedelta(hours=1)
WAIT_FIRST, WAIT_LONGEST = timedelta(seconds=10), TRIES_WINDOW


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures: nothing for five, then twice as long each time."""
    if failures < TRIES_FREE:
        return timedelta()
    doubled: int = 2 ** min(failures - TRIES_FREE, 20)
    return min(WAIT_FIRST * doubled, WAIT_LONGEST)


def may_try_at(failed_at: Sequence[datetime], *, now: datetime) -> datetime:
    """Return from when on a further try is welcome."""
    recent = [at for at in failed_at if at > now - TRIES_WINDOW]
    return max(recent) + wait_after(len(recent)) if recent else now
