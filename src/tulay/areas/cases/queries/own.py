"""What an applicant sees in lists of their own."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tulay.areas.cases.errors import CodeUnreadable
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.rows import (
    COLUMNS,
    RequestRow,
    page_unknown,
    place_of,
    rows_of,
)
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.steps import State
from tulay.kernel.actor import Actor
from tulay.kernel.pages import LIMIT_DEFAULT, LIMIT_MAX, Cursor, Page

OPEN_SHOWN = 3


def own_requests(
    *,
    actor: Actor,
    now: datetime,
    language: str = "en",
    state: State | None = None,
    service_id: UUID | None = None,
    q: str = "",
    limit: int = LIMIT_DEFAULT,
    cursor: str | None = None,
) -> Page[RequestRow]:
    """Return the actor's own requests, the newest first.

    :raises PageUnknown: the cursor is not one of this list.
    """
    person_id = actor.on_behalf_of or actor.person_id
    rows = Request.objects.belonging_to(person_id).only(*COLUMNS).order_by("-id")
    if state is not None:
        rows = rows.filter(state=state)
    if service_id is not None:
        rows = rows.filter(service_id=service_id)
    if q:
        rows = rows.filter(_with_code(q))
    if cursor:
        rows = rows.filter(id__lt=_last_seen(cursor))
    limit = min(limit, LIMIT_MAX)
    found = list(rows[: limit + 1])
    items = rows_of(found[:limit], language=language, now=now)
    more = Cursor((str(items[-1].id),)).encode() if len(found) > limit else None
    return Page(items, more)


def is_own(*, actor: Actor, request_id: UUID) -> bool:
    """Answer whether a request is the actor's own."""
    person_id = actor.on_behalf_of or actor.person_id
    return Request.objects.belonging_to(person_id).filter(id=request_id).exists()


def own_draft(*, actor: Actor, service_id: UUID) -> UUID | None:
    """Return the actor's newest draft for a service, to go on with instead of starting again."""
    person_id = actor.on_behalf_of or actor.person_id
    drafts = Request.objects.belonging_to(person_id).filter(
        service_id=service_id, state=State.DRAFT
    )
    return drafts.order_by("-id").values_list("id", flat=True).first()


def own_open(
    *, actor: Actor, service_id: UUID, now: datetime, language: str = "en"
) -> tuple[RequestRow, ...]:
    """Return the actor's own requests to a service that were sent and have not ended, the newest first.

    Whoever is about to send another one is told; they may, for a second boat is a second request.
    """
    person_id = actor.on_behalf_of or actor.person_id
    if person_id is None:
        return ()
    rows = Request.objects.belonging_to(person_id).waiting().filter(service_id=service_id)
    found = rows.only(*COLUMNS).order_by("-id")[:OPEN_SHOWN]
    return tuple(rows_of(list(found), language=language, now=now))


def _with_code(q: str) -> Q:
    """Find by tracking code; anything else finds nothing."""
    try:
        return Q(tracking_code=tracking.read_code(q))
    except CodeUnreadable:
        return Q(pk__in=())


def _last_seen(cursor: str) -> UUID:
    try:
        return UUID(place_of(cursor, width=1)[0])
    except ValueError as error:
        raise page_unknown() from error
