"""A file in pieces, for lines that break: the protocol tus 1.0 (core, creation, expiration, termination).

Pieces change nothing about a request; what they make up is handed in at the end, and checked as any other file.
"""

import base64
import binascii
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tulay.areas.cases.actions.documents import attach_document
from tulay.areas.cases.api import examples
from tulay.areas.cases.api.papers import PAPER
from tulay.areas.cases.api.schemas import MadeOut, UploadOut
from tulay.areas.cases.api.together import answered
from tulay.areas.cases.queries.uploads import purpose_of, uploader
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files import arriving
from tulay.plumbing.files.arriving import Arriving
from tulay.plumbing.files.upload import SIZE_MAX, accept_closed
from tulay.plumbing.http import errors
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.limits import Rate, limit

router = Router(tags=["requests"], auth=SIGNED_IN)
VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"
BEGUN = Rate(120, 3_600)
DIGITS_MAX = 15  # more bytes than any file has
_SIZE = {"type": "integer", "minimum": 1, "maximum": SIZE_MAX}


def _header(
    name: str, schema: dict[str, Any], told: str, *, required: bool = True
) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "required": required,
        "description": told,
        "schema": schema,
    }


@router.post(
    "/requests/{uuid:request_id}/uploads",
    response={201: UploadOut},
    operation_id="cases_begin_upload",
    summary="Begin to send a file in pieces (tus 1.0)",
    openapi_extra=example(201, examples.UPLOAD)
    | {
        "parameters": [
            _header("Upload-Length", _SIZE, "How large the whole file is, in bytes."),
            _header(
                "Upload-Metadata",
                {"type": "string", "maxLength": 1_000},
                "`filename` and its name in base64.",
                required=False,
            ),
        ]
    },
)
@idempotent()
def begin(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Make room for a file; `Location` is where its pieces go, for a day."""
    size, name = _number(request, "Upload-Length"), _name_in(request)
    person_id = _uploader(request, request_id)
    limit("upload", str(person_id), BEGUN)
    made = arriving.begin(
        person_id=person_id,
        purpose=purpose_of(request_id),
        name=name,
        size=size,
        now=datetime.now(UTC),
    )
    response = _told(made, answered(_facts(made), status=201))
    response["Location"] = f"{request.path.rstrip('/')}/{made.id}"
    return response


@router.get(
    "/requests/{uuid:request_id}/uploads/{uuid:upload_id}",
    response=UploadOut,
    operation_id="cases_upload",
    summary="How much of a file has come (HEAD answers with the headers alone)",
    openapi_extra=example(200, examples.UPLOAD),
)
def offset(request: HttpRequest, request_id: UUID, upload_id: UUID) -> HttpResponse:
    """Say where to go on."""
    person_id = _uploader(request, request_id, is_sending=False)
    found = arriving.arriving(
        upload_id, person_id=person_id, purpose=purpose_of(request_id), now=datetime.now(UTC)
    )
    return _told(found, answered(_facts(found)))


@router.patch(
    "/requests/{uuid:request_id}/uploads/{uuid:upload_id}",
    response={204: None},
    operation_id="cases_send_piece",
    summary="Send the next piece of a file (16 KiB to 1 MiB)",
    openapi_extra={
        "parameters": [_header("Upload-Offset", _SIZE | {"minimum": 0}, "How much has come.")],
        "requestBody": {
            "required": True,
            "content": {PIECE: {"schema": {"type": "string", "format": "binary"}}},
        },
    },
)
def piece(request: HttpRequest, request_id: UUID, upload_id: UUID) -> HttpResponse:
    """Take the piece that goes on from `Upload-Offset`; `Upload-Offset` of the answer is where the next begins."""
    if request.content_type != PIECE:
        raise errors.WrongMediaType(expected=PIECE, given=request.content_type or "nothing")
    at = _number(request, "Upload-Offset")
    person_id = _uploader(request, request_id)
    found = arriving.append(
        upload_id,
        request.body,
        at=at,
        person_id=person_id,
        purpose=purpose_of(request_id),
        now=datetime.now(UTC),
    )
    return _told(found, HttpResponse(status=204))


@router.delete(
    "/requests/{uuid:request_id}/uploads/{uuid:upload_id}",
    response={204: None},
    operation_id="cases_end_upload",
    summary="Give up a file that is on its way",
)
def end(request: HttpRequest, request_id: UUID, upload_id: UUID) -> HttpResponse:
    """Forget what has come of it."""
    person_id = _uploader(request, request_id)
    purpose, now = purpose_of(request_id), datetime.now(UTC)
    arriving.arriving(upload_id, person_id=person_id, purpose=purpose, now=now)
    arriving.let_go(upload_id, person_id=person_id)
    return HttpResponse(status=204, headers={"Tus-Resumable": VERSION})


@router.post(
    "/requests/{uuid:request_id}/uploads/{uuid:upload_id}/document",
    response={201: MadeOut},
    operation_id="cases_attach_upload",
    summary="Hand in a file that has come in pieces",
    openapi_extra=example(201, {"id": examples.ID}),
)
@idempotent()
def attach(
    request: HttpRequest, request_id: UUID, upload_id: UUID, requirement: str = PAPER
) -> HttpResponse:
    """Check the whole file as if it had come at once, and add it to the request."""
    person_id = _uploader(request, request_id)
    now = datetime.now(UTC)
    file = arriving.arrived(upload_id, person_id=person_id, purpose=purpose_of(request_id), now=now)
    document_id = attach_document(
        actor=actor_of(request),
        request_id=request_id,
        requirement=requirement,
        file=accept_closed(file),
        now=now,
    )
    arriving.let_go(upload_id, person_id=person_id)
    return answered({"id": document_id}, status=201)


def _uploader(request: HttpRequest, request_id: UUID, *, is_sending: bool = True) -> UUID:
    given = request.headers.get("Tus-Resumable", VERSION)
    if given != VERSION:
        raise errors.WrongVersion(known=VERSION, given=given[:20])
    actor = actor_of(request)
    with reading(actor):
        return uploader(actor=actor, request_id=request_id, is_sending=is_sending)


def _facts(found: Arriving) -> dict[str, object]:
    return {"id": found.id, "received": found.received, "size": found.size, "until": found.until}


def _told(found: Arriving, response: HttpResponse) -> HttpResponse:
    response["Tus-Resumable"] = VERSION
    response["Upload-Offset"] = str(found.received)
    response["Upload-Length"] = str(found.size)
    response["Upload-Expires"] = format_datetime(found.until, usegmt=True)
    response["Cache-Control"] = "no-store"
    return response


def _number(request: HttpRequest, name: str) -> int:
    given = request.headers.get(name, "")
    if not (given.isascii() and given.isdigit() and len(given) <= DIGITS_MAX):
        raise errors.Malformed
    return int(given)


def _name_in(request: HttpRequest) -> str:
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode()
            except (binascii.Error, ValueError) as error:
                raise errors.Malformed from error
    return ""
