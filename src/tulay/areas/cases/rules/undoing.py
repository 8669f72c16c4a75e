"""Giving several requests to somebody, undone: which, and for how long. Pure."""

from datetime import datetime, timedelta

from tulay.areas.cases.errors import BatchGoesOn, BatchNotUndoable, UndoTooLate
from tulay.areas.cases.rules.batches import BatchKind

UNDO_WITHIN = timedelta(minutes=30)
"""So long after the last one was given: long enough to see a mistake, too short for the work to have begun."""


def check_undoable(
    *, kind: BatchKind, is_undo: bool, waiting: int, last_at: datetime | None, now: datetime
) -> None:
    """Let requests that were given together be given back together.

    :param last_at: when the last of them was given; None where none was.
    :raises BatchNotUndoable: something else was done with them, or none of them was given.
    :raises BatchGoesOn: some still wait.
    :raises UndoTooLate: it was too long ago.
    """
    if kind is not BatchKind.ASSIGN or is_undo:
        raise BatchNotUndoable
    if waiting:
        raise BatchGoesOn
    if last_at is None:
        raise BatchNotUndoable
    if now >= last_at + UNDO_WITHIN:
        raise UndoTooLate(minutes=int(UNDO_WITHIN.total_seconds() // 60))
