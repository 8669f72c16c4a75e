"""The agenda of a meeting, its minutes as they were approved, and how far all that follows a meeting is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tulay.areas.meetings.errors import UnknownMinutes
from tulay.areas.meetings.models import Agenda, Attendance, Minutes, MinutesDraft
from tulay.areas.meetings.queries.meetings import MeetingCard
from tulay.areas.meetings.rules.agenda import Point, Standing, standing_points
from tulay.kernel.actor import Actor

WRITE, APPROVE = "meetings.write-minutes", "meetings.approve-minutes"


@dataclass(frozen=True, slots=True)
class AgendaCard:
    """The points of a meeting; version 0 means the standing ones."""

    points: tuple[Point, ...]
    version: int = 0


@dataclass(frozen=True, slots=True)
class DraftCard:
    """Minutes that are being written."""

    version: int
    authors: tuple[UUID, ...]
    updated_at: datetime
    text: str = field(repr=False)
    outcomes: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MinutesCard:
    """Approved minutes: everything as it was then, names too."""

    number: int
    written_at: datetime
    approved_at: datetime
    approver: str = field(repr=False)
    authors: tuple[str, ...] = field(repr=False)
    text: str = field(repr=False)
    outcomes: str = field(repr=False)
    present: tuple[dict[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Course:
    """How far a meeting is: what it talks about, who came, what is written, what stands."""

    agenda: AgendaCard
    attended: int
    has_draft: bool
    number: int
    """Of the newest approved minutes; 0 where there are none."""


def agenda_of(meeting: MeetingCard) -> AgendaCard:
    """Return what a meeting that the reader may see talks about."""
    row = Agenda.objects.filter(meeting_id=meeting.id).values("points", "version").first()
    return _agenda(meeting, row["points"], row["version"]) if row else _agenda(meeting, None, 0)


def draft_of(actor: Actor, meeting: MeetingCard) -> DraftCard | None:
    """Return the minutes being written, to whoever writes or approves; nothing to others."""
    if not (actor.may(WRITE, meeting.agency_id) or actor.may(APPROVE, meeting.agency_id)):
        return None
    row = MinutesDraft.objects.filter(meeting_id=meeting.id).first()
    if row is None:
        return None
    return DraftCard(row.version, tuple(row.authors), row.updated_at, row.text, row.outcomes)


def minutes_of(meeting_id: UUID) -> tuple[MinutesCard, ...]:
    """Return the approved minutes of a meeting that the reader may see, the newest first."""
    rows = Minutes.objects.filter(meeting_id=meeting_id).order_by("-number")
    return tuple(_card(row) for row in rows)


def minutes_numbered(meeting_id: UUID, number: int) -> MinutesCard:
    """Return one version of approved minutes.

    :raises UnknownMinutes: there is none by this number.
    """
    row = Minutes.objects.filter(meeting_id=meeting_id, number=number).first()
    if row is None:
        raise UnknownMinutes
    return _card(row)


def course_facts() -> dict[str, Any]:
    """Return the columns beside a meeting from which `course_from` reads how far it is."""
    settled = Agenda.objects.filter(meeting_id=OuterRef("id"))
    return {
        "points": Subquery(settled.values("points")),
        "settled": Coalesce(Subquery(settled.values("version")), 0),
        "attended": _count(Attendance.objects.filter(attended=True)),
        "has_draft": Exists(MinutesDraft.objects.filter(meeting_id=OuterRef("id"))),
        "newest": Coalesce(Subquery(_newest()), 0),
    }


def course_from(told: Mapping[str, Any], meeting: MeetingCard) -> Course:
    """Return how far a meeting is, from the columns of `course_facts`."""
    agenda = _agenda(meeting, told["points"], told["settled"])
    return Course(agenda, told["attended"], has_draft=told["has_draft"], number=told["newest"])


def _agenda(meeting: MeetingCard, points: list[dict[str, Any]] | None, version: int) -> AgendaCard:
    if points is None:
        length = (meeting.ends_at - meeting.starts_at).total_seconds() // 60
        return AgendaCard(standing_points(int(length)))
    found = (
        Point(one["title"], one["minutes"], Standing(one["standing"]) if one["standing"] else None)
        for one in points
    )
    return AgendaCard(tuple(found), version)


def _count(rows: "QuerySet[Any]") -> Coalesce:
    counted = rows.filter(meeting_id=OuterRef("id")).order_by().values("meeting_id")
    return Coalesce(Subquery(counted.annotate(n=Count("id")).values("n")), 0)


def _newest() -> "QuerySet[Any, Any]":
    rows = Minutes.objects.filter(meeting_id=OuterRef("id")).order_by().values("meeting_id")
    return rows.annotate(n=Max("number")).values("n")


def _card(row: Minutes) -> MinutesCard:
    content = row.content
    return MinutesCard(
        number=row.number,
        written_at=row.written_at,
        approved_at=row.approved_at,
        approver=content["approver"],
        authors=tuple(content["authors"]),
        text=content["text"],
        outcomes=content["outcomes"],
        present=tuple(content["present"]),
    )
