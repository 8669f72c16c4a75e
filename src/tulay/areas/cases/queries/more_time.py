"""What more time was asked for, and what waits for an answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tulay.areas.cases.models import MoreTime
from tulay.areas.cases.queries.rows import page_unknown, place_of
from tulay.areas.cases.queries.services import named
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.more_time import MoreTimeState
from tulay.areas.identity.queries import person_names
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.pages import LIMIT_DEFAULT, LIMIT_MAX, Cursor, Page

ANSWERS = "cases.answer-more-time"


@dataclass(frozen=True, slots=True)
class MoreTimeCard:
    """A wish for more time as the agency and the applicant read it; names are the agency's."""

    id: UUID
    request_id: UUID
    tracking_code: str
    agency_id: UUID
    service: str
    until_date: date
    answer: MoreTimeState
    asked_by: UUID | None
    asker: str = field(repr=False)
    asked_at: datetime
    answered_by: UUID | None
    answerer: str = field(repr=False)
    answered_at: datetime | None
    due_before: datetime
    due_after: datetime | None
    reason: str = field(repr=False)
    answer_reason: str = field(repr=False)


def more_time_of(request_id: UUID, language: str) -> tuple[MoreTimeCard, ...]:
    """Return what was asked for a request, as far as the reader may see it, the first one first."""
    rows = MoreTime.objects.of_request(request_id).select_related("request")
    return _cards(rows, language)


def waiting_more_time(
    *, actor: Actor, language: str, limit: int = LIMIT_DEFAULT, cursor: str | None = None
) -> Page[MoreTimeCard]:
    """Return a page of what waits for an answer in the reader's agencies, the newest first.

    :raises PageUnknown: the cursor is not one of this list.
    """
    rows = _waiting(actor)
    if cursor:
        rows = rows.filter(_behind(cursor))
    limit = min(limit, LIMIT_MAX)
    found = list(rows.select_related("request").order_by("-id")[: limit + 1])
    more = Cursor((str(found[limit - 1].id),)).encode() if len(found) > limit else None
    return Page(_cards(found[:limit], language), more)


def count_waiting(actor: Actor) -> int:
    """Return how many wait for the reader's answer."""
    return _waiting(actor).exclude(asked_by=actor.person_id).count()


def _waiting(actor: Actor) -> "QuerySet[MoreTime]":
    reached, rows = actor.agencies(ANSWERS), MoreTime.objects.waiting()
    return rows if isinstance(reached, Everywhere) else rows.filter(agency_id__in=reached)


def _cards(found: Iterable[MoreTime], language: str) -> tuple[MoreTimeCard, ...]:
    rows = list(found)
    services = named((row.request.service_id for row in rows), language)
    people = {one for row in rows for one in (row.asked_by, row.answered_by) if one}
    names = person_names(people) if people else {}
    return tuple(
        MoreTimeCard(
            id=row.id,
            request_id=row.request_id,
            tracking_code=tracking.shown(row.request.tracking_code or ""),
            agency_id=row.agency_id,
            service=services[row.request.service_id].name,
            until_date=row.until_date,
            answer=MoreTimeState(row.answer),
            asked_by=row.asked_by,
            asker=_name(names, row.asked_by),
            asked_at=row.asked_at,
            answered_by=row.answered_by,
            answerer=_name(names, row.answered_by),
            answered_at=row.answered_at,
            due_before=row.due_before,
            due_after=row.due_after,
            reason=row.reason,
            answer_reason=row.answer_reason or "",
        )
        for row in rows
    )


def _name(names: dict[UUID, str], person_id: UUID | None) -> str:
    return names.get(person_id, "") if person_id else ""


def _behind(cursor: str) -> Q:
    try:
        return Q(id__lt=UUID(place_of(cursor, width=1)[0]))
    except ValueError as error:
        raise page_unknown() from error
