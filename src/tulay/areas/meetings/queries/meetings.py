"""Meetings as lists, one by one, and counted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tulay.areas.meetings.errors import UnknownMeeting
from tulay.areas.meetings.models import Invitation, Meeting
from tulay.areas.meetings.rules.invitations import Answer
from tulay.areas.meetings.rules.series import QUARTERS, TOOK_PLACE, State
from tulay.areas.meetings.rules.steps import is_overdue, is_under_way
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

SEE = "meetings.see"
BY_TIME = Keyset("time", "starts_at", descending=False)


@dataclass(frozen=True, slots=True)
class MeetingCard:
    """One meeting."""

    id: UUID
    series_id: UUID
    jurisdiction: str
    fiscal_year: int
    agency_id: UUID
    quarter: int
    state: State
    starts_at: datetime
    ends_at: datetime
    room: str
    facilitator_id: UUID | None
    reason: str
    version: int
    is_overdue: bool
    is_under_way: bool
    coming: int = 0
    """How many of those who are called said that they come, at the time for which it is set."""

    @property
    def zone(self) -> str:
        """Return the zone in which its hours are shown."""
        return JURISDICTIONS[self.jurisdiction].zone


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which meetings are asked for; what is left empty asks nothing."""

    series_id: UUID | None = None
    fiscal_year: int | None = None
    jurisdiction: str = ""
    quarter: int | None = None
    agency_id: UUID | None = None
    state: str = ""
    is_upcoming: bool = False
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class QuarterCount:
    """How far a quarter has come."""

    quarter: int
    planned: int = 0
    held: int = 0
    postponed: int = 0
    cancelled: int = 0
    overdue: int = 0
    completed: int = 0

    @property
    def due(self) -> int:
        """Return how many are to take place or did."""
        return self.planned + self.held + self.postponed

    @property
    def ahead(self) -> int:
        """Return how many are still to come."""
        return self.planned - self.overdue

    @property
    def percent(self) -> int:
        """Return how many of a hundred took place, rounded down: a hundred means all."""
        return 100 * self.held // self.due if self.due else 0


def visible_meetings(
    actor: Actor,
    narrowed: Narrowed,
    *,
    now: datetime,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[MeetingCard]:
    """Return one page of meetings, the earliest first."""
    rows = _narrowed(visible_counted(actor), narrowed, now)
    return paginate(rows, BY_TIME, cursor=cursor, limit=limit, card=lambda row: card_of(row, now))


def visible_meeting(actor: Actor, meeting_id: UUID, *, now: datetime) -> MeetingCard:
    """Return one meeting.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    """
    row = visible_counted(actor).filter(id=meeting_id).first()
    if row is None:
        raise UnknownMeeting
    return card_of(row, now)


def quarter_counts(actor: Actor, series_id: UUID, *, now: datetime) -> tuple[QuarterCount, ...]:
    """Return how far each quarter has come, in one query."""
    scheduled = Q(state=State.SCHEDULED.value)
    rows = (
        visible_rows(actor)
        .filter(series_id=series_id)
        .values("quarter")
        .annotate(
            planned=Count("id", filter=scheduled),
            held=Count("id", filter=Q(state__in=TOOK_PLACE)),
            completed=Count("id", filter=Q(state=State.COMPLETED.value)),
            postponed=Count("id", filter=Q(state=State.POSTPONED.value)),
            cancelled=Count("id", filter=Q(state=State.CANCELLED.value)),
            overdue=Count("id", filter=scheduled & Q(ends_at__lte=now)),
        )
    )
    found = {row["quarter"]: QuarterCount(**row) for row in rows}
    return tuple(found.get(one, QuarterCount(one)) for one in QUARTERS)


def card_of(row: Meeting, now: datetime) -> MeetingCard:
    """Return a meeting as others may know it."""
    return MeetingCard(
        id=row.id,
        series_id=row.series_id,
        jurisdiction=row.jurisdiction,
        fiscal_year=row.series.fiscal_year,
        agency_id=row.agency_id,
        quarter=row.quarter,
        state=State(row.state),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=row.room,
        facilitator_id=row.facilitator_id,
        reason=row.reason,
        version=row.version,
        is_overdue=is_overdue(row.state, ends_at=row.ends_at, now=now),
        is_under_way=is_under_way(row.state, starts_at=row.starts_at, ends_at=row.ends_at, now=now),
        coming=getattr(row, "coming", 0),
    )


def visible_counted(actor: Actor) -> "QuerySet[Meeting]":
    """Return what is the actor's to see, each with its year and how many said that they come."""
    said = Invitation.objects.filter(
        meeting_id=OuterRef("id"),
        answered_for=OuterRef("starts_at"),
        answer=Answer.COMING.value,
    )
    count = said.order_by().values("meeting_id").annotate(count=Count("id")).values("count")
    return (
        visible_rows(actor).select_related("series").annotate(coming=Coalesce(Subquery(count), 0))
    )


def visible_rows(actor: Actor) -> "QuerySet[Meeting]":
    """Return what is the actor's to see; row security says it once more."""
    ours = actor.agencies(SEE)
    rows = Meeting.objects.all()
    return rows if isinstance(ours, Everywhere) else rows.filter(agency_id__in=ours)


def _narrowed(rows: "QuerySet[Meeting]", narrowed: Narrowed, now: datetime) -> "QuerySet[Meeting]":
    asked = {
        "series_id": narrowed.series_id,
        "series__fiscal_year": narrowed.fiscal_year,
        "jurisdiction": narrowed.jurisdiction or None,
        "quarter": narrowed.quarter,
        "agency_id": narrowed.agency_id,
        "state": narrowed.state or None,
    }
    rows = rows.filter(**{name: one for name, one in asked.items() if one is not None})
    if narrowed.is_upcoming:
        rows = rows.filter(state=State.SCHEDULED.value, ends_at__gt=now)
    if narrowed.is_overdue:
        rows = rows.filter(state=State.SCHEDULED.value, ends_at__lte=now)
    return rows
