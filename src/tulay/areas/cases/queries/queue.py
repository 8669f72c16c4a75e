"""What an agency has in hand: the queue, its saved views and their counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tulay.areas.cases.errors import CodeUnreadable
from tulay.areas.cases.models import Decision, Request
from tulay.areas.cases.queries.batches import within_batch
from tulay.areas.cases.queries.inner_steps import late_steps
from tulay.areas.cases.queries.rows import (
    COLUMNS,
    RequestRow,
    page_unknown,
    place_of,
    rows_of,
)
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.deadlines import SOON, DueStatus
from tulay.areas.cases.rules.steps import Priority, State
from tulay.areas.catalogue.queries.services import services_called
from tulay.areas.directory.queries import place_card, places_within
from tulay.areas.identity.queries import ids_by_address, person_names
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.pages import LIMIT_DEFAULT, LIMIT_MAX, Cursor, Page

DIGITS_OF_A_NUMBER = 6
"""From so many digits on, what is looked for is a phone number."""


class View(StrEnum):
    """The saved views of a queue."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"
    TO_SIGN = "to_sign"


class Order(StrEnum):
    """How a queue may be sorted."""

    DUE = "due"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What of the queue is wanted; closed ones show when their state, code or applicant is asked for."""

    view: View = View.ALL
    state: State | None = None
    service_id: UUID | None = None
    agency_id: UUID | None = None
    priority: Priority | None = None
    due: DueStatus | None = None
    place_id: UUID | None = None
    assignee_id: UUID | None = None
    is_step_late: bool = False
    batch_id: UUID | None = None
    q: str = ""
    order: Order = Order.DUE


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue, with the names of the officers in it."""

    page: Page[RequestRow]
    officers: dict[UUID, str]


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many requests each saved view holds."""

    mine: int
    unassigned: int
    all: int
    late: int
    soon: int
    waiting_for_applicant: int
    to_sign: int
    appealed: int


def queue(
    *,
    actor: Actor,
    wanted: QueueFilter,
    now: datetime,
    language: str = "en",
    limit: int = LIMIT_DEFAULT,
    cursor: str | None = None,
) -> QueuePage:
    """Return a page of what the actor's agencies have in hand.

    :raises PageUnknown: the cursor is not one of this list.
    """
    rows = narrowed_queue(visible_requests(actor), actor, wanted, now).only(*COLUMNS)
    column, is_falling = _ORDERS[wanted.order]
    if cursor:
        rows = rows.filter(_behind(cursor, column, is_falling=is_falling))
    sign = "-" if is_falling else ""
    limit = min(limit, LIMIT_MAX)
    found = list(rows.order_by(f"{sign}{column}", f"{sign}id")[: limit + 1])
    items = rows_of(found[:limit], language=language, now=now)
    more = _cursor_at(found[limit - 1], column) if len(found) > limit else None
    officers = {row.assignee_id for row in items if row.assignee_id}
    return QueuePage(Page(items, more), person_names(officers) if officers else {})


def queue_size(*, actor: Actor, wanted: QueueFilter, now: datetime, most: int) -> int:
    """Return how many requests a filter leaves, counting no further than one beyond `most`."""
    return (
        narrowed_queue(visible_requests(actor), actor, wanted, now).values("id")[: most + 1].count()
    )


def queue_ids(*, actor: Actor, wanted: QueueFilter, now: datetime, most: int) -> tuple[UUID, ...]:
    """Return which requests a filter leaves, in their order, up to `most`."""
    column, is_falling = _ORDERS[wanted.order]
    sign = "-" if is_falling else ""
    rows = narrowed_queue(visible_requests(actor), actor, wanted, now)
    return tuple(rows.order_by(f"{sign}{column}", f"{sign}id").values_list("id", flat=True)[:most])


def queue_lines(
    *, actor: Actor, wanted: QueueFilter, now: datetime, language: str, most: int
) -> tuple[tuple[RequestRow, UUID], ...]:
    """Return up to `most` requests in their order, each with its applicant's id: for a list that is taken out."""
    column, is_falling = _ORDERS[wanted.order]
    sign = "-" if is_falling else ""
    rows = narrowed_queue(visible_requests(actor), actor, wanted, now).only(
        *COLUMNS, "applicant_id"
    )
    found = list(rows.order_by(f"{sign}{column}", f"{sign}id")[:most])
    shown = rows_of(found, language=language, now=now)
    return tuple(zip(shown, (row.applicant_id for row in found), strict=True))


def queue_counts(*, actor: Actor, now: datetime) -> QueueCounts:
    """Return how many requests each saved view holds, in one query."""
    late, soon = _due(DueStatus.LATE, now), _due(DueStatus.SOON, now)
    counted = (
        visible_requests(actor)
        .waiting()
        .aggregate(
            mine=Count("id", filter=Q(assignee_id=actor.person_id)),
            unassigned=Count("id", filter=Q(assignee_id__isnull=True)),
            all=Count("id"),
            late=Count("id", filter=late),
            soon=Count("id", filter=soon),
            waiting_for_applicant=Count("id", filter=Q(state=State.NEEDS_INFORMATION)),
            to_sign=Count("id", filter=Exists(_to_sign(actor))),
            appealed=Count("id", filter=Q(state=State.APPEALED)),
        )
    )
    return QueueCounts(**counted)


