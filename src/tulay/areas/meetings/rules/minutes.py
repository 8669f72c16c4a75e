"""Minutes: written by some, approved by another, never changed afterwards. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from tulay.areas.meetings.errors import (
    MinutesChanged,
    MinutesMissing,
    NotYetBegun,
    OwnMinutes,
    StepNotPossible,
)
from tulay.areas.meetings.rules.series import OFF

WRITTEN_WITHIN = timedelta(hours=48)
TEXT_MAX = 20_000
OUTCOMES_MAX = 4_000


def minutes_due_at(ends_at: datetime) -> datetime:
    """Return by when minutes are wanted: what was said is remembered for two days."""
    return ends_at + WRITTEN_WITHIN


def check_may_write(state: str, *, starts_at: datetime, now: datetime) -> None:
    """Let minutes be written once people have met; what stands is amended by a new version.

    :raises StepNotPossible: it was cancelled or postponed.
    :raises NotYetBegun: it is still ahead.
    """
    if state in OFF:
        raise StepNotPossible
    if now < starts_at:
        raise NotYetBegun


def check_unchanged(seen: int, stands: int) -> None:
    """Refuse going on from something that somebody else has changed.

    :raises MinutesChanged: another version stands there.
    """
    if seen != stands:
        raise MinutesChanged


def check_may_approve(text: str, *, authors: Collection[UUID], approver_id: UUID | None) -> None:
    """Let somebody who wrote no word of it approve what has words.

    :raises MinutesMissing: nothing is written.
    :raises OwnMinutes: they wrote in it, or nobody in particular asks.
    """
    if not text.strip():
        raise MinutesMissing
    if approver_id is None or approver_id in authors:
        raise OwnMinutes
