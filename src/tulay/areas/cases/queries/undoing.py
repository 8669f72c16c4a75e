"""Whether requests that were given together can be given back, and who had each of them before."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.errors import BatchGoesOn, BatchNotUndoable, ChangedSince, UndoTooLate
from tulay.areas.cases.models import (
    Assignment,
    Batch,
    BatchItem,
    Comment,
    Referral,
    Request,
    Transition,
)
from tulay.areas.cases.queries.batches import BatchCard
from tulay.areas.cases.rules.batches import BatchItemState
from tulay.areas.cases.rules.referrals import Answer
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.rules.undoing import UNDO_WITHIN, check_undoable


def undoable_until(*, batch: BatchCard, now: datetime) -> datetime | None:
    """Return until when a wish can be undone; None where it never can, or not any more."""
    last_at = batch.done_at if batch.undone_by is None else None
    try:
        check_undoable(
            kind=batch.kind,
            is_undo=batch.undoes is not None,
            waiting=batch.counts[BatchItemState.WAITING],
            last_at=last_at,
            now=now,
        )
    except (BatchGoesOn, BatchNotUndoable, UndoTooLate):
        return None
    return last_at + UNDO_WITHIN if last_at else None


def undo_of(person_id: UUID | None, batch_id: UUID) -> UUID | None:
    """Return which wish undid another: its key is the other's id, so that there is never a second one."""
    rows = Batch.objects.started_by_person(person_id).filter(key=batch_id)
    return rows.values_list("id", flat=True).first()


def given_before(undo: Batch, request_id: UUID) -> datetime | None:
    """Return when the wish that `undo` undoes gave a request; None where `undo` is a wish of its own."""
    first = BatchItem.objects.filter(
        batch_id=undo.key, batch__started_by=undo.started_by, state=BatchItemState.DONE
    )
    return first.filter(request_id=request_id).values_list("at", flat=True).first()


def given_then(request: Request, by: UUID | None, at: datetime) -> Assignment | None:
    """Return the row of a handing over; None where nothing changed hands at that moment.

    :raises ChangedSince: the request was given on since, or something else happened with it.
    """
    rows = Assignment.objects.filter(request_id=request.id).order_by("-id")
    given = rows.filter(assigned_by=by, at=at).first()
    if given is None:
        return None
    is_last = rows.values_list("id", flat=True).first() == given.id
    is_silent = not Comment.objects.filter(request_id=request.id, at__gt=at).exists()
    if not (is_last and is_silent and request.updated_at == at):
        raise ChangedSince
    return given


def who_had(given: Assignment) -> UUID | None:
    """Return who had a request in hand before it was given; nobody where an appeal or another agency freed it."""
    rows = Assignment.objects.filter(
        request_id=given.request_id, agency_id=given.agency_id, id__lt=given.id
    )
    before = rows.order_by("-id").first()
    if before is None:
        return None
    freed = Transition.objects.filter(
        request_id=given.request_id, to_state=State.APPEALED, at__gte=before.at
    )
    moved = Referral.objects.filter(
        request_id=given.request_id, answer=Answer.ACCEPTED, answered_at__gte=before.at
    )
    return None if freed.exists() or moved.exists() else before.assignee_id
