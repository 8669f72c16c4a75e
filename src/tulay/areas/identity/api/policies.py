"""Policies for programs: list, try out, add, change, switch, retire, and ask whom they stop."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.identity import actions, queries
from tulay.areas.identity.api import authority_examples as examples
from tulay.areas.identity.api.authority_schemas import (
    GivenGrant,
    HolderOut,
    Holders,
    Policies,
    PolicyIn,
    PolicyOut,
)
from tulay.areas.identity.api.seat import now
from tulay.areas.identity.rules import codes_of
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["people"], auth=SIGNED_IN)


@router.get(
    "/policies",
    response=Policies,
    operation_id="identity_policies",
    openapi_extra=example(200, examples.listed(examples.POLICY)),
)
@needs("identity.see-policies")
def policies(
    request: HttpRequest,
    paging: Query[Paging],
    q: str = "",
    is_on: bool | None = None,  # noqa: FBT001 - a query parameter
    is_retired: bool = False,  # noqa: FBT001, FBT002 - the same
) -> dict[str, Any]:
    """List the policies that bind your agencies, the newest first; `q` is part of a name or a permission."""
    found = queries.visible_policies(
        actor_of(request),
        is_on=is_on,
        is_retired=is_retired,
        q=q[:80],
        cursor=paging.cursor,
        limit=paging.limit,
    )
    return {"items": [PolicyOut.from_orm(one) for one in found.items], "next": found.next}


@router.post(
    "/policies",
    response={201: GivenGrant},
    operation_id="identity_add_policy",
    openapi_extra=example(201, {"id": examples.POLICY["id"]}, request=examples.NEW_POLICY),
)
def add_policy(request: HttpRequest, body: PolicyIn) -> Status[GivenGrant]:
    """Add a policy; it takes effect within a second."""
    policy_id = actions.add_policy(actor=actor_of(request), details=_details(body), now=now())
    return Status(201, GivenGrant(id=policy_id))


@router.post(
    "/policies/preview",
    response=Holders,
    operation_id="identity_preview_policy",
    openapi_extra=example(200, examples.listed(examples.HOLDER), request=examples.NEW_POLICY),
)
def preview_policy(request: HttpRequest, body: PolicyIn) -> Holders:
    """List whom a policy would concern; nothing is kept."""
    found = actions.preview_policy(actor=actor_of(request), details=_details(body), now=now())
    return Holders(items=[HolderOut.from_orm(one) for one in found])


@router.get(
    "/policies/{uuid:policy_id}",
    response=PolicyOut,
    operation_id="identity_policy",
    openapi_extra=example(200, examples.POLICY),
)
@needs("identity.see-policies")
def policy(request: HttpRequest, policy_id: UUID) -> Any:
    """Return one policy that binds your agencies."""
    return queries.visible_policy(actor_of(request), policy_id)


@router.put(
    "/policies/{uuid:policy_id}",
    response=PolicyOut,
    operation_id="identity_change_policy",
    openapi_extra=example(200, examples.POLICY, request=examples.NEW_POLICY),
)
def change_policy(request: HttpRequest, policy_id: UUID, body: PolicyIn) -> Any:
    """Replace what a policy says; what it said before stands on record."""
    actions.change_policy(
        actor=actor_of(request), policy_id=policy_id, details=_details(body), now=now()
    )
    return queries.visible_policy(actor_of(request), policy_id)


@router.delete(
    "/policies/{uuid:policy_id}",
    response={204: None},
    operation_id="identity_retire_policy",
)
def retire_policy(request: HttpRequest, policy_id: UUID) -> HttpResponse:
    """Take a policy out of use for good; it stays to be read."""
    actions.retire_policy(actor=actor_of(request), policy_id=policy_id, now=now())
    return HttpResponse(status=204)


@router.post(
    "/policies/{uuid:policy_id}/activate",
    response={204: None},
    operation_id="identity_activate_policy",
)
@needs("identity.switch-policy")
def activate_policy(request: HttpRequest, policy_id: UUID) -> HttpResponse:
    """Switch a policy on."""
    actions.switch_policy(actor=actor_of(request), policy_id=policy_id, is_on=True, now=now())
    return HttpResponse(status=204)


@router.post(
    "/policies/{uuid:policy_id}/deactivate",
    response={204: None},
    operation_id="identity_deactivate_policy",
)
@needs("identity.switch-policy")
def deactivate_policy(request: HttpRequest, policy_id: UUID) -> HttpResponse:
    """Switch a policy off, with effect within a second."""
    actions.switch_policy(actor=actor_of(request), policy_id=policy_id, is_on=False, now=now())
    return HttpResponse(status=204)


@router.get(
    "/policies/{uuid:policy_id}/stops",
    response=Holders,
    operation_id="identity_policy_stops",
    openapi_extra=example(200, examples.listed(examples.HOLDER)),
)
@needs("identity.explain")
def policy_stops(request: HttpRequest, policy_id: UUID) -> Holders:
    """List whom a policy concerns, switched on or not, and whether it would refuse them at this moment."""
    card = queries.visible_policy(actor_of(request), policy_id)
    at = now()
    actions.explain(actor=actor_of(request), code=card.actions, now=at)
    found = queries.stopped_by(
        actor_of(request), queries.rule_of(card), codes_of(card.actions), now=at
    )
    return Holders(items=[HolderOut.from_orm(one) for one in found])


def _details(body: PolicyIn) -> actions.PolicyDetails:
    return actions.PolicyDetails(**(body.model_dump() | {"roles": tuple(body.roles)}))
