"""Several requests at once: how far it is, and what became of each."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, QuerySet

from tulay.areas.cases.errors import BatchNotFound
from tulay.areas.cases.models import Batch, BatchItem
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.batches import BatchItemState, BatchKind
from tulay.kernel.actor import Actor

SHOWN = 20
ITEMS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class BatchCard:
    """One wish, and how far it is."""

    id: UUID
    agency_id: UUID
    kind: BatchKind
    assignee_id: UUID | None
    template_id: UUID | None
    size: int
    started_at: datetime
    cancelled_at: datetime | None
    counts: dict[BatchItemState, int]
    undoes: UUID | None = None
    """The wish that this one takes back."""
    undone_by: UUID | None = None
    """The wish that took this one back."""
    done_at: datetime | None = None
    """When the last of what is done was done."""

    @property
    def is_running(self) -> bool:
        """Whether some of it still waits."""
        return bool(self.counts[BatchItemState.WAITING])

    @property
    def settled(self) -> int:
        """How many wait no more."""
        return self.size - self.counts[BatchItemState.WAITING]


@dataclass(frozen=True, slots=True)
class ItemCard:
    """One request of it: what became of it; where a rule gave it, to whom, and where it was refused, why."""

    position: int
    request_id: UUID
    tracking_code: str
    service_id: UUID
    state: BatchItemState
    problem: str
    facts: dict[str, Any] = field(repr=False)

    @property
    def given_to(self) -> UUID | None:
        """Whom a rule gave it to."""
        return (
            UUID(self.facts["officer_id"])
            if self.state is BatchItemState.DONE and self.facts
            else None
        )


def own_batch(*, actor: Actor, batch_id: UUID) -> BatchCard:
    """Return a wish of the actor's own.

    :raises BatchNotFound: there is none of theirs by this id.
    """
    row = Batch.objects.started_by_person(actor.person_id).filter(id=batch_id).first()
    if row is None or actor.person_id is None:
        raise BatchNotFound
    return _cards([row])[0]


def begun_with(*, actor: Actor, key: UUID) -> UUID | None:
    """Return which wish of the actor's came of a form, if it was sent before."""
    rows = Batch.objects.started_by_person(actor.person_id).filter(key=key)
    return rows.values_list("id", flat=True).first() if actor.person_id else None


def own_batches(*, actor: Actor) -> tuple[BatchCard, ...]:
    """Return what the actor wished lately, the newest first."""
    rows = Batch.objects.started_by_person(actor.person_id)[:SHOWN] if actor.person_id else ()
    return tuple(_cards(list(rows)))


def batch_items(
    batch: BatchCard, *, after: int = 0, limit: int = ITEMS_SHOWN
) -> tuple[ItemCard, ...]:
    """Return up to `limit` requests of a batch in their order, those behind the place `after`."""
    rows = BatchItem.objects.filter(batch_id=batch.id, position__gt=after)
    columns = ("position", "request_id", "request__tracking_code", "request__service_id")
    found = rows.order_by("position").values_list(*columns, "state", "problem", "facts")
    return tuple(
        ItemCard(position, request_id, tracking.shown(code), service, BatchItemState(state), *why)
        for position, request_id, code, service, state, *why in found[:limit]
    )


def within_batch(batch_id: UUID) -> "QuerySet[BatchItem]":
    """Return, for a queue to ask, whether a request is one of a batch."""
    return BatchItem.objects.filter(batch_id=batch_id, request_id=OuterRef("id"))


def exported_batches(person_id: UUID) -> list[dict[str, object]]:
    """Return what a person wished for several requests at once."""
    return [
        {
            "kind": row.kind,
            "size": row.size,
            "reason": row.reason or "",
            "started_at": row.started_at.isoformat(),
        }
        for row in Batch.objects.started_by_person(person_id)
    ]


def _cards(rows: Collection[Batch]) -> list[BatchCard]:
    counted: dict[UUID, Counter[BatchItemState]] = {row.id: Counter() for row in rows}
    asked = BatchItem.objects.filter(batch_id__in=counted).values_list("batch_id", "state")
    done_at: dict[UUID, datetime] = {}
    for batch_id, state, count, last in asked.annotate(Count("id"), Max("at")).order_by():
        counted[batch_id][BatchItemState(state)] = count
        if state == BatchItemState.DONE:
            done_at[batch_id] = last
    undoes, undone_by = _undone(rows)
    return [
        BatchCard(
            row.id,
            row.agency_id,
            BatchKind(row.kind),
            row.assignee_id,
            row.template_id,
            row.size,
            row.started_at,
            row.cancelled_at,
            {state: counted[row.id][state] for state in BatchItemState},
            undoes.get(row.id),
            undone_by.get(row.id),
            done_at.get(row.id),
        )
        for row in rows
    ]


def _undone(rows: Collection[Batch]) -> tuple[dict[UUID, UUID], dict[UUID, UUID]]:
    """Return which wishes these undo, and which undo these: the key of an undo is the id of what it undoes."""
    by, ids = {row.started_by for row in rows}, [row.id for row in rows]
    near = Batch.objects.filter(started_by__in=by)
    near = near.filter(Q(id__in=[row.key for row in rows]) | Q(key__in=ids))
    found = near.values_list("id", "key") if rows else ()
    pairs = {row.id: row.key for row in rows} | dict(found)
    undoes = {one: key for one, key in pairs.items() if key in pairs}
    return undoes, {key: one for one, key in undoes.items()}