def visible_requests(actor: Actor, code: str = "cases.look") -> Any:
    """Return the sent requests of the agencies in which the actor holds `code`."""
    rows = Request.objects.sent()
    agencies = actor.agencies(code)
    return rows if isinstance(agencies, Everywhere) else rows.filter(agency_id__in=agencies)


def narrowed_queue(
    rows: QuerySet[Request], actor: Actor, wanted: QueueFilter, now: datetime
) -> QuerySet[Request]:
    """Return those of some requests that a filter leaves."""
    exact = {
        "state": wanted.state,
        "service_id": wanted.service_id,
        "agency_id": wanted.agency_id,
        "priority": wanted.priority,
        "assignee_id": wanted.assignee_id,
    }
    rows = rows.filter(**{column: value for column, value in exact.items() if value is not None})
    rows = _VIEWS[wanted.view](rows, actor)
    found = _matching(wanted.q) if wanted.q else None
    if found is not None:
        rows = rows.filter(found.those)
    if wanted.batch_id is not None:
        rows = rows.filter(Exists(within_batch(wanted.batch_id)))
    elif wanted.state is None and (found is None or found.is_many):
        rows = rows.filter(closed_at__isnull=True)
    if wanted.due is not None:
        rows = rows.filter(_due(wanted.due, now), closed_at__isnull=True)
    if wanted.is_step_late:
        rows = rows.filter(Exists(late_steps(now)), paused_at__isnull=True)
    if wanted.place_id is not None:
        within = places_within(place_card(wanted.place_id).path)
        rows = rows.filter(place_id__in=within.values("id"))
    return rows


def _to_sign(actor: Actor) -> QuerySet[Decision]:
    """Return decisions that wait for a signature which is not the actor's own proposal."""
    waiting = Decision.objects.filter(
        request_id=OuterRef("id"),
        needs_signature=True,
        cosigned_at__isnull=True,
        returned_at__isnull=True,
    )
    return waiting.exclude(decided_by=actor.person_id) if actor.person_id else waiting


_VIEWS: dict[View, Callable[[QuerySet[Request], Actor], QuerySet[Request]]] = {
    View.ALL: lambda rows, _: rows,
    View.MINE: lambda rows, actor: rows.filter(assignee_id=actor.person_id),
    View.UNASSIGNED: lambda rows, _: rows.filter(assignee_id__isnull=True),
    View.TO_SIGN: lambda rows, actor: rows.filter(Exists(_to_sign(actor))),
}
_ORDERS = {Order.DUE: ("due_at", False), Order.NEWEST: ("submitted_at", True)}


def _due(wanted: DueStatus, now: datetime) -> Q:
    """Say in SQL what `rules.deadlines.due_status` says in Python."""
    running = Q(paused_at__isnull=True, due_at__isnull=False)
    return {
        DueStatus.LATE: running & Q(due_at__lte=now),
        DueStatus.SOON: running & Q(due_at__gt=now, due_at__lte=now + SOON),
        DueStatus.ON_TIME: running & Q(due_at__gt=now + SOON),
        DueStatus.PAUSED: Q(paused_at__isnull=False),
        DueStatus.NONE: Q(due_at__isnull=True),
    }[wanted]


@dataclass(frozen=True, slots=True)
class _Found:
    """What words find; `is_many`: so much that what is closed stays away unless it is asked for."""

    those: Q
    is_many: bool = False


def _matching(q: str) -> _Found:
    """Find by tracking code, by a whole e-mail address or phone number, or by words of a service's name."""
    try:
        return _Found(Q(tracking_code=tracking.read_code(q)))
    except CodeUnreadable:
        if "@" in q or sum(one.isdigit() for one in q) >= DIGITS_OF_A_NUMBER:
            return _Found(Q(applicant_id__in=ids_by_address(q.strip())))
        return _Found(Q(service_id__in=services_called(q)), is_many=True)


def _behind(cursor: str, column: str, *, is_falling: bool) -> Q:
    try:
        at_text, id_text = place_of(cursor, width=2)
        at, row_id = datetime.fromisoformat(at_text), UUID(id_text)
    except ValueError as error:
        raise page_unknown() from error
    if at.tzinfo is None:
        raise page_unknown()
    side = "lt" if is_falling else "gt"
    further = Q((f"{column}__{side}", at)) | Q((column, at), (f"id__{side}", row_id))
    return Q((f"{column}__{side}e", at)) & further


def _cursor_at(request: Request, column: str) -> str:
    return Cursor((getattr(request, column).isoformat(), str(request.id))).encode()
