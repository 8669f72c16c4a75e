"""Undo beside several requests that were given to somebody: for a while, with one button."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tulay.areas.cases.actions.undoing import undo_batch
from tulay.areas.cases.errors import BatchGoesOn, BatchNotUndoable, UndoTooLate
from tulay.areas.cases.queries.batches import BatchCard
from tulay.areas.cases.queries.undoing import undoable_until
from tulay.areas.cases.rules.batches import BatchKind
from tulay.areas.cases.web import batch_words as words
from tulay.areas.cases.web.doors import clock
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of


@require_POST
@needs("cases.undo-batch")
def undo(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Give the requests of a wish back to whom they were taken from."""
    try:
        made = undo_batch(actor=actor_of(request), batch_id=batch_id, now=clock())
    except (BatchGoesOn, BatchNotUndoable, UndoTooLate) as problem:
        flash(request, detail_of(problem), "problem")
        return redirect("cases:batch", batch_id=batch_id)
    return redirect("cases:batch", batch_id=made)


def beside(batch: BatchCard) -> dict[str, Any]:
    """Return what the page of a wish says about undoing it."""
    if batch.kind is not BatchKind.ASSIGN:
        return {}
    return {
        "undoable_until": undoable_until(batch=batch, now=clock()),
        "undone_href": _page(batch.undone_by),
        "undoes_href": _page(batch.undoes),
    }


def title_of(batch: BatchCard) -> Any:
    """Return what a wish is called."""
    return _("Give them back") if batch.undoes else words.TITLES[batch.kind]


def _page(batch_id: UUID | None) -> str:
    return reverse("cases:batch", args=[batch_id]) if batch_id else ""


addresses = [path("desk/batches/<uuid:batch_id>/undo/", undo, name="undo-batch")]
