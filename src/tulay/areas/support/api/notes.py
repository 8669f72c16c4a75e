"""Notes about people, for programs: written and read by those who support them, read and corrected by the person."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.support.actions.consented_looks import look_at_notes
from tulay.areas.support.actions.note_corrections import answer_correction, ask_correction
from tulay.areas.support.actions.notes import correct_note, write_note
from tulay.areas.support.api.notes_schemas import (
    NoteAnswerIn,
    NoteIn,
    NoteOut,
    NotesLooking,
    NotesOut,
    WishIn,
)
from tulay.areas.support.api.schemas import SupportMadeOut
from tulay.areas.support.api.seat import person_of
from tulay.areas.support.queries.notes import NoteCard, notes_of, own_note, own_notes
from tulay.areas.support.rules.notes import NoteSaid, Outcome
from tulay.kernel.pages import Page
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs

router = Router(tags=["support"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_MOMENT = "2026-11-24T08:00:00Z"
_SAID = {
    "kind": "progress",
    "title": "First interview",
    "content": "She asked good questions, and was asked to come again.",
    "is_important": False,
    "is_confidential": False,
}
_NOTE = {
    "id": _ID,
    "enrolment_id": _ID,
    "author_id": _ID,
    "author": "Thandi Mokoena",
    **_SAID,
    "version": 1,
    "written_at": _MOMENT,
    "changed_at": _MOMENT,
    "versions": [],
    "corrections": [],
}


@router.get(
    "/notes",
    response=NotesOut,
    operation_id="support_notes",
    summary="Notes about you",
    openapi_extra=example(200, {"items": [_NOTE], "next": None}),
)
@needs("support.ask-correction")
def own(request: HttpRequest, paging: Query[Paging], looking: Query[NotesLooking]) -> Any:
    """Return the notes about you that are open to you, or those you look for."""
    actor = person_of(request)
    assert actor.person_id is not None, "whoever is signed in is somebody"
    with reading(actor):
        return _listed(
            own_notes(actor.person_id, looking.sought, cursor=paging.cursor, limit=paging.limit)
        )


@router.get(
    "/notes/{uuid:note_id}",
    response=NoteOut,
    operation_id="support_note",
    summary="One note about you",
    openapi_extra=example(200, _NOTE),
)
@needs("support.ask-correction")
def note(request: HttpRequest, note_id: UUID) -> Any:
    """Return a note about you that is open to you."""
    actor = person_of(request)
    with reading(actor):
        return _told(own_note(actor.person_id, note_id))


@router.post(
    "/notes/{uuid:note_id}/corrections",
    response={201: SupportMadeOut},
    operation_id="support_ask_correction",
    summary="Say that a note about you is wrong",
    openapi_extra=example(201, {"id": _ID}, request={"wish": "It was on Monday, not on Friday."}),
)
@idempotent()
def ask(request: HttpRequest, note_id: UUID, body: WishIn) -> Any:
    """Ask for a correction. You get an answer within 30 days, and your words stay with the note."""
    made = ask_correction(
        actor=person_of(request), note_id=note_id, wish=body.wish, now=datetime.now(UTC)
    )
    return Status(201, {"id": made})


@router.get(
    "/support/enrolments/{uuid:enrolment_id}/notes",
    response=NotesOut,
    operation_id="support_look_at_notes",
    summary="Notes about a person you support",
    openapi_extra=example(200, {"items": [_NOTE], "next": None}),
)
def index(
    request: HttpRequest,
    enrolment_id: UUID,
    paging: Query[Paging],
    looking: Query[NotesLooking],
    reason: str = "",
) -> Any:
    """Read the notes of a record: the look is accounted for. A supervisor gives a `reason`."""
    actor = person_of(request)
    look_at_notes(actor=actor, enrolment_id=enrolment_id, reason=reason, now=datetime.now(UTC))
    with reading(actor):
        return _listed(
            notes_of(enrolment_id, looking.sought, cursor=paging.cursor, limit=paging.limit)
        )


@router.post(
    "/support/enrolments/{uuid:enrolment_id}/notes",
    response={201: SupportMadeOut},
    operation_id="support_write_note",
    summary="Write a note about a person you support",
    openapi_extra=example(201, {"id": _ID}, request=_SAID),
)
@idempotent()
def write(request: HttpRequest, enrolment_id: UUID, body: NoteIn) -> Any:
    """Write a note. The person is told, unless it is confidential; it is in the copy of their data in any case."""
    made = write_note(
        actor=person_of(request),
        enrolment_id=enrolment_id,
        said=body.said,
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.put(
    "/notes/{uuid:note_id}",
    response={204: None},
    operation_id="support_correct_note",
    summary="Change a note of your own",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _SAID}}}},
)
def correct(request: HttpRequest, note_id: UUID, body: NoteIn) -> HttpResponse:
    """Change what you noted; what it said before stays behind it."""
    correct_note(
        actor=person_of(request),
        note_id=note_id,
        said=body.said,
        version=body.version,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/support/corrections/{uuid:correction_id}/answer",
    response={204: None},
    operation_id="support_answer_correction",
    summary="Answer a person who says that a note is wrong",
    openapi_extra={
        "requestBody": {
            "content": {
                "application/json": {
                    "example": {"outcome": "corrected", "answer": "It says Monday now."}
                }
            }
        }
    },
)
def answer(request: HttpRequest, correction_id: UUID, body: NoteAnswerIn) -> HttpResponse:
    """Answer, as the note's author or a supervisor. The person is told."""
    answer_correction(
        actor=person_of(request),
        correction_id=correction_id,
        outcome=Outcome(body.outcome),
        answer=body.answer,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


def _listed(found: Page[NoteCard]) -> dict[str, object]:
    return {"items": [_told(card) for card in found.items], "next": found.next}


def _told(card: NoteCard) -> dict[str, object]:
    return {
        "id": card.id,
        "enrolment_id": card.enrolment_id,
        "author_id": card.author_id,
        "author": card.author,
        **_said(card.said),
        "version": card.version,
        "written_at": card.written_at,
        "changed_at": card.changed_at,
        "versions": [
            {
                "number": one.number,
                **_said(one.said),
                "written_at": one.written_at,
                "until": one.until,
            }
            for one in card.versions
        ],
        "corrections": [
            {**asdict(one), "outcome": one.outcome.value if one.outcome else None}
            for one in card.corrections
        ],
    }


def _said(said: NoteSaid) -> dict[str, object]:
    return {
        **said.heading,
        "content": said.content,
        "is_confidential": said.is_confidential,
    }
