"""Commitments as a list that can be narrowed, and one by one with everything said of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from tulay.areas.directory.queries import agencies
from tulay.areas.identity.queries.people import PersonCard, focal_persons_of, serving, staff_of
from tulay.areas.meetings.errors import UnknownItem
from tulay.areas.meetings.models import ActionItem, ItemNote
from tulay.areas.meetings.rules.commitments import PENDING, ItemState, is_item_overdue
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

SEE = "meetings.see"
ANSWERING = "meetings.report-item"
BY_DAY = Keyset("day", "due_date", descending=False)
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ItemCard:
    """One commitment."""

    id: UUID
    meeting_id: UUID
    meeting_agency_id: UUID
    agency_id: UUID
    person_id: UUID | None
    title: str
    due_date: date
    state: ItemState
    version: int
    quarter: int
    jurisdiction: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class NoteCard:
    """What somebody said of a commitment."""

    state: ItemState
    said_by: UUID | None
    said_at: datetime
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ItemsWanted:
    """Which commitments are asked for; what is left empty asks nothing."""

    meeting_id: UUID | None = None
    agency_id: UUID | None = None
    state: str = ""
    is_overdue: bool = False
    is_due_soon: bool = False


def visible_items(
    actor: Actor,
    wanted: ItemsWanted,
    *,
    now: datetime,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[ItemCard]:
    """Return one page of commitments, the most urgent day first."""
    rows = _wanted(_visible(actor), wanted, now)
    return paginate(rows, BY_DAY, cursor=cursor, limit=limit, card=lambda row: item_of(row, now))


def visible_item(actor: Actor, item_id: UUID, *, now: datetime) -> ItemCard:
    """Return one commitment.

    :raises UnknownItem: there is none by this id that the actor may see.
    """
    row = _visible(actor).filter(id=item_id).first()
    if row is None:
        raise UnknownItem
    return item_of(row, now)


def notes_of(item_id: UUID) -> tuple[NoteCard, ...]:
    """Return what was said of a commitment that the reader may see, the newest first."""
    rows = ItemNote.objects.filter(item_id=item_id).order_by("-id")
    return tuple(NoteCard(ItemState(r.state), r.said_by, r.said_at, r.note) for r in rows)


def promising(jurisdiction: str) -> dict[UUID, str]:
    """Return the agencies that can promise something in a jurisdiction, by their own names."""
    return {card.id: card.name for card in agencies(jurisdiction)}


def answering(agency_id: UUID) -> tuple[PersonCard, ...]:
    """Return who can answer for an agency."""
    return staff_of(agency_id, ANSWERING)


def answering_by_agency(
    agency_ids: Iterable[UUID], *, now: datetime
) -> dict[UUID, tuple[PersonCard, ...]]:
    """Return who answers for each of these agencies, in two queries; an agency without anybody is left out."""
    held = focal_persons_of(agency_ids, now=now)
    known = serving(one for ids in held.values() for one in ids)
    return {
        agency_id: tuple(known[one] for one in ids if one in known)
        for agency_id, ids in held.items()
    }


def today_in(jurisdiction: str, now: datetime) -> date:
    """Return the day it is where a meeting is."""
    return now.astimezone(ZoneInfo(JURISDICTIONS[jurisdiction].zone)).date()


def item_of(row: ActionItem, now: datetime) -> ItemCard:
    """Return a commitment as others may know it."""
    today = today_in(row.jurisdiction, now)
    return ItemCard(
        id=row.id,
        meeting_id=row.meeting_id,
        meeting_agency_id=row.meeting_agency_id,
        agency_id=row.agency_id,
        person_id=row.person_id,
        title=row.title,
        due_date=row.due_date,
        state=ItemState(row.state),
        version=row.version,
        quarter=row.quarter,
        jurisdiction=row.jurisdiction,
        is_overdue=is_item_overdue(row.state, due_date=row.due_date, today=today),
    )


def _visible(actor: Actor) -> "QuerySet[ActionItem]":
    """Return what the actor's agencies promised, or were promised; row security says it once more."""
    ours, rows = actor.agencies(SEE), ActionItem.objects.all()
    if isinstance(ours, Everywhere):
        return rows
    return rows.filter(Q(agency_id__in=ours) | Q(meeting_agency_id__in=ours))


def _wanted(
    rows: "QuerySet[ActionItem]", wanted: ItemsWanted, now: datetime
) -> "QuerySet[ActionItem]":
    asked = {
        "meeting_id": wanted.meeting_id,
        "agency_id": wanted.agency_id,
        "state": wanted.state or None,
    }
    rows = rows.filter(**{name: one for name, one in asked.items() if one is not None})
    if wanted.is_overdue or wanted.is_due_soon:
        rows = rows.filter(_of_days(now, soon=wanted.is_due_soon), state__in=PENDING)
    return rows


def _of_days(now: datetime, *, soon: bool) -> Q:
    """Return the days that are over, or near, each where its meeting is."""
    asked = Q()
    for code in JURISDICTIONS:
        today = today_in(code, now)
        days = (
            {"due_date__gte": today, "due_date__lte": today + SOON}
            if soon
            else {"due_date__lt": today}
        )
        asked |= Q(jurisdiction=code, **days)
    return asked
