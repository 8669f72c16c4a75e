"""When a message that nobody took is told again: ten tries in a little more than three days (Standard Webhooks 1.0)."""

from datetime import datetime, timedelta

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
TRIES_MAX = len(WAITS) + 1


def next_try_at(tries: int, *, now: datetime, spread: float) -> datetime | None:
    """Say when to try again after so many tries (>= 1); None: that was the last.

    `spread` in [0, 1) comes from the message's id: up to a tenth longer, so that a receiver that comes back is not
    met by everything at once.
    """
    assert tries >= 1, "asked before the first try"
    if tries >= TRIES_MAX:
        return None
    return now + WAITS[tries - 1] * (1 + spread / 10)
