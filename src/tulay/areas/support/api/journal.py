"""Journals, for programs: one's own to write and read, another's to read where one supports them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.support.actions.consented_looks import look_at_journal
from tulay.areas.support.actions.journal import (
    correct_entry,
    put_back_entry,
    remove_entry,
    write_entry,
)
from tulay.areas.support.api.journal_schemas import (
    JournalEntryIn,
    JournalEntryOut,
    JournalOut,
    Looking,
    SaidIn,
)
from tulay.areas.support.api.schemas import SupportMadeOut
from tulay.areas.support.api.seat import person_of
from tulay.areas.support.queries.journal import EntryCard, journal_of, own_entry, own_journal
from tulay.areas.support.rules.journal import WORDS
from tulay.kernel.pages import Page
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs

router = Router(tags=["support"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_SAID = {
    "mood": "good",
    "energy": 6,
    "activities": "Two lessons and the bus home.",
    "achievements": "I asked a question in class.",
    "challenges": "",
    "barriers": "The lift was out of order.",
    "notes": "",
}
_ENTRY = {
    "id": _ID,
    "date": "2026-11-24",
    **_SAID,
    "barrier_count": 1,
    "version": 1,
    "changed_at": "2026-11-24T16:00:00Z",
    "is_brought_in": False,
}


@router.get(
    "/journal",
    response=JournalOut,
    operation_id="support_journal",
    summary="Your own journal",
    openapi_extra=example(200, {"items": [_ENTRY], "next": None}),
)
@needs("support.write-journal")
def index(request: HttpRequest, paging: Query[Paging], looking: Query[Looking]) -> Any:
    """Return your days, newest first, or those you look for."""
    actor = person_of(request)
    assert actor.person_id is not None, "whoever is signed in is somebody"
    with reading(actor):
        found = own_journal(
            actor.person_id, looking.sought, cursor=paging.cursor, limit=paging.limit
        )
    return _listed(found)


@router.post(
    "/journal",
    response={201: SupportMadeOut},
    operation_id="support_write_journal",
    summary="Write about a day",
    openapi_extra=example(201, {"id": _ID}, request={"date": "2026-11-24", **_SAID}),
)
@idempotent()
def write(request: HttpRequest, body: JournalEntryIn) -> Any:
    """Write about today or the seven days before. A day has one entry: sent again it is the same, or corrected."""
    made = write_entry(
        actor=person_of(request),
        day=body.date,
        said=body.said,
        now=datetime.now(UTC),
        version=body.version,
    )
    return Status(201, {"id": made})


@router.get(
    "/journal/{uuid:entry_id}",
    response=JournalEntryOut,
    operation_id="support_journal_entry",
    summary="One day of your journal",
    openapi_extra=example(200, _ENTRY),
)
@needs("support.write-journal")
def entry(request: HttpRequest, entry_id: UUID) -> Any:
    """Return one of your own days."""
    actor = person_of(request)
    with reading(actor):
        return _told(own_entry(actor.person_id, entry_id))


@router.put(
    "/journal/{uuid:entry_id}",
    response={204: None},
    operation_id="support_correct_journal",
    summary="Correct a day of your journal",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _SAID}}}},
)
def correct(request: HttpRequest, entry_id: UUID, body: SaidIn) -> HttpResponse:
    """Say something else of a day, however long ago it was."""
    correct_entry(
        actor=person_of(request),
        entry_id=entry_id,
        said=body.said,
        now=datetime.now(UTC),
        version=body.version,
    )
    return HttpResponse(status=204)


@router.delete(
    "/journal/{uuid:entry_id}",
    response={204: None},
    operation_id="support_remove_journal_entry",
    summary="Remove a day from your journal",
)
def remove(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Remove a day; for a week it can be put back, then it is deleted."""
    remove_entry(actor=person_of(request), entry_id=entry_id, now=datetime.now(UTC))
    return HttpResponse(status=204)


@router.post(
    "/journal/{uuid:entry_id}/put-back",
    response={204: None},
    operation_id="support_put_back_journal_entry",
    summary="Put a removed day back",
)
def put_back(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Put back a day that you removed within the last week."""
    put_back_entry(actor=person_of(request), entry_id=entry_id, now=datetime.now(UTC))
    return HttpResponse(status=204)


@router.get(
    "/support/enrolments/{uuid:enrolment_id}/journal",
    response=JournalOut,
    operation_id="support_look_at_journal",
    summary="The journal of a person you support",
    openapi_extra=example(200, {"items": [_ENTRY], "next": None}),
)
def journal(
    request: HttpRequest,
    enrolment_id: UUID,
    paging: Query[Paging],
    looking: Query[Looking],
    reason: str = "",
) -> Any:
    """Read a journal: the look is accounted for. A supervisor gives a `reason`."""
    actor = person_of(request)
    look_at_journal(actor=actor, enrolment_id=enrolment_id, reason=reason, now=datetime.now(UTC))
    with reading(actor):
        found = journal_of(enrolment_id, looking.sought, cursor=paging.cursor, limit=paging.limit)
    return _listed(found)


def _listed(found: Page[EntryCard]) -> dict[str, object]:
    return {"items": [_told(card) for card in found.items], "next": found.next}


def _told(card: EntryCard) -> dict[str, object]:
    said = card.said
    return {
        "id": card.id,
        "date": card.date,
        "mood": said.mood.value,
        "energy": said.energy,
        **{name: getattr(said, name) for name in WORDS},
        "barrier_count": said.barrier_count,
        "version": card.version,
        "changed_at": card.changed_at,
        "is_brought_in": card.is_brought_in,
    }
