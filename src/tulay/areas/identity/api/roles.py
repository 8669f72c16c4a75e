"""Roles and permissions for programs: what there is, and who may do what and why."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tulay.areas.identity import actions, queries
from tulay.areas.identity.api import authority_examples as examples
from tulay.areas.identity.api.authority_schemas import (
    HolderOut,
    Holders,
    PermissionOut,
    Permissions,
    RoleOut,
    Roles,
)
from tulay.areas.identity.errors import UnknownPermission
from tulay.areas.identity.queries import described_permissions, described_roles
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["people"], auth=SIGNED_IN)


@router.get(
    "/roles",
    response=Roles,
    operation_id="identity_roles",
    openapi_extra=example(200, examples.listed(examples.ROLE)),
)
@needs("identity.see-roles")
def roles(request: HttpRequest) -> Roles:  # noqa: ARG001 - ninja's
    """List the roles: what each may do, where it can be given, and which never go together."""
    return Roles(items=[RoleOut.from_orm(one) for one in described_roles()])


@router.get(
    "/permissions",
    response=Permissions,
    operation_id="identity_permissions",
    openapi_extra=example(200, examples.listed(examples.PERMISSION)),
)
@needs("identity.see-roles")
def permissions(request: HttpRequest) -> Permissions:  # noqa: ARG001 - ninja's
    """List the permissions: what each allows, and the roles that hold it."""
    return Permissions(items=[PermissionOut.from_orm(one) for one in described_permissions()])


@router.get(
    "/permissions/{code}/holders",
    response=Holders,
    operation_id="identity_holders",
    openapi_extra=example(200, examples.listed(examples.HOLDER)),
)
@needs("identity.explain")
def holders(request: HttpRequest, code: str, agency: UUID | None = None) -> Holders:
    """List who may do something through a granted role, in one agency or anywhere you administer, and why."""
    actor = actor_of(request)
    if code not in {one.code for one in described_permissions()}:
        raise UnknownPermission
    now = datetime.now(UTC)
    actions.explain(actor=actor, code=code, now=now)
    found = queries.holders(actor, code, now=now, agency_id=agency)
    return Holders(items=[HolderOut.from_orm(one) for one in found])
