"""What the API says about people, their roles, permissions and policies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.identity.rules import Condition, Role
from tulay.plumbing.http.api import Strict

AGENCY = "In this agency; leave out with `region` for everywhere."
REGION = (
    "In the agencies of this jurisdiction, such as `bangsamoro`, or of the place with this official code and of all "
    "that lies in it (`GET /places`), such as `1908700000`."
)


class GrantOut(Schema):
    """A role somebody holds or held, in one agency, in a region's agencies, or everywhere."""

    id: UUID
    role: Role
    agency_id: UUID | None
    region: str
    until: datetime | None
    granted_at: datetime
    granted_by: UUID | None
    revoked_at: datetime | None
    is_open: bool


class GrantIn(Strict):
    """A role to give."""

    role: str = Field(max_length=24)
    agency_id: UUID | None = Field(None, description=AGENCY)
    region: str = Field("", max_length=20, description=REGION)
    until: datetime | None = Field(None, description="The moment it ends by itself.")


class GivenGrant(Schema):
    """The grant that was made."""

    id: UUID


class PeopleAsked(Schema):
    """How a list of people is narrowed down."""

    role: str = Field("", max_length=24)
    agency_id: UUID | None = None
    is_active: bool | None = None


class PersonSought(Strict):
    """Whose account is sought: in the body, since addresses of pages and calls are written down on the way."""

    identifier: str = Field(
        min_length=1, max_length=254, description="A whole e-mail address or phone number."
    )


class PersonListed(Schema):
    """A person in a list, with the roles they hold now."""

    id: UUID
    name: str
    email: str | None
    jurisdiction: str
    created_at: datetime
    is_active: bool
    grants: list[GrantOut]


class People(Schema):
    """A page of people."""

    items: list[PersonListed]
    next: str | None


class PeopleFound(Schema):
    """Who has that address or number and is administered by the asker: nobody, or one person."""

    items: list[PersonListed]


class PersonOut(Schema):
    """A person with every grant, open or ended."""

    id: UUID
    name: str
    email: str | None
    phone: str | None
    language: str
    jurisdiction: str
    created_at: datetime
    deactivated_at: datetime | None
    grants: list[GrantOut]
    open_sessions: int


class Grants(Schema):
    """Every grant of a person, the newest first."""

    items: list[GrantOut]
    next: str | None = None


class SignedOut(Schema):
    """How many sessions were open and are ended now."""

    sessions_ended: int


class AgencyToSignOut(Strict):
    """The agency whose staff must sign in again."""

    agency_id: UUID


class RoleOut(Schema):
    """A role, what it may do and what it goes with."""

    role: Role
    permissions: list[str]
    scopes: list[str]
    not_together_with: list[Role]
    given_by_superuser_only: bool


class Roles(Schema):
    """Every role."""

    items: list[RoleOut]
    next: str | None = None


class PermissionOut(Schema):
    """One thing that can be done, and the roles that may."""

    code: str
    description: str
    roles: list[Role]


class Permissions(Schema):
    """Every permission."""

    items: list[PermissionOut]
    next: str | None = None


class NamedPolicy(Schema):
    """A policy by its name."""

    id: UUID
    name: str


class ReasonOut(Schema):
    """The grant and role that give a permission, and the policies that may take it away."""

    code: str
    role: Role
    grant_id: UUID | None
    agency_id: UUID | None
    region: str
    until: datetime | None
    policies: list[NamedPolicy]
    is_refused_now: bool


class Reasons(Schema):
    """What somebody may do, and why."""

    items: list[ReasonOut]
    next: str | None = None


class HolderOut(Schema):
    """Somebody who may do it."""

    person_id: UUID
    name: str
    reasons: list[ReasonOut]


class Holders(Schema):
    """Everybody who may do it, and why."""

    items: list[HolderOut]
    next: str | None = None


class PolicyIn(Strict):
    """What a policy says."""

    name: str = Field(max_length=200, description="Whoever is stopped reads it.")
    actions: str = Field(max_length=80, description="`cases.decide`, `cases.*` or `*`.")
    condition: Condition
    parameters: dict[str, Any] = Field(
        default_factory=dict,
        description=(
            "`outside_hours`: nothing (the agency's calendar), or `opens`, `closes`, `zone`, `weekdays` (Monday is 0). "
            "`related`: `person` and `people`, ids. `marked`: `marks` such as `sector:justice`, and `roles` that may."
        ),
    )
    roles: list[str] = Field(default_factory=list, max_length=20, description="None: everybody.")
    agency_id: UUID | None = Field(None, description=AGENCY)
    region: str = Field("", max_length=20, description=REGION)
    begins_at: datetime | None = None
    ends_at: datetime | None = None


class PolicyOut(Schema):
    """A policy as it stands."""

    id: UUID
    name: str
    effect: str = "deny"
    actions: str
    condition: Condition
    parameters: dict[str, Any]
    roles: list[str]
    agency_id: UUID | None
    region: str
    begins_at: datetime | None
    ends_at: datetime | None
    is_on: bool
    created_at: datetime
    created_by: UUID | None
    changed_at: datetime
    retired_at: datetime | None = None


class Policies(Schema):
    """A page of policies."""

    items: list[PolicyOut]
    next: str | None
