"""How agencies and services keep their times: counted by the database in three statements, whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, DurationField, F, Q

from tulay.areas.cases.models import MoreTime, Request
from tulay.areas.cases.queries.services import named
from tulay.areas.cases.rules.more_time import MoreTimeState
from tulay.areas.cases.rules.steps import State
from tulay.areas.directory.queries import agency_cards
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.errors import Forbidden

SEES = "cases.see-service-levels"
DAYS_MAX = 366
FINISHED = (State.COMPLETED, State.REJECTED)
"""What the agency brought to an end: what was taken back or ran out was not its work."""
DAY = timedelta(days=1)


class By(StrEnum):
    """What is compared."""

    AGENCY = "agency"
    SERVICE = "service"


class LevelOrder(StrEnum):
    """By which figure; the best stand first, those who finished nothing last."""

    NAME = "name"
    SHARE = "share"
    FINISHED = "finished"
    MEDIAN = "median"
    OPEN = "open"
    LATE = "late"
    EXTENDED = "extended"


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """How one agency, or one service, keeps its times."""

    id: UUID
    name: str
    finished: int = 0
    on_time: int = 0
    median: timedelta | None = None
    open: int = 0
    late: int = 0
    extended: int = 0

    @property
    def share(self) -> float | None:
        """Return which part was finished in time; None where nothing was."""
        return self.on_time / self.finished if self.finished else None

    @property
    def median_days(self) -> float | None:
        """Return in how many days half of them were finished."""
        return round(self.median / DAY, 1) if self.median is not None else None


class _Median(Aggregate):
    """The middle of values in their order."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s) %(filter)s"
    output_field = DurationField()

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        """Write it for PostgreSQL; the filter stands behind."""
        return super().as_sql(*args, **{**kwargs, "filter": ""})


def service_levels(
    *,
    actor: Actor,
    now: datetime,
    language: str,
    days: int = 90,
    by: By = By.AGENCY,
    agency_id: UUID | None = None,
    order: LevelOrder = LevelOrder.SHARE,
) -> tuple[ServiceLevel, ...]:
    """Return how the agencies that the reader may compare keep their times, or their services.

    :raises Forbidden: the agency named is none of these.
    """
    reached = actor.agencies(SEES)
    if agency_id is not None and not isinstance(reached, Everywhere) and agency_id not in reached:
        raise Forbidden
    within = _within(agency_id, reached)
    since = now - timedelta(days=days)
    counted: dict[UUID, dict[str, Any]] = {}
    for rows in (
        _finished(within, by, since, now),
        _open(within, by, now),
        _extended(within, by, since),
    ):
        for row in rows:
            counted.setdefault(row.pop("key"), {}).update(row)
    names = _names(counted, by, language)
    levels = [ServiceLevel(one, names[one], **row) for one, row in counted.items() if one in names]
    return tuple(sorted(levels, key=lambda level: _place(level, order)))


def _within(agency_id: UUID | None, reached: frozenset[UUID] | Everywhere) -> Q:
    if agency_id is not None:
        return Q(agency_id=agency_id)
    return Q() if isinstance(reached, Everywhere) else Q(agency_id__in=reached)


def _finished(within: Q, by: By, since: datetime, now: datetime) -> Iterable[dict[str, Any]]:
    rows = Request.objects.sent().filter(
        within, closed_at__gt=since, closed_at__lte=now, state__in=FINISHED
    )
    return (
        rows.values(key=F(f"{by.value}_id"))
        .annotate(
            finished=Count("id"),
            on_time=Count("id", filter=Q(closed_at__lte=F("due_at"))),
            median=_Median(F("closed_at") - F("submitted_at")),
        )
        .order_by()
    )


def _open(within: Q, by: By, now: datetime) -> Iterable[dict[str, Any]]:
    late = Q(paused_at__isnull=True, due_at__lte=now)
    rows = Request.objects.waiting().filter(within).values(key=F(f"{by.value}_id"))
    return rows.annotate(open=Count("id"), late=Count("id", filter=late)).order_by()


def _extended(within: Q, by: By, since: datetime) -> Iterable[dict[str, Any]]:
    key = "agency_id" if by is By.AGENCY else "request__service_id"
    rows = MoreTime.objects.filter(within, answer=MoreTimeState.GRANTED, answered_at__gt=since)
    return rows.values(key=F(key)).annotate(extended=Count("id")).order_by()


def _names(ids: Iterable[UUID], by: By, language: str) -> dict[UUID, str]:
    if by is By.AGENCY:
        return {one: card.name_in(language) for one, card in agency_cards(ids).items()}
    return {one: card.name for one, card in named(ids, language).items()}


def _place(level: ServiceLevel, order: LevelOrder) -> tuple[Any, ...]:
    """Return where a row stands: names rise, what is good stands first, and what is many where that is bad."""
    tie = (level.name, str(level.id))
    if order is LevelOrder.NAME:
        return tie
    if order is LevelOrder.MEDIAN:
        return (level.median is None, level.median or timedelta(), *tie)
    if order is LevelOrder.SHARE:
        return (level.share is None, -(level.share or 0.0), -level.finished, *tie)
    return (-getattr(level, order.value), *tie)
