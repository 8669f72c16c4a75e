"""Businesses that take payments, for programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from tulay.areas.payments.actions.merchant_reviews import look_at_merchant, review_merchant
from tulay.areas.payments.actions.merchants import (
    Business,
    apply_merchant,
    attach_paper,
    change_merchant,
    remove_paper,
    send_merchant,
    withdraw_merchant,
)
from tulay.areas.payments.api.merchant_schemas import (
    MerchantApplyIn,
    MerchantDetailOut,
    MerchantIn,
    MerchantMadeOut,
    MerchantsOut,
    MerchantStateOut,
    MerchantStepIn,
)
from tulay.areas.payments.errors.merchants import MerchantPaperUnknown, MerchantUnknown
from tulay.areas.payments.queries.api_keys import is_program
from tulay.areas.payments.queries.merchants import (
    SEES,
    MerchantDetail,
    desk_merchant,
    is_own_merchant,
    own_merchant,
    stored_paper,
    visible_merchants,
)
from tulay.areas.payments.rules.merchants import MerchantState, MerchantStep
from tulay.kernel.actor import Actor
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files import store
from tulay.plumbing.files.downloads import download
from tulay.plumbing.files.upload import accept
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import SOMEBODY, also_by_key, needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["payments"], auth=SIGNED_IN)

_ID = "0193a1c2-7b1e-7c3d-9a45-3f2b1c0d9e8f"
_AT = "2026-11-24T08:20:00Z"
_SAID = {
    "name": "Katutura Family Clinic",
    "kind": "clinic",
    "registration_number": "CC/2019/04417",
    "email": "office@katutura-clinic.example",
    "phone": "+264612345678",
    "address": "12 Independence Avenue, Windhoek",
}
_CARD = {
    "id": _ID,
    "agency_id": _ID,
    "name": _SAID["name"],
    "kind": "clinic",
    "registration_number": _SAID["registration_number"],
    "jurisdiction": "namibia",
    "currency": "NAD",
    "state": "submitted",
    "made_at": _AT,
    "sent_at": _AT,
    "opened_at": None,
    "updated_at": _AT,
}
_DETAIL = {
    **_CARD,
    "email": _SAID["email"],
    "phone": _SAID["phone"],
    "address": _SAID["address"],
    "documents": [
        {
            "id": _ID,
            "name": "certificate.pdf",
            "content_type": "application/pdf",
            "size": 48211,
            "at": _AT,
        }
    ],
    "history": [{"step": "send", "to_state": "submitted", "reason": "", "at": _AT}],
}


@router.get(
    "/merchants",
    response=MerchantsOut,
    operation_id="payments_merchants",
    summary="Businesses that take payments, or ask to",
    openapi_extra=example(200, {"items": [_CARD], "next": None}),
)
@also_by_key
@needs(SOMEBODY)
def index(request: HttpRequest, paging: Query[Paging], state: MerchantState | None = None) -> Any:
    """List your own; to a finance officer, those that the officer's agencies look after."""
    actor = merchant_person(request)
    with reading(actor):
        return visible_merchants(actor, state=state or "", cursor=paging.cursor, limit=paging.limit)


@router.post(
    "/merchants",
    response={201: MerchantMadeOut},
    operation_id="payments_apply_merchant",
    summary="Apply for a business to take payments",
    openapi_extra=example(201, {"id": _ID}, request={**_SAID, "agency_id": _ID}),
)
@idempotent()
def apply_(request: HttpRequest, body: MerchantApplyIn) -> Any:
    """Begin an application; add a document, then send it."""
    made = apply_merchant(
        actor=merchant_person(request),
        agency_id=body.agency_id,
        business=_business(body),
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.get(
    "/merchants/{uuid:merchant_id}",
    response=MerchantDetailOut,
    operation_id="payments_merchant",
    summary="One business",
    openapi_extra=example(200, _DETAIL),
)
@also_by_key
@needs(SOMEBODY)
def show(request: HttpRequest, merchant_id: UUID) -> Any:
    """Return a business; opening somebody else's is put on record."""
    found = opened(merchant_person(request), merchant_id)
    return {
        **_fields(found.card),
        **_fields(found),
        "documents": found.papers,
        "history": found.moves,
    }


@router.put(
    "/merchants/{uuid:merchant_id}",
    response={204: None},
    operation_id="payments_change_merchant",
    summary="Change what an application says",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _SAID}}}},
)
def change(request: HttpRequest, merchant_id: UUID, body: MerchantIn) -> HttpResponse:
    """Change an application that is not sent, or of which more was asked."""
    change_merchant(
        actor=merchant_person(request),
        merchant_id=merchant_id,
        business=_business(body),
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/merchants/{uuid:merchant_id}/steps",
    response=MerchantStateOut,
    operation_id="payments_move_merchant",
    summary="Send, withdraw, or decide about an application",
    openapi_extra=example(200, {"state": "submitted"}, request={"step": "send", "reason": ""}),
)
@needs(SOMEBODY)
def move(request: HttpRequest, merchant_id: UUID, body: MerchantStepIn) -> Any:
    """Take a step. A decision needs a second factor shown lately, and, but for an approval, a reason."""
    actor, now = merchant_person(request), datetime.now(UTC)
    if body.step is MerchantStep.SEND:
        send_merchant(actor=actor, merchant_id=merchant_id, now=now)
        return {"state": MerchantState.SUBMITTED}
    if body.step is MerchantStep.WITHDRAW:
        withdraw_merchant(actor=actor, merchant_id=merchant_id, now=now)
        return {"state": MerchantState.WITHDRAWN}
    state = review_merchant(
        actor=actor, merchant_id=merchant_id, step=body.step, reason=body.reason, now=now
    )
    return {"state": state}


