"""Who acts for a business, for programs of its people."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from tulay.areas.payments.actions.merchant_people import (
    invite_member,
    join_merchant,
    remove_member,
    withdraw_member_invitation,
)
from tulay.areas.payments.api.merchants import merchant_owner
from tulay.areas.payments.api.seat import person_of
from tulay.areas.payments.queries.merchant_people import invitations_of, offer_by, people_in
from tulay.areas.payments.queries.merchants import own_merchant
from tulay.areas.payments.rules.merchant_people import ADDRESS_MAX
from tulay.areas.payments.rules.merchants import MemberRole
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.inputs import Line
from tulay.plumbing.http.routes import SOMEBODY, needs

if TYPE_CHECKING:
    Email = str
    Token = str
else:
    Email, Token = Line[ADDRESS_MAX], Line[100]

router = Router(tags=["payments"], auth=SIGNED_IN)

Role = Literal["owner", "viewer"]
_ID = "0193a1c2-7b1e-7c3d-9a45-3f2b1c0d9e8f"
_AT, _UNTIL = "2026-11-24T08:20:00Z", "2026-12-01T08:20:00Z"
_MEMBER = {"id": _ID, "name": "Helena Uushona", "role": "owner", "since_at": _AT, "is_own": True}
_INVITED = {
    "id": _ID,
    "email": "books@katutura-clinic.example",
    "role": "viewer",
    "made_at": _AT,
    "expires_at": _UNTIL,
}
_OFFER = {
    "business": "Katutura Family Clinic",
    "role": "viewer",
    "made_by": "Helena Uushona",
    "expires_at": _UNTIL,
}
_TOKEN = {"token": "dGhlIHRva2VuIG9mIHRoZSBsaW5rIGluIHRoZSBtYWls"}
_SAID = "`owner` manages the business, `viewer` looks at it."


class MemberOut(Schema):
    """Somebody who acts for a business."""

    id: UUID
    name: str
    role: MemberRole = Field(description=_SAID)
    since_at: datetime
    is_own: bool = Field(description="It is you.")


class InvitedOut(Schema):
    """Somebody who is asked to."""

    id: UUID
    email: str
    role: MemberRole = Field(description=_SAID)
    made_at: datetime
    expires_at: datetime


class PeopleOut(Schema):
    """Who acts for a business; its managers see who is invited, too."""

    items: list[MemberOut]
    invited: list[InvitedOut]


class InviteIn(Strict):
    """Whom to ask, and as what."""

    email: Email
    role: Role = Field(description=_SAID)


class InvitedMadeOut(Schema):
    """An invitation that is under way, whether or not somebody has an account at the address."""

    id: UUID


class TokenIn(Strict):
    """What the link in the mail carries."""

    token: Token


class OfferOut(Schema):
    """What an invitation is for."""

    business: str
    role: MemberRole = Field(description=_SAID)
    made_by: str
    expires_at: datetime


class JoinedOut(Schema):
    """The business that you act for from now on."""

    merchant_id: UUID


@router.get(
    "/merchants/{uuid:merchant_id}/people",
    response=PeopleOut,
    operation_id="payments_people",
    summary="Who acts for your business",
    openapi_extra=example(200, {"items": [_MEMBER], "invited": [_INVITED]}),
)
@needs(SOMEBODY)
def index(request: HttpRequest, merchant_id: UUID) -> Any:
    """List the people of a business, fifty at most."""
    actor = merchant_owner(request)
    with reading(actor):
        own_merchant(actor, merchant_id)
        people = people_in(merchant_id)
        invited = invitations_of(merchant_id, now=datetime.now(UTC))
    listed = [
        {
            "id": one.id,
            "name": one.name,
            "role": one.role,
            "since_at": one.since_at,
            "is_own": one.person_id == actor.person_id,
        }
        for one in people
    ]
    return {"items": listed, "invited": invited}


@router.post(
    "/merchants/{uuid:merchant_id}/people/invitations",
    response={201: InvitedMadeOut},
    operation_id="payments_invite_member",
    summary="Invite somebody to act for your business",
    openapi_extra=example(201, {"id": _ID}, request={"email": _INVITED["email"], "role": "viewer"}),
)
def invite(request: HttpRequest, merchant_id: UUID, body: InviteIn) -> Any:
    """Send a link to an address; the account of that address takes it up. The answer does not tell if there is one."""
    made = invite_member(
        actor=merchant_owner(request),
        merchant_id=merchant_id,
        email=body.email,
        role=MemberRole(body.role),
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.delete(
    "/merchants/{uuid:merchant_id}/people/invitations/{uuid:invitation_id}",
    response={204: None},
    operation_id="payments_withdraw_member_invitation",
    summary="Take an invitation back",
)
def withdraw(request: HttpRequest, merchant_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Let the link of an invitation open nothing any more."""
    withdraw_member_invitation(
        actor=merchant_owner(request),
        merchant_id=merchant_id,
        invitation_id=invitation_id,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.delete(
    "/merchants/{uuid:merchant_id}/people/{uuid:member_id}",
    response={204: None},
    operation_id="payments_remove_member",
    summary="Remove somebody from your business, or leave it",
)
def remove(request: HttpRequest, merchant_id: UUID, member_id: UUID) -> HttpResponse:
    """End somebody's part in a business, or your own, from this moment. The last manager stays."""
    remove_member(
        actor=merchant_owner(request),
        merchant_id=merchant_id,
        member_id=member_id,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/merchants/invitations/read",
    response=OfferOut,
    operation_id="payments_read_invitation",
    summary="What an invitation is for",
    openapi_extra=example(200, _OFFER, request=_TOKEN),
)
@needs("payments.join-merchant")
def read(request: HttpRequest, body: TokenIn) -> Any:
    """Tell which business it is, in which role, and who invites."""
    actor = person_of(request)
    with reading(actor):
        return offer_by(actor, body.token, now=datetime.now(UTC))


@router.post(
    "/merchants/invitations/accept",
    response=JoinedOut,
    operation_id="payments_join_merchant",
    summary="Take an invitation up",
    openapi_extra=example(200, {"merchant_id": _ID}, request=_TOKEN),
)
def join(request: HttpRequest, body: TokenIn) -> Any:
    """Act for a business from now on; the account must be that of the address that was invited."""
    joined = join_merchant(actor=person_of(request), token=body.token, now=datetime.now(UTC))
    return {"merchant_id": joined}
