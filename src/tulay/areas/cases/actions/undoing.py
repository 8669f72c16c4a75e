"""Requests that were given to somebody together, given back together: a wish of its own."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from tulay.areas.cases.actions.batches import account_for_batch, begin_batch
from tulay.areas.cases.errors import BatchNotFound
from tulay.areas.cases.models import Batch, BatchItem
from tulay.areas.cases.queries.undoing import undo_of
from tulay.areas.cases.rules.batches import BatchItemState, BatchKind
from tulay.areas.cases.rules.undoing import check_undoable
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("cases.undo-batch")
def undo_batch(*, actor: Actor, batch_id: UUID, now: datetime) -> UUID:
    """Give the requests of a wish back to whom they were taken from; return the wish that does it. Again is the same.

    Each is given back later, by itself, and only if nothing happened with it since.

    :raises BatchNotFound: there is none of the actor's own by this id.
    :raises BatchNotUndoable: it gave nothing to anybody, or takes something back itself.
    :raises BatchGoesOn: some of it still waits.
    :raises UndoTooLate: it was too long ago.
    """
    held = Batch.objects.select_for_update().started_by_person(actor.person_id)
    first = held.filter(id=batch_id).first()
    if first is None or actor.person_id is None:
        raise BatchNotFound
    known = undo_of(actor.person_id, first.id)
    if known is not None:
        return known
    items = BatchItem.objects.filter(batch_id=first.id).order_by("position")
    done = items.filter(state=BatchItemState.DONE)
    check_undoable(
        kind=BatchKind(first.kind),
        is_undo=Batch.objects.started_by_person(actor.person_id).filter(id=first.key).exists(),
        waiting=items.filter(state=BatchItemState.WAITING).count(),
        last_at=done.aggregate(last=Max("at"))["last"],
        now=now,
    )
    chosen = list(done.values_list("request_id", flat=True))
    undo = Batch(
        agency_id=first.agency_id,
        started_by=actor.person_id,
        key=first.id,
        kind=first.kind,
        size=len(chosen),
        started_at=now,
    )
    begin_batch(undo, chosen, now)
    account_for_batch(actor, "cases.undo-batch", undo, now)
    return undo.id
