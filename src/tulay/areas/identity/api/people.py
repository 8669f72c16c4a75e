"""People for programs: find them, give and take their roles, close and open their accounts."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.identity import actions, queries
from tulay.areas.identity.api import authority_examples as examples
from tulay.areas.identity.api.authority_schemas import (
    AgencyToSignOut,
    GivenGrant,
    GrantIn,
    GrantOut,
    Grants,
    People,
    PeopleAsked,
    PeopleFound,
    PersonListed,
    PersonOut,
    PersonSought,
    ReasonOut,
    Reasons,
    SignedOut,
)
from tulay.areas.identity.api.seat import now
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.limits import limit

router = Router(tags=["people"], auth=SIGNED_IN)


@router.get(
    "/users",
    response=People,
    operation_id="identity_see_people",
    openapi_extra=example(200, examples.listed(examples.LISTED)),
)
@needs("identity.see-people")
def see_people(
    request: HttpRequest, paging: Query[Paging], narrow: Query[PeopleAsked]
) -> dict[str, Any]:
    """List the people you administer, the newest first."""
    asked = queries.Asked(**narrow.model_dump())
    at = now()
    actions.see_people(actor=actor_of(request), now=at, narrowed_by=asked.named)
    found = queries.people_page(
        actor_of(request), asked, now=at, cursor=paging.cursor, limit=paging.limit
    )
    return {"items": [PersonListed.from_orm(one) for one in found.items], "next": found.next}


@router.post(
    "/users/find",
    response=PeopleFound,
    operation_id="identity_find_people",
    openapi_extra=example(
        200, {"items": [examples.LISTED]}, request={"identifier": "amina@example.org"}
    ),
)
@needs("identity.see-people")
def find_people(request: HttpRequest, body: PersonSought) -> dict[str, Any]:
    """Find somebody you administer by their whole e-mail address or phone number; that you looked is on record."""
    asked, at = queries.Asked(q=body.identifier), now()
    actions.see_people(actor=actor_of(request), now=at, narrowed_by=asked.named)
    found = queries.people_page(actor_of(request), asked, now=at)
    return {"items": [PersonListed.from_orm(one) for one in found.items]}


@router.post(
    "/users/sign-out",
    response=SignedOut,
    operation_id="identity_force_sign_out_agency",
    openapi_extra=example(200, {"sessions_ended": 14}, request={"agency_id": examples.AGENCY_ID}),
)
def force_sign_out_agency(request: HttpRequest, body: AgencyToSignOut) -> SignedOut:
    """Sign out everybody who serves in an agency, except yourself."""
    count = actions.force_sign_out_agency(
        actor=actor_of(request), agency_id=body.agency_id, now=now()
    )
    return SignedOut(sessions_ended=count)


@router.get(
    "/users/{uuid:person_id}",
    response=PersonOut,
    operation_id="identity_look_at_person",
    openapi_extra=example(200, examples.PERSON),
)
def look_at_person(request: HttpRequest, person_id: UUID) -> Any:
    """Return one person you administer, with every grant; the look is on record."""
    return _looked_at(request, person_id)


@router.get(
    "/users/{uuid:person_id}/roles",
    response=Grants,
    operation_id="identity_roles_of_person",
    openapi_extra=example(200, examples.listed(examples.GRANT)),
)
@needs("identity.look-at-person")
def roles_of_person(request: HttpRequest, person_id: UUID) -> Grants:
    """List every grant of a person, open or ended, the newest first."""
    record = _looked_at(request, person_id)
    return Grants(items=[GrantOut.from_orm(one) for one in record.grants])


@router.post(
    "/users/{uuid:person_id}/roles",
    response={201: GivenGrant},
    operation_id="identity_grant_role",
    openapi_extra=example(201, {"id": examples.GRANT_ID}, request=examples.NEW_GRANT),
)
def grant_role(request: HttpRequest, person_id: UUID, body: GrantIn) -> Status[GivenGrant]:
    """Give a person a role in an agency, in a region or everywhere, until a moment or for good."""
    grant_id = actions.grant_role(
        actor=actor_of(request),
        person_id=person_id,
        role=body.role,
        agency_id=body.agency_id,
        region=body.region,
        until=body.until,
        now=now(),
    )
    return Status(201, GivenGrant(id=grant_id))


@router.delete(
    "/users/{uuid:person_id}/roles/{uuid:grant_id}",
    response={204: None},
    operation_id="identity_revoke_role",
)
def revoke_role(request: HttpRequest, person_id: UUID, grant_id: UUID) -> HttpResponse:
    """Take a role away, with effect within a second."""
    actions.revoke_role(actor=actor_of(request), grant_id=grant_id, person_id=person_id, now=now())
    return HttpResponse(status=204)


@router.get(
    "/users/{uuid:person_id}/permissions",
    response=Reasons,
    operation_id="identity_permissions_of_person",
    openapi_extra=example(200, examples.listed(examples.REASON)),
)
@needs("identity.explain")
def permissions_of_person(request: HttpRequest, person_id: UUID) -> Reasons:
    """List what a person may do, each with the grant, the role and the policies behind it."""
    at = now()
    actions.explain(actor=actor_of(request), person_id=person_id, now=at)
    found = queries.permissions_of(actor_of(request), person_id, now=at)
    return Reasons(items=[ReasonOut.from_orm(one) for one in found])


@router.post(
    "/users/{uuid:person_id}/deactivate",
    response={204: None},
    operation_id="identity_deactivate_person",
)
def deactivate_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Close a person's account and end their sessions."""
    actions.deactivate_person(actor=actor_of(request), person_id=person_id, now=now())
    return HttpResponse(status=204)


@router.post(
    "/users/{uuid:person_id}/reactivate",
    response={204: None},
    operation_id="identity_reactivate_person",
)
def reactivate_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Open a closed account again, with the roles it had."""
    actions.reactivate_person(actor=actor_of(request), person_id=person_id, now=now())
    return HttpResponse(status=204)


@router.post(
    "/users/{uuid:person_id}/invitation",
    response={204: None},
    operation_id="identity_resend_invitation",
    summary="Send an invitation again",
)
def resend_invitation(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Send an invited person a new link; the one before opens nothing any more."""
    limit("invitation", str(person_id), actions.RESENT)
    actions.resend_invitation(actor=actor_of(request), person_id=person_id, now=now())
    return HttpResponse(status=204)


@router.delete(
    "/users/{uuid:person_id}/invitation",
    response={204: None},
    operation_id="identity_withdraw_invitation",
    summary="Take an invitation back",
)
def withdraw_invitation(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """End an invitation that nobody has taken up: its link opens nothing, the address is free again."""
    actions.withdraw_invitation(actor=actor_of(request), person_id=person_id, now=now())
    return HttpResponse(status=204)


@router.post(
    "/users/{uuid:person_id}/sign-out",
    response=SignedOut,
    operation_id="identity_force_sign_out",
    openapi_extra=example(200, {"sessions_ended": 2}),
)
def force_sign_out(request: HttpRequest, person_id: UUID) -> SignedOut:
    """End every session of one person."""
    count = actions.force_sign_out(actor=actor_of(request), person_id=person_id, now=now())
    return SignedOut(sessions_ended=count)


def _looked_at(request: HttpRequest, person_id: UUID) -> queries.PersonRecord:
    at = now()
    actions.look_at_person(actor=actor_of(request), person_id=person_id, now=at)
    return queries.person_record(actor_of(request), person_id, now=at)
