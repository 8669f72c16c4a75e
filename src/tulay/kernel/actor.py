"""Who is acting: the only identity that crosses an area's border."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from tulay.kernel.errors import Forbidden, Problem


class ActorKind(StrEnum):
    """What stands behind a call."""

    SYSTEM = "system"
    ANONYMOUS = "anonymous"
    GUEST = "guest"
    PERSON = "person"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Grant:
    """Permission codes within a scope: one agency, the agencies of a region (`within`), or everywhere."""

    codes: frozenset[str]
    agency_id: UUID | None = None
    role: str = ""
    until: datetime | None = None
    region: str = ""
    within: frozenset[UUID] = field(default=frozenset(), repr=False)

    @property
    def is_everywhere(self) -> bool:
        """Neither an agency nor a region limits it."""
        return self.agency_id is None and not self.region

    def covers(self, agency_id: UUID) -> bool:
        """Answer whether its scope contains this agency."""
        return agency_id == self.agency_id or self.is_everywhere or agency_id in self.within


@dataclass(frozen=True, slots=True)
class Resource:
    """What an action is about, as far as policies may ask: whose agency, about whom, and what it is marked as."""

    agency_id: UUID | None = None
    owner_id: UUID | None = None
    marks: frozenset[str] = frozenset()


NOTHING = Resource()
"""No resource is known (yet): a page that only lists, an action before its fetch."""


class Policy(Protocol):
    """A rule of the installation that takes away what a role gives; `identity` makes them from stored rows."""

    def refuses(self, actor: "Actor", grant: Grant, code: str, resource: Resource) -> bool:
        """Answer whether this use of a grant is refused, at `actor.at`."""

    def problem(self) -> Forbidden:
        """Return the problem that names the policy."""


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
    device_id: UUID | None = None
    auth_time: datetime | None = None
    factor_at: datetime | None = None
    methods: frozenset[str] = frozenset()
    request_id: str = ""
    policies: tuple[Policy, ...] = field(default=(), repr=False)
    at: datetime | None = None

    def may(self, code: str, agency_id: UUID | None = None, *, about: Resource = NOTHING) -> bool:
        """Answer whether a grant gives `code`, for `agency_id` if one is named, and no policy takes it away."""
        if self.kind is ActorKind.SYSTEM:
            return True
        asked = agency_id or about.agency_id
        return any(
            (asked is None or grant.covers(asked)) and not self._refusing(grant, code, asked, about)
            for grant in self._granting(code)
        )

    def may_everywhere(self, code: str) -> bool:
        """Answer whether `code` is granted without a border."""
        return self.kind is ActorKind.SYSTEM or any(
            grant.is_everywhere and not self._refusing(grant, code, None, NOTHING)
            for grant in self._granting(code)
        )

    def check(
        self, code: str, about: Resource = NOTHING, *, otherwise: type[Problem] = Forbidden
    ) -> None:
        """Refuse what `may` refuses; where only a policy stands in the way, the problem names it.

        :param otherwise: what is said where no grant gives the code there.
        :raises Forbidden: no grant gives the code there, or a policy takes it away.
        """
        if not self.may(code, about=about):
            policy = self.policy_against(code, about)
            raise policy.problem() if policy else otherwise()

    def policy_against(self, code: str, about: Resource = NOTHING) -> Policy | None:
        """Return the policy that alone keeps the actor from `code`; nothing where no grant gives it anyway."""
        found = None
        for grant in self._granting(code):
            if about.agency_id is None or grant.covers(about.agency_id):
                found = self._refusing(grant, code, about.agency_id, about)
                if found is None:
                    return None
        return found

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
        if any(g.is_everywhere and not self._takes_away(g, code, None) for g in grants):
            return EVERYWHERE
        reached = ((g, agency) for g in grants for agency in (g.within or (g.agency_id,)))
        return frozenset(
            agency
            for grant, agency in reached
            if agency is not None and not self._takes_away(grant, code, agency)
        )

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

    def _takes_away(self, grant: Grant, code: str | None, agency_id: UUID | None) -> bool:
        return code is not None and self._refusing(grant, code, agency_id, NOTHING) is not None

    def _refusing(
        self, grant: Grant, code: str, agency_id: UUID | None, about: Resource
    ) -> Policy | None:
        if not self.policies:
            return None
        asked = replace(about, agency_id=agency_id or grant.agency_id)
        return next((p for p in self.policies if p.refuses(self, grant, code, asked)), None)


PERSONAL = frozenset({"", "visitor", "resident", "candidate", "community_leader", "merchant_user"})
"""Roles a person holds for themselves: they give no sight of an agency's records."""

SYSTEM = Actor(person_id=None, kind=ActorKind.SYSTEM)
ANONYMOUS = Actor(person_id=None, kind=ActorKind.ANONYMOUS)
