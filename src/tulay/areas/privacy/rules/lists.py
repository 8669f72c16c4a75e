"""Lists taken out as files: how long they may be, who else has to agree, and for how long. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tulay.areas.privacy.errors.lists import (
    FilterUnfit,
    ListDecided,
    ListGrown,
    ListNotOpen,
    ListReasonMissing,
    ListTooLong,
    TooManyFilters,
)
from tulay.areas.privacy.errors.rights import SecondPersonNeeded
from tulay.kernel.errors import FieldError

REASON_MAX = 500
NAME_MAX, FILTERS_MOST = 60, 20
"""How long the name of a kept filter may be, and how many of them a person keeps of one list."""
OPEN_FOR = timedelta(days=1)
"""How long a list can be downloaded once it may be."""
WAITS_FOR = timedelta(days=7)
"""How long a wish waits for a second person."""
KEPT_DAYS = 90
"""How long it stays written down, beside the log, who took out what."""


@dataclass(frozen=True, slots=True)
class Cap:
    """How many lines somebody takes out by themselves, and how many at all."""

    alone: int
    most: int


PLAIN = Cap(1_000, 20_000)
PERSONAL = Cap(100, 1_000)
"""What names people: a second person from a hundred on, and never more than a thousand (RA 10173, 23)."""


class ListStanding(StrEnum):
    """How far a list is."""

    WAITING = "waiting"
    OPEN = "open"
    REFUSED = "refused"
    OVER = "over"


def cap_of(*, is_personal: bool) -> Cap:
    """Return how many lines of a list go out."""
    return PERSONAL if is_personal else PLAIN


def checked_wish(*, count: int, reason: str, is_personal: bool) -> bool:
    """Answer whether a second person has to agree to so many lines.

    :raises ListTooLong: nobody takes out so many.
    :raises ListReasonMissing: a second person has to agree, and nothing, or too much, was said to them.
    """
    cap = cap_of(is_personal=is_personal)
    if count > cap.most:
        detail = "At most {most} lines go out at once."
        raise ListTooLong(errors=[FieldError("filters", "too-many", detail, {"most": cap.most})])
    if len(reason) > REASON_MAX:
        detail, facts = "Use {most} characters or fewer.", {"most": REASON_MAX}
        raise ListReasonMissing(errors=[FieldError("reason", "too-long", detail, facts)])
    needs_second = count > cap.alone
    if needs_second and not reason:
        raise ListReasonMissing(errors=[FieldError("reason", "missing", "Say why, in a sentence.")])
    return needs_second


def standing_of(
    *,
    asked_at: datetime,
    is_approved: bool | None,
    open_until: datetime | None,
    now: datetime,
) -> ListStanding:
    """Return how far a list is at a moment."""
    if is_approved is False:
        return ListStanding.REFUSED
    if open_until is not None:
        return ListStanding.OPEN if now < open_until else ListStanding.OVER
    return ListStanding.WAITING if now < asked_at + WAITS_FOR else ListStanding.OVER


def check_decision(*, standing: ListStanding, decider_id: UUID | None, asker_id: UUID) -> None:
    """Refuse a decision that is nobody's to make any more, and one by whoever asked.

    :raises ListDecided: it does not wait.
    :raises SecondPersonNeeded: the decider asked for it themselves.
    """
    if standing is not ListStanding.WAITING:
        raise ListDecided
    if decider_id is None or decider_id == asker_id:
        raise SecondPersonNeeded


def check_open(*, standing: ListStanding, count: int, allowed: int) -> None:
    """Refuse to hand out what is not open, and more than was allowed.

    :raises ListNotOpen: it waits, was refused, or its day is over.
    :raises ListGrown: it has grown beyond what was allowed.
    """
    if standing is not ListStanding.OPEN:
        raise ListNotOpen
    if count > allowed:
        raise ListGrown


def checked_name(name: str) -> str:
    """Return the name of a filter, fit to be read.

    :raises FilterUnfit: nothing was given, or too much.
    """
    said = " ".join(name.split())
    if not said:
        raise FilterUnfit(errors=[FieldError("name", "missing", "Write a name.")])
    if len(said) > NAME_MAX:
        detail, facts = "Use {most} characters or fewer.", {"most": NAME_MAX}
        raise FilterUnfit(errors=[FieldError("name", "too-long", detail, facts)])
    return said


def check_room(kept: int) -> None:
    """Refuse one filter more than there is room for.

    :raises TooManyFilters: there are as many as there can be.
    """
    if kept >= FILTERS_MOST:
        raise TooManyFilters


def allowed_lines(*, count: int, is_personal: bool, is_approved: bool | None) -> int:
    """Return how many lines may go out: what was approved, else what anybody takes out alone."""
    return count if is_approved else cap_of(is_personal=is_personal).alone
