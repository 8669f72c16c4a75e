"""How much each officer of an agency has in hand: counted by the database in one pass, whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.absences import Colleague, colleagues_of
from tulay.areas.cases.rules.steps import State
from tulay.areas.identity.queries import person_names

WEEK = timedelta(days=7)
LATELY = timedelta(days=30)


class Figure(StrEnum):
    """What is counted, and by what a list can be sorted."""

    NAME = "name"
    OPEN = "open"
    LATE = "late"
    WEEK = "week"
    WAITING = "waiting"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has in hand; nobody's own row is what waits in the pool."""

    person_id: UUID | None
    name: str = field(repr=False)
    open: int = 0
    late: int = 0
    week: int = 0
    waiting: int = 0
    finished: int = 0
    colleague: Colleague | None = None


def workload(agency_id: UUID, now: datetime, *, by: Figure = Figure.OPEN) -> tuple[Load, ...]:
    """Return what each officer of an agency has in hand, and the pool; who left with work in hand is listed, too."""
    colleagues = {one.id: one for one in colleagues_of(agency_id, now)}
    counted = {row.pop("assignee_id"): row for row in _open(agency_id, now)}
    for row in _finished(agency_id, now):
        counted.setdefault(row["assignee_id"], {})["finished"] = row["finished"]
    gone = counted.keys() - colleagues.keys() - {None}
    names = {one.id: one.name for one in colleagues.values()}
    names |= person_names(gone) if gone else {}
    everybody: Iterable[UUID] = [*colleagues, *gone]
    loads = [
        Load(one, names.get(one, ""), colleague=colleagues.get(one), **counted.get(one, {}))
        for one in everybody
    ]
    loads = [load for load in loads if load.colleague or load.open]
    pool = [Load(None, "", **counted[None])] if None in counted else []
    return (*_sorted(loads, by), *pool)


def _sorted(loads: Iterable[Load], by: Figure) -> list[Load]:
    if by is Figure.NAME:
        return sorted(loads, key=lambda one: (one.name, str(one.person_id)))
    return sorted(loads, key=lambda one: (-getattr(one, by.value), one.name, str(one.person_id)))


def _open(agency_id: UUID, now: datetime) -> Iterable[dict[str, Any]]:
    running = Q(paused_at__isnull=True)
    rows = Request.objects.waiting().filter(agency_id=agency_id).values("assignee_id")
    return list(
        rows.annotate(
            open=Count("id"),
            late=Count("id", filter=running & Q(due_at__lte=now)),
            week=Count("id", filter=running & Q(due_at__gt=now, due_at__lte=now + WEEK)),
            waiting=Count("id", filter=Q(state=State.NEEDS_INFORMATION)),
        ).order_by()
    )


def _finished(agency_id: UUID, now: datetime) -> Iterable[dict[str, Any]]:
    """Count what was brought to an end by the agency: what was withdrawn or ran out was not their work."""
    rows = Request.objects.sent().filter(
        agency_id=agency_id,
        closed_at__gt=now - LATELY,
        closed_at__lte=now,
        state__in=(State.COMPLETED, State.REJECTED),
        assignee_id__isnull=False,
    )
    return list(rows.values("assignee_id").annotate(finished=Count("id")).order_by())
