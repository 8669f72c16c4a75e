"""What an agency has in hand, side by side by state: the most pressing of each, and how many there are."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.queue import QueueFilter, narrowed_queue, visible_requests
from tulay.areas.cases.queries.rows import COLUMNS, RequestRow, rows_of
from tulay.areas.cases.rules.steps import State
from tulay.areas.identity.queries import person_names
from tulay.kernel.actor import Actor

SIDE_BY_SIDE = (
    State.SUBMITTED,
    State.IN_REVIEW,
    State.NEEDS_INFORMATION,
    State.APPROVED,
    State.IN_PROGRESS,
    State.APPEALED,
)
IN_COLUMN = 10


@dataclass(frozen=True, slots=True)
class Column:
    """One state: the most pressing requests in it, and how many it holds."""

    state: State
    size: int
    rows: tuple[RequestRow, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The states side by side, with the names of the officers in them."""

    columns: tuple[Column, ...]
    officers: dict[UUID, str] = field(repr=False)


def board(*, actor: Actor, wanted: QueueFilter, now: datetime, language: str) -> Board:
    """Return the open requests of the actor's agencies by state, by due time, a few of each: in four questions."""
    rows = narrowed_queue(visible_requests(actor), actor, wanted, now)
    sizes = dict(rows.values_list("state").annotate(Count("id")).order_by())
    first, *others = (
        rows.filter(state=state.value).order_by("due_at", "id").values("id")[:IN_COLUMN]
        for state in SIDE_BY_SIDE
    )
    shown = Request.objects.filter(
        id__in=list(first.union(*others, all=True).values_list("id", flat=True))
    )
    cards = rows_of(list(shown.only(*COLUMNS).order_by("due_at", "id")), language=language, now=now)
    officers = {card.assignee_id for card in cards if card.assignee_id}
    columns = tuple(
        Column(state, sizes.get(state.value, 0), tuple(c for c in cards if c.state is state))
        for state in SIDE_BY_SIDE
    )
    return Board(columns, person_names(officers) if officers else {})
