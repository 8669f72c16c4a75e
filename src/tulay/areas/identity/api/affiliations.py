"""Work for an agency: ask for it, and decide about those who ask."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from tulay.areas.identity import actions, queries
from tulay.areas.identity.api import affiliation_schemas as schemas
from tulay.areas.identity.api.authority_schemas import GivenGrant
from tulay.areas.identity.api.seat import now
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["people"], auth=SIGNED_IN)

_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a14"
_AGENCY = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a11"
_WISH = {"agency_id": _AGENCY, "role": "officer", "post": "Case worker, district office"}
_OWN = {
    "id": _ID,
    "agency_id": _AGENCY,
    "role": "officer",
    "state": "asked",
    "asked_at": "2026-11-20T01:00:00Z",
    "waits_until": "2026-12-04T01:00:00Z",
    "reason": "",
}
_LISTED = _OWN | {
    "person_id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10",
    "name": "Omar Ali",
    "email": "omar@example.org",
    "post": _WISH["post"],
    "endorser": "",
    "endorsed_at": None,
    "settled_at": None,
    "may_endorse": True,
    "may_approve": False,
    "may_refuse": True,
}


@router.post(
    "/me/affiliations",
    response={201: schemas.WishAsked},
    operation_id="identity_ask_affiliation",
    summary="Ask to work for an agency",
    openapi_extra=example(201, {"id": _ID}, request=_WISH),
)
def ask_affiliation(request: HttpRequest, body: schemas.Wish) -> Status[schemas.WishAsked]:
    """Say for which agency you work and as what; one there endorses it, another approves it."""
    asked_id = actions.ask_affiliation(actor=actor_of(request), **body.model_dump(), now=now())
    return Status(201, schemas.WishAsked(id=asked_id))


@router.get(
    "/me/affiliations",
    response=schemas.OwnWishes,
    operation_id="identity_own_affiliations",
    summary="What I asked for",
    openapi_extra=example(200, {"items": [_OWN], "next": None}),
)
@needs(SOMEBODY)
def own_affiliations(request: HttpRequest) -> schemas.OwnWishes:
    """List for which agencies you asked to work, the latest first (at most ten)."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise Unauthenticated
    found = queries.own_affiliations(actor.person_id)
    return schemas.OwnWishes(items=[schemas.OwnWish.from_orm(one) for one in found])


@router.delete(
    "/me/affiliations/{uuid:affiliation_id}",
    response={204: None},
    operation_id="identity_withdraw_affiliation",
    summary="Take my wish back",
)
def withdraw_affiliation(request: HttpRequest, affiliation_id: UUID) -> Status[None]:
    """Take back what you asked for, while nobody has decided."""
    actions.withdraw_affiliation(actor=actor_of(request), affiliation_id=affiliation_id, now=now())
    return Status(204, None)


@router.get(
    "/users/affiliations",
    response=schemas.Wishes,
    operation_id="identity_see_affiliations",
    summary="Who asks to work here",
    openapi_extra=example(200, {"items": [_LISTED], "next": None}),
)
@needs("identity.see-affiliations")
def see_affiliations(
    request: HttpRequest, paging: Query[Paging], narrow: Query[schemas.WishesAsked]
) -> dict[str, Any]:
    """List who asks to work for your agencies, the newest first; the look is on record."""
    actor = actor_of(request)
    actions.see_affiliations(actor=actor, now=now())
    found = queries.affiliations_page(
        actor, **narrow.model_dump(), cursor=paging.cursor, limit=paging.limit
    )
    return {"items": [schemas.WishListed.from_orm(one) for one in found.items], "next": found.next}


@router.post(
    "/users/affiliations/{uuid:affiliation_id}/endorse",
    response={204: None},
    operation_id="identity_endorse_affiliation",
    summary="Confirm that somebody works here",
)
def endorse_affiliation(request: HttpRequest, affiliation_id: UUID) -> Status[None]:
    """Confirm that somebody works for your agency; another person has to approve it."""
    actions.endorse_affiliation(actor=actor_of(request), affiliation_id=affiliation_id, now=now())
    return Status(204, None)


@router.post(
    "/users/affiliations/{uuid:affiliation_id}/approve",
    response={201: GivenGrant},
    operation_id="identity_approve_affiliation",
    summary="Give an endorsed person their role",
    openapi_extra=example(201, {"id": _ID}, request={"until": None}),
)
def approve_affiliation(
    request: HttpRequest, affiliation_id: UUID, body: schemas.Approval
) -> Status[GivenGrant]:
    """Give somebody the role they asked for; you are not who endorsed them."""
    grant_id = actions.approve_affiliation(
        actor=actor_of(request), affiliation_id=affiliation_id, until=body.until, now=now()
    )
    return Status(201, GivenGrant(id=grant_id))


@router.post(
    "/users/affiliations/{uuid:affiliation_id}/refuse",
    response={204: None},
    operation_id="identity_refuse_affiliation",
    summary="Refuse somebody who asks to work here",
    openapi_extra=example(204, None, request={"reason": "You left our office in May."}),
)
def refuse_affiliation(
    request: HttpRequest, affiliation_id: UUID, body: schemas.Refusal
) -> Status[None]:
    """Refuse, and tell the person why."""
    actions.refuse_affiliation(
        actor=actor_of(request), affiliation_id=affiliation_id, reason=body.reason, now=now()
    )
    return Status(204, None)
