"""Requests sent on from agency to agency, for programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status

from tulay.areas.cases.actions.referrals import (
    accept_referral,
    decline_referral,
    refer,
    withdraw_referral,
)
from tulay.areas.cases.api.schemas import Message
from tulay.areas.cases.queries.referrals import Direction, referral, referrals
from tulay.areas.cases.rules.referrals import Answer
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_WHY = "The family lives by fishing; you have boats and nets, we do not."
_CARD = {
    "id": _ID,
    "request_id": _ID,
    "tracking_code": "34AJ-M71R-F19G-P",
    "from_agency_id": _ID,
    "from_agency": "Ministry of Social Services and Development",
    "from_service": "Help after a disaster",
    "to_agency_id": _ID,
    "to_agency": "Ministry of Agriculture, Fisheries and Agrarian Reform",
    "to_service": "Boats and nets",
    "answer": "open",
    "offered_at": "2026-11-24T08:00:00Z",
    "answered_at": None,
    "reason": _WHY,
    "answer_reason": "",
}


class ReferralsAsked(Paging):
    """Offers made to your agencies (`in`), or by them (`out`)."""

    direction: Direction = Direction.IN


class ReferralOut(Schema):
    """An offer as both agencies read it; nothing else of the request is shown before it is accepted."""

    id: UUID
    request_id: UUID
    tracking_code: str
    from_agency_id: UUID
    from_agency: str
    from_service: str
    to_agency_id: UUID
    to_agency: str
    to_service: str
    answer: Answer
    offered_at: datetime
    answered_at: datetime | None
    reason: str
    answer_reason: str


class ReferralsOut(Schema):
    """The newest first."""

    items: list[ReferralOut]
    next: str | None = None


class ReferIn(Strict):
    """To which service of another agency, and why; the applicant reads the reason, too."""

    service_id: UUID
    reason: Message


class DeclineIn(Strict):
    """Why the request is not taken over."""

    reason: Message


class ReferralMadeOut(Schema):
    """The offer that was made."""

    id: UUID


class TakenOverOut(Schema):
    """The request that is yours now."""

    request_id: UUID


@router.post(
    "/requests/{uuid:request_id}/referrals",
    response={201: ReferralMadeOut},
    operation_id="cases_refer",
    summary="Offer a request to another agency",
    openapi_extra=example(201, {"id": _ID}, request={"service_id": _ID, "reason": _WHY}),
)
@idempotent()
def refer_(request: HttpRequest, request_id: UUID, body: ReferIn) -> Any:
    """Ask another agency to take a request over; it sees the request once it accepts."""
    made = refer(
        actor=actor_of(request),
        request_id=request_id,
        service_id=body.service_id,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.get(
    "/referrals",
    response=ReferralsOut,
    operation_id="cases_referrals",
    summary="Requests offered to your agencies, or sent on by them",
    openapi_extra=example(200, {"items": [_CARD], "next": None}),
)
@needs("cases.assign")
def referrals_(request: HttpRequest, asked: Query[ReferralsAsked]) -> Any:
    """List offers, the newest first."""
    actor = actor_of(request)
    with reading(actor):
        return referrals(
            actor=actor,
            direction=asked.direction,
            language="en",
            limit=asked.limit,
            cursor=asked.cursor,
        )


@router.get(
    "/referrals/{uuid:referral_id}",
    response=ReferralOut,
    operation_id="cases_referral",
    summary="One offer",
    openapi_extra=example(200, _CARD),
)
@needs("cases.assign")
def referral_(request: HttpRequest, referral_id: UUID) -> Any:
    """Return an offer made to or by one of your agencies."""
    actor = actor_of(request)
    with reading(actor):
        return referral(actor=actor, referral_id=referral_id, language="en")


@router.post(
    "/referrals/{uuid:referral_id}/accept",
    response=TakenOverOut,
    operation_id="cases_accept_referral",
    summary="Take a request over",
    openapi_extra=example(200, {"request_id": _ID}),
)
@idempotent()
def accept(request: HttpRequest, referral_id: UUID) -> Any:
    """Accept an offer: the request is your agency's from now on, with a clock of your own."""
    return {
        "request_id": accept_referral(
            actor=actor_of(request), referral_id=referral_id, now=datetime.now(UTC)
        )
    }


@router.post(
    "/referrals/{uuid:referral_id}/decline",
    response={204: None},
    operation_id="cases_decline_referral",
    summary="Leave a request where it is",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {"reason": "No boats left."}}}}
    },
)
@idempotent()
def decline(request: HttpRequest, referral_id: UUID, body: DeclineIn) -> HttpResponse:
    """Decline an offer, with a reason that the applicant reads."""
    decline_referral(
        actor=actor_of(request), referral_id=referral_id, reason=body.reason, now=datetime.now(UTC)
    )
    return HttpResponse(status=204)


@router.post(
    "/referrals/{uuid:referral_id}/withdraw",
    response={204: None},
    operation_id="cases_withdraw_referral",
    summary="Take an offer back",
)
@idempotent()
def withdraw(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take an offer back before it is answered."""
    withdraw_referral(actor=actor_of(request), referral_id=referral_id, now=datetime.now(UTC))
    return HttpResponse(status=204)
