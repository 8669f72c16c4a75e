"""How often something happened lately: ids carry their time, so a day is one stretch of the primary key."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tulay.areas.audit.models import Entry

LISTED_MAX = 50


@dataclass(frozen=True, slots=True)
class Happened:
    """That something happened to somebody at a moment."""

    subject_id: UUID
    at: datetime


def tally_by_hour(
    actions: Iterable[str],
    *,
    since: datetime,
    until: datetime,
    outcome: str = "",
    about: Iterable[UUID] | None = None,
) -> tuple[tuple[datetime, int], ...]:
    """Return how many entries each hour brought, the empty hours too; `about` keeps to some people."""
    rows = Entry.objects.filter(id__gte=_first_id(since), id__lt=_first_id(until))
    rows = rows.filter(action__in=list(actions))
    if outcome:
        rows = rows.filter(outcome=outcome)
    if about is not None:
        rows = rows.filter(subject_id__in=list(about))
    counted = Counter(
        (at - since) // timedelta(hours=1) for at in rows.values_list("at", flat=True)
    )
    hours = -((since - until) // timedelta(hours=1))
    return tuple((since + timedelta(hours=hour), counted[hour]) for hour in range(hours))


def lately(
    action: str,
    *,
    since: datetime,
    facts: dict[str, object],
    about: Iterable[UUID] | None = None,
) -> tuple[Happened, ...]:
    """Return to whom something happened since a moment, with these facts, the newest first (at most 50)."""
    rows = Entry.objects.filter(id__gte=_first_id(since), action=action, facts__contains=facts)
    rows = rows.exclude(subject_id=None)
    if about is not None:
        rows = rows.filter(subject_id__in=list(about))
    found = rows.order_by("-id").values_list("subject_id", "at")[:LISTED_MAX]
    return tuple(Happened(who, at) for who, at in found if who is not None)


def _first_id(at: datetime) -> UUID:
    """Return the lowest UUIDv7 of a millisecond."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
