"""Roles, what they may do, and who gives them to whom. Pure."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tulay.areas.identity.errors import (
    AboveYou,
    AlreadyEnded,
    IncompatibleRoles,
    NotYourself,
    RoleHasNoAgency,
    RoleNeedsAgency,
    UnknownRole,
)


class Role(StrEnum):
    """Who somebody can be; visitor and resident come by themselves, the others are granted."""

    VISITOR = "visitor"
    RESIDENT = "resident"
    CANDIDATE = "candidate"
    COMMUNITY_LEADER = "community_leader"
    OFFICER = "officer"
    FOCAL_PERSON = "focal_person"
    COORDINATOR = "coordinator"
    EXECUTIVE = "executive"
    AUDITOR = "auditor"
    INFORMATION_OFFICER = "information_officer"
    FINANCE_OFFICER = "finance_officer"
    MERCHANT_USER = "merchant_user"
    ADMINISTRATOR = "administrator"
    SUPERUSER = "superuser"


_ANYBODY = frozenset(
    {
        "identity.try-sign-in",
        "identity.fail-sign-in",
        "identity.prove",
        "identity.ask-factor",
        "identity.try-factor",
        "identity.prove-factor",
        "identity.sign-in",
        "identity.open-guest",
        "identity.resume-guest",
    }
)
_SOMEBODY = frozenset(
    {
        "identity.sign-out",
        "identity.continue-session",
        "identity.revoke-session",
        "identity.revoke-other-sessions",
        "identity.choose-language",
        "notifications.read",
        "notifications.read-all",
        "notifications.choose-channels",
        "cases.open",
        "cases.save",
        "cases.submit",
        "cases.answer",
        "cases.withdraw",
        "cases.appeal",
        "cases.attach",
        "cases.remove",
        "cases.comment",
    }
)
GUEST_CODES = _ANYBODY | _SOMEBODY | {"identity.describe-guest"}
"""What a visitor may do once something of theirs is begun."""

_CASE_WORK = frozenset(
    {
        "cases.look",
        "cases.review",
        "cases.ask",
        "cases.decide",
        "cases.cosign",
        "cases.settle",
        "cases.start",
        "cases.complete",
        "cases.assign",
        "cases.annotate",
        "cases.comment",
    }
)
_CATALOGUE = frozenset(
    {
        "catalogue.draft",
        "catalogue.edit",
        "catalogue.publish",
        "catalogue.unpublish",
        "catalogue.archive",
        "catalogue.accept",
    }
)
_ROLES_ADMIN = frozenset({"identity.grant-role", "identity.revoke-role"})

ROLES: dict[Role, frozenset[str]] = {
    Role.VISITOR: _ANYBODY,
    Role.RESIDENT: _ANYBODY | _SOMEBODY,
    Role.CANDIDATE: frozenset(),
    Role.COMMUNITY_LEADER: frozenset(),
    Role.OFFICER: _CASE_WORK,
    Role.FOCAL_PERSON: _CATALOGUE | {"cases.look", "cases.assign", "cases.annotate"},
    Role.COORDINATOR: _CATALOGUE | {"cases.look", "catalogue.feature", "catalogue.set-life-event"},
    Role.EXECUTIVE: frozenset(),
    Role.AUDITOR: frozenset(),
    Role.INFORMATION_OFFICER: frozenset(),
    Role.FINANCE_OFFICER: frozenset(),
    Role.MERCHANT_USER: frozenset(),
    Role.ADMINISTRATOR: _ROLES_ADMIN
    | {
        "identity.create-person",
        "notifications.retry",
        "cases.assign",
        "directory.add-agency",
        "directory.change-agency",
        "directory.deactivate-agency",
        "directory.set-sector",
        "directory.load-places",
    },
    Role.SUPERUSER: _ROLES_ADMIN,
}
"""Permission codes by role."""

SYSTEM_CODES = frozenset(
    {
        "identity.tidy",
        "identity.erase",
        "notifications.send",
        "notifications.send-secret",
        "notifications.begin-attempt",
        "notifications.conclude-attempt",
        "notifications.erase",
        "cases.expire",
        "cases.erase",
        "catalogue.take-slot",
        "catalogue.return-slot",
        "catalogue.refresh-search",
        "catalogue.count-views",
    }
)
"""What only the platform itself does, or an action does inside another one: granted to nobody."""

INCOMPATIBLE = (
    frozenset({Role.OFFICER, Role.FINANCE_OFFICER}),
    frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
)
"""Who decides does not pay out; who administers does not audit."""

OF_AN_AGENCY = frozenset({Role.OFFICER, Role.FOCAL_PERSON})
OF_NO_AGENCY = frozenset(
    {
        Role.CANDIDATE,
        Role.COMMUNITY_LEADER,
        Role.MERCHANT_USER,
        Role.COORDINATOR,
        Role.EXECUTIVE,
        Role.SUPERUSER,
    }
)
BY_SUPERUSER_ONLY = frozenset({Role.ADMINISTRATOR, Role.SUPERUSER})
OF_THEMSELVES = frozenset({Role.VISITOR, Role.RESIDENT})
PERSONAL = OF_THEMSELVES | {Role.CANDIDATE, Role.COMMUNITY_LEADER, Role.MERCHANT_USER}


def role_named(text: str) -> Role:
    """Return the role that can be granted under this name.

    :raises UnknownRole: there is none, or it comes by itself.
    """
    try:
        role = Role(text)
    except ValueError:
        raise UnknownRole(role=text) from None
    if role in OF_THEMSELVES:
        raise UnknownRole(role=text)
    return role


def check_scope(role: Role, agency_id: UUID | None) -> None:
    """Refuse a role without the agency it needs, or with one it cannot have."""
    if role in OF_AN_AGENCY and agency_id is None:
        raise RoleNeedsAgency(role=role.value)
    if role in OF_NO_AGENCY and agency_id is not None:
        raise RoleHasNoAgency(role=role.value)


def check_compatible(role: Role, held: Iterable[Role]) -> None:
    """Refuse a role that may not be held together with one already held."""
    for other in held:
        if frozenset({role, other}) in INCOMPATIBLE:
            raise IncompatibleRoles(role=role.value, other=other.value)


def check_giver(
    role: Role, *, giver_id: UUID | None, person_id: UUID, giver_roles: frozenset[str]
) -> None:
    """Refuse giving roles to oneself, and roles above one's own; the platform itself may give any."""
    if giver_id is None:
        return
    if giver_id == person_id:
        raise NotYourself
    if role in BY_SUPERUSER_ONLY and Role.SUPERUSER not in giver_roles:
        raise AboveYou(role=role.value)


def check_taker(role: Role, *, taker_id: UUID | None, taker_roles: frozenset[str]) -> None:
    """Refuse taking away a role above one's own."""
    if taker_id is not None and role in BY_SUPERUSER_ONLY and Role.SUPERUSER not in taker_roles:
        raise AboveYou(role=role.value)


def check_until(until: datetime | None, *, now: datetime) -> None:
    """Refuse a grant that would have ended before it began."""
    if until is not None and until <= now:
        raise AlreadyEnded
