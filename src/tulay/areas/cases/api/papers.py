"""What belongs to a request: messages, files, history."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile

from tulay.areas.cases.actions.comments import annotate, comment
from tulay.areas.cases.actions.documents import attach_document, remove_document
from tulay.areas.cases.actions.looks import look
from tulay.areas.cases.api import examples
from tulay.areas.cases.api.schemas import (
    CommentIn,
    CommentsOut,
    DocumentsOut,
    HistoriesOut,
    MadeOut,
)
from tulay.areas.cases.api.together import answered
from tulay.areas.cases.errors import DocumentNotFound, RequestNotFound
from tulay.areas.cases.queries.own import is_own
from tulay.areas.cases.queries.papers import stored_document
from tulay.areas.cases.queries.record import RequestRecord, agency_record, own_record
from tulay.areas.cases.rules.steps import Visibility
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files import store
from tulay.plumbing.files.downloads import download
from tulay.plumbing.files.upload import accept_closed
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)

PAPER: Any = Form("", max_length=80, description="The code of the paper it is for.")  # type: ignore[type-arg]  # ninja's
"""The field of a form in which a file says what it is for."""


@router.get(
    "/requests/{uuid:request_id}/comments",
    response=CommentsOut,
    operation_id="cases_comments",
    summary="What was said about a request",
    openapi_extra=example(200, {"items": [examples.COMMENT], "next": None}),
)
def comments(request: HttpRequest, request_id: UUID, reason: str = "") -> HttpResponse:
    """List messages; the agency's own notes are for the agency."""
    found = _record(request, request_id, reason, "comments")
    return answered({"items": found.comments, "next": None})


@router.post(
    "/requests/{uuid:request_id}/comments",
    response={201: MadeOut},
    operation_id="cases_comment",
    summary="Say something about a request",
    openapi_extra=example(201, {"id": examples.ID}, request=examples.SAY),
)
@idempotent()
def comment_(request: HttpRequest, request_id: UUID, body: CommentIn) -> HttpResponse:
    """Write a message that both sides read, or (`internal`) a note of the agency."""
    said = {
        Visibility.PUBLIC: comment,
        Visibility.INTERNAL: annotate,
    }[body.visibility](
        actor=actor_of(request), request_id=request_id, body=body.body, now=datetime.now(UTC)
    )
    return answered({"id": said}, status=201)


@router.get(
    "/requests/{uuid:request_id}/documents",
    response=DocumentsOut,
    operation_id="cases_documents",
    summary="The files of a request",
    openapi_extra=example(200, {"items": [examples.DOCUMENT], "next": None}),
)
def documents(request: HttpRequest, request_id: UUID, reason: str = "") -> HttpResponse:
    """List files, those for the papers the service asks for first."""
    found = _record(request, request_id, reason, "documents")
    return answered({"items": found.documents, "next": None})


@router.post(
    "/requests/{uuid:request_id}/documents",
    response={201: MadeOut},
    operation_id="cases_attach",
    summary="Hand in a file (PDF, JPEG, PNG, docx, xlsx or text, at most 10 MB)",
    openapi_extra=example(201, {"id": examples.ID}),
)
@idempotent()
def attach(
    request: HttpRequest,
    request_id: UUID,
    file: File[UploadedFile],
    requirement: str = PAPER,
) -> HttpResponse:
    """Add a file to a draft, to an answer, or in the place of one that was refused; its kind is judged by its content.

    While the virus scanner does not answer it is kept closed: `state` of the list says when that is over.
    """
    document_id = attach_document(
        actor=actor_of(request),
        request_id=request_id,
        requirement=requirement,
        file=accept_closed(file),
        now=datetime.now(UTC),
    )
    return answered({"id": document_id}, status=201)


@router.get(
    "/requests/{uuid:request_id}/documents/{uuid:document_id}",
    response={200: None},
    operation_id="cases_document",
    summary="Download a file",
    openapi_extra={
        "responses": {
            200: {
                "description": "The file.",
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            }
        }
    },
)
def document(
    request: HttpRequest, request_id: UUID, document_id: UUID, reason: str = ""
) -> StreamingHttpResponse:
    """Stream a file, to be saved; reading somebody else's is put on record. None opens that was not cleared."""
    actor = actor_of(request)
    with reading(actor):
        found = stored_document(actor=actor, request_id=request_id, document_id=document_id)
    if not found.is_own:
        look(
            actor=actor,
            request_id=request_id,
            reason=reason,
            what=f"document:{document_id}",
            now=datetime.now(UTC),
        )
    card = found.card
    try:
        pieces = store.read(found.storage_key, subject_id=found.subject_id)
    except FileNotFoundError as error:
        raise DocumentNotFound from error
    return download(pieces, name=card.name, content_type=card.content_type, size=card.size)


@router.delete(
    "/requests/{uuid:request_id}/documents/{uuid:document_id}",
    response={204: None},
    operation_id="cases_remove",
    summary="Take a file back",
)
@idempotent()
def remove(request: HttpRequest, request_id: UUID, document_id: UUID) -> HttpResponse:
    """Remove a file from a draft, or from an answer."""
    remove_document(
        actor=actor_of(request),
        request_id=request_id,
        document_id=document_id,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.get(
    "/requests/{uuid:request_id}/history",
    response=HistoriesOut,
    operation_id="cases_history",
    summary="What happened to a request",
    openapi_extra=example(200, {"items": [examples.HAPPENED], "next": None}),
)
def history(request: HttpRequest, request_id: UUID, reason: str = "") -> HttpResponse:
    """List steps, messages and (for the agency) assignments, in the order they happened."""
    found = _record(request, request_id, reason, "history")
    return answered({"items": found.timeline, "next": None})


def _record(request: HttpRequest, request_id: UUID, reason: str, what: str) -> RequestRecord:
    """Open a request: the actor's own, or their agency's after putting the look on record."""
    actor, now = actor_of(request), datetime.now(UTC)
    with reading(actor):
        if is_own(actor=actor, request_id=request_id):
            return own_record(actor=actor, request_id=request_id, now=now)
    if not actor.may("cases.look"):
        raise RequestNotFound
    look(actor=actor, request_id=request_id, reason=reason, what=what, now=now)
    with reading(actor):
        return agency_record(actor=actor, request_id=request_id, now=now)
