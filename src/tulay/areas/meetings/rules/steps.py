"""What can be done with a meeting, and when. Pure."""

from datetime import datetime

from tulay.areas.meetings.errors import NotYetBegun, ReasonMissing, StepNotPossible, UnfitTime
from tulay.areas.meetings.rules.series import TOOK_PLACE, State
from tulay.kernel.errors import FieldError

REASON_MAX = 500
CANCELLABLE = (State.SCHEDULED, State.POSTPONED)


def check_may_move(state: str, *, starts_at: datetime, now: datetime) -> None:
    """Refuse moving what took place, or moving something into the past; what was cancelled may be put back on.

    :raises StepNotPossible: the meeting was held.
    :raises UnfitTime: the new time is over.
    """
    if state in TOOK_PLACE:
        raise StepNotPossible
    if starts_at <= now:
        detail = "Choose a time that is still to come."
        raise UnfitTime(errors=[FieldError("starts_at", "over", detail)])


def check_may_postpone(state: str, reason: str) -> None:
    """Refuse postponing what was held or does not take place anyway, or without a reason.

    :raises StepNotPossible: it is not ahead any more.
    :raises ReasonMissing: nobody could tell the agency why.
    """
    if state != State.SCHEDULED:
        raise StepNotPossible
    _check_reason(reason)


def check_may_cancel(state: str, reason: str) -> None:
    """Refuse cancelling what was held or is cancelled already, or without a reason.

    :raises StepNotPossible: it is not ahead any more.
    :raises ReasonMissing: nobody could tell the agency why.
    """
    if state not in CANCELLABLE:
        raise StepNotPossible
    _check_reason(reason)


def check_may_hold(state: str, *, starts_at: datetime, now: datetime) -> None:
    """Refuse noting that a meeting took place which was cancelled, or has not begun.

    :raises StepNotPossible: it was cancelled, or noted before.
    :raises NotYetBegun: it is still ahead.
    """
    if state != State.SCHEDULED:
        raise StepNotPossible
    if now < starts_at:
        raise NotYetBegun


def is_overdue(state: str, *, ends_at: datetime, now: datetime) -> bool:
    """Answer whether a meeting's time has passed and nobody said that it took place."""
    return state == State.SCHEDULED and ends_at <= now


def is_under_way(state: str, *, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Answer whether people are sitting in it now."""
    return state == State.SCHEDULED and starts_at <= now < ends_at


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing(errors=[FieldError("reason", "required", "Say why, in a few words.")])
