"""What roles may do, in one list: the same for everybody."""

from dataclasses import dataclass

from tulay.areas.identity.rules import (
    BY_SUPERUSER_ONLY,
    INCOMPATIBLE,
    OF_A_REGION,
    OF_AN_AGENCY,
    OF_NO_AGENCY,
    OF_THEMSELVES,
    PERSONAL,
    READS,
    ROLES,
    Role,
)
from tulay.areas.identity.rules.affiliations import ROLES_ASKED
from tulay.plumbing.actions import CATALOGUE, describe


@dataclass(frozen=True, slots=True)
class RoleCard:
    """A role, what it may do and what it goes with."""

    role: Role
    permissions: tuple[str, ...]
    scopes: tuple[str, ...]
    not_together_with: tuple[Role, ...]
    given_by_superuser_only: bool


@dataclass(frozen=True, slots=True)
class PermissionCard:
    """One thing that can be done, and who may."""

    code: str
    description: str
    roles: tuple[Role, ...]


def described_roles() -> tuple[RoleCard, ...]:
    """Return every role in the order of the list."""
    return tuple(
        RoleCard(
            role=role,
            permissions=tuple(sorted(codes)),
            scopes=scopes_of(role),
            not_together_with=tuple(
                sorted(o for pair in INCOMPATIBLE if role in pair for o in pair if o is not role)
            ),
            given_by_superuser_only=role in BY_SUPERUSER_ONLY,
        )
        for role, codes in ROLES.items()
    )


def described_permissions() -> tuple[PermissionCard, ...]:
    """Return every granted permission by its code."""
    codes = frozenset().union(*ROLES.values())
    return tuple(
        PermissionCard(
            code=code,
            description=READS.get(code) or (describe(code) if code in CATALOGUE else ""),
            roles=tuple(role for role, held in ROLES.items() if code in held),
        )
        for code in sorted(codes)
    )


def roles_to_ask() -> tuple[Role, ...]:
    """Return what somebody may ask for themselves at an agency; every other role is only given."""
    return ROLES_ASKED


def scopes_of(role: Role) -> tuple[str, ...]:
    """Return where a role can be given: `agency`, `region`, `everywhere`; a personal one is given `everywhere`."""
    if role in OF_THEMSELVES:
        return ()
    if role in PERSONAL:
        return ("everywhere",)
    where = ["agency"] if role not in OF_NO_AGENCY else []
    where += ["region"] if role in OF_A_REGION else []
    where += ["everywhere"] if role not in OF_AN_AGENCY else []
    return tuple(where)
