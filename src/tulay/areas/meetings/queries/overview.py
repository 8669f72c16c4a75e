"""How complete a year is: by quarter, and agency by agency."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from tulay.areas.meetings.models import ActionItem, Invitation, Meeting, Minutes, QuarterReport
from tulay.areas.meetings.queries.commitments import today_in
from tulay.areas.meetings.queries.meetings import visible_rows
from tulay.areas.meetings.queries.series import SeriesCard
from tulay.areas.meetings.rules.commitments import PENDING, ItemState
from tulay.areas.meetings.rules.invitations import Answer
from tulay.areas.meetings.rules.minutes import WRITTEN_WITHIN
from tulay.areas.meetings.rules.reports import DUE_BEFORE
from tulay.areas.meetings.rules.series import QUARTERS, TOOK_PLACE, State
from tulay.kernel.actor import Actor

AGENCIES_MAX = 200
"""How many agencies a year shows; the largest jurisdiction has 43."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How complete something is: counts, of what there is to count."""

    meetings: int = 0
    held: int = 0
    confirmed: int = 0
    completed: int = 0
    reports: int = 0
    reports_in_time: int = 0
    minutes_in_time: int = 0
    items: int = 0
    items_done: int = 0
    items_overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterMetrics(Counts):
    """How complete a quarter is."""

    quarter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyMetrics(Counts):
    """How complete the year, or a quarter of it, is for one agency."""

    agency_id: UUID


def quarter_metrics(
    actor: Actor, series: SeriesCard, *, now: datetime
) -> tuple[QuarterMetrics, ...]:
    """Return how complete each quarter of a year is, for the agencies that the actor sees, in two queries."""
    rows = visible_rows(actor).filter(series_id=series.id)
    found = _counted(rows, "quarter", today_in(series.jurisdiction, now))
    return tuple(QuarterMetrics(quarter=one, **found.get(one, {})) for one in QUARTERS)


def agency_metrics(
    actor: Actor, series: SeriesCard, *, quarter: int | None = None, now: datetime
) -> tuple[AgencyMetrics, ...]:
    """Return how complete a year, or one quarter, is for each agency that the actor sees, in two queries."""
    rows = visible_rows(actor).filter(series_id=series.id)
    if quarter is not None:
        rows = rows.filter(quarter=quarter)
    found = _counted(rows, "agency_id", today_in(series.jurisdiction, now))
    return tuple(AgencyMetrics(agency_id=one, **counts) for one, counts in found.items())


def _counted(rows: "QuerySet[Meeting]", by: str, today: date) -> dict[Any, dict[str, int]]:
    """Count meetings and what was promised in them, by quarter or by agency."""
    found = {row.pop(by): dict(row) for row in _meetings(rows, by)}
    for row in _items(rows, f"meeting__{by}", today):
        found.setdefault(row.pop(f"meeting__{by}"), {}).update(row)
    return found


def _meetings(rows: "QuerySet[Meeting]", by: str) -> "QuerySet[Meeting, dict[str, Any]]":
    first = Minutes.objects.filter(meeting_id=OuterRef("id")).order_by().values("meeting_id")
    sent = QuarterReport.objects.filter(meeting_id=OuterRef("id")).values("sent_at")
    coming = Invitation.objects.filter(
        meeting_id=OuterRef("id"),
        answered_for=OuterRef("starts_at"),
        answer=Answer.COMING.value,
    )
    told = rows.exclude(state=State.CANCELLED.value).annotate(
        written_at=Subquery(first.annotate(first=Min("written_at")).values("first")),
        report_at=Subquery(sent),
        is_confirmed=Exists(coming),
    )
    return (
        told.order_by()
        .values(by)
        .annotate(
            meetings=Count("id"),
            held=Count("id", filter=Q(state__in=TOOK_PLACE)),
            confirmed=Count("id", filter=Q(is_confirmed=True)),
            completed=Count("id", filter=Q(state=State.COMPLETED.value)),
            reports=Count("id", filter=Q(report_at__isnull=False)),
            reports_in_time=Count("id", filter=Q(report_at__lte=F("starts_at") - DUE_BEFORE)),
            minutes_in_time=Count("id", filter=Q(written_at__lte=F("ends_at") + WRITTEN_WITHIN)),
        )
        .order_by(by)[:AGENCIES_MAX]
    )


def _items(
    rows: "QuerySet[Meeting]", by: str, today: date
) -> "QuerySet[ActionItem, dict[str, Any]]":
    found = ActionItem.objects.filter(meeting__in=rows.exclude(state=State.CANCELLED.value))
    kept = found.exclude(state=ItemState.DROPPED.value)
    counted: QuerySet[ActionItem, dict[str, Any]] = (
        kept.order_by()
        .values(by)
        .annotate(
            items=Count("id"),
            items_done=Count("id", filter=Q(state=ItemState.DONE.value)),
            items_overdue=Count("id", filter=Q(state__in=PENDING, due_date__lt=today)),
        )
        .order_by(by)[:AGENCIES_MAX]
    )
    return counted