@router.post(
    "/merchants/{uuid:merchant_id}/documents",
    response={201: MerchantMadeOut},
    operation_id="payments_attach_merchant_paper",
    summary="Add a document to an application",
    openapi_extra=example(201, {"id": _ID}),
)
@idempotent()
def attach(request: HttpRequest, merchant_id: UUID, file: File[UploadedFile]) -> Any:
    """Hand in what shows that the business is registered; its kind is judged by its content."""
    made = attach_paper(
        actor=merchant_person(request),
        merchant_id=merchant_id,
        file=accept(file),
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.get(
    "/merchants/{uuid:merchant_id}/documents/{uuid:document_id}",
    response={200: None},
    operation_id="payments_merchant_paper",
    summary="Download a document of a business",
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
@needs(SOMEBODY)
def document(request: HttpRequest, merchant_id: UUID, document_id: UUID) -> StreamingHttpResponse:
    """Stream a document, to be saved; reading somebody else's is put on record."""
    actor = merchant_person(request)
    opened(actor, merchant_id, what=f"document:{document_id}")
    with reading(actor):
        found = stored_paper(merchant_id, document_id)
    try:
        pieces = store.read(found.storage_key, subject_id=found.subject_id)
    except FileNotFoundError as error:
        raise MerchantPaperUnknown from error
    card = found.card
    return download(pieces, name=card.name, content_type=card.content_type, size=card.size)


@router.delete(
    "/merchants/{uuid:merchant_id}/documents/{uuid:document_id}",
    response={204: None},
    operation_id="payments_remove_merchant_paper",
    summary="Take a document back",
)
def remove(request: HttpRequest, merchant_id: UUID, document_id: UUID) -> HttpResponse:
    """Take a document back from an application that is yours to change."""
    remove_paper(
        actor=merchant_person(request),
        merchant_id=merchant_id,
        paper_id=document_id,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


def opened(actor: Actor, merchant_id: UUID, *, what: str = "") -> MerchantDetail:
    """Open a business: the actor's own, or one that their agency looks after, on record.

    :raises MerchantUnknown: it is neither.
    """
    with reading(actor):
        if is_own_merchant(actor, merchant_id):
            return own_merchant(actor, merchant_id)
    if not actor.may(SEES):
        raise MerchantUnknown
    look_at_merchant(actor=actor, merchant_id=merchant_id, what=what, now=datetime.now(UTC))
    with reading(actor):
        return desk_merchant(actor, merchant_id)


def _business(body: MerchantIn) -> Business:
    return Business(**body.dict(exclude={"agency_id"}))


def _fields(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in found.__slots__}


def merchant_person(request: HttpRequest) -> Actor:
    """Return who is asking: somebody with an account, or a program with a key of a business.

    :raises Unauthenticated: nobody is signed in.
    """
    actor = actor_of(request)
    if not (actor.is_signed_in or is_program(actor)):
        raise Unauthenticated
    return actor


def merchant_owner(request: HttpRequest) -> Actor:
    """Return who is asking: somebody with an account.

    :raises Unauthenticated: nobody is signed in.
    """
    actor = actor_of(request)
    if not actor.is_signed_in:
        raise Unauthenticated
    return actor
