"""Who is acting: the only identity that crosses an area's border."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """What stands behind a call."""

    SYSTEM = "system"
    ANONYMOUS = "anonymous"
    GUEST = "guest"
    PERSON = "person"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Grant:
    """Permission codes within a scope: one agency, or everywhere (`agency_id` None)."""

    codes: frozenset[str]
    agency_id: UUID | None = None
    role: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The scope that contains every agency."""

    def __contains__(self, agency_id: object) -> bool:
        return True


EVERYWHERE = Everywhere()


@dataclass(frozen=True, slots=True)
class Actor:
    """A principal with its scoped grants and the circumstances of this request."""

    person_id: UUID | None
    kind: ActorKind
    grants: tuple[Grant, ...] = ()
    name: str = field(default="", repr=False)
    on_behalf_of: UUID | None = None
    client_id: str | None = None
    scopes: frozenset[str] | None = None
    session_id: UUID | None = None
    auth_time: datetime | None = None
    factor_at: datetime | None = None
    methods: frozenset[str] = frozenset()
    request_id: str = ""

    def may(self, code: str, agency_id: UUID | None = None) -> bool:
        """Answer whether a grant gives `code`, for `agency_id` if one is named, else for any scope."""
        if self.kind is ActorKind.SYSTEM:
            return True
        return any(
            agency_id is None or grant.agency_id is None or grant.agency_id == agency_id
            for grant in self._granting(code)
        )

    def may_everywhere(self, code: str) -> bool:
        """Answer whether `code` is granted without a border."""
        return self.kind is ActorKind.SYSTEM or any(
            grant.agency_id is None for grant in self._granting(code)
        )

    def agencies(self, code: str | None = None) -> frozenset[UUID] | Everywhere:
        """Return the agencies in which `code` (or anything) is granted by a staff role.

        Grants that everybody holds (resident, visitor) are personal: they open no agency.
        """
        if self.kind is ActorKind.SYSTEM:
            return EVERYWHERE
        grants = [
            g
            for g in (self.grants if code is None else self._granting(code))
            if g.role not in PERSONAL
        ]
        if any(grant.agency_id is None for grant in grants):
            return EVERYWHERE
        return frozenset(grant.agency_id for grant in grants if grant.agency_id is not None)

    @property
    def is_signed_in(self) -> bool:
        """A person with an account (not a guest, not a program)."""
        return self.kind is ActorKind.PERSON

    @property
    def is_staff(self) -> bool:
        """Somebody who holds a role beyond those a resident has."""
        return any(grant.role not in PERSONAL for grant in self.grants)

    @property
    def roles(self) -> frozenset[str]:
        """The names of the roles held, in whatever scope."""
        return frozenset(grant.role for grant in self.grants)

    def _granting(self, code: str) -> Iterator[Grant]:
        if self.scopes is not None and code not in self.scopes:
            return iter(())
        return (grant for grant in self.grants if code in grant.codes)


PERSONAL = frozenset({"", "visitor", "resident", "candidate", "community_leader", "merchant_user"})
"""Roles a person holds for themselves: they give no sight of an agency's records."""

SYSTEM = Actor(person_id=None, kind=ActorKind.SYSTEM)
ANONYMOUS = Actor(person_id=None, kind=ActorKind.ANONYMOUS)
