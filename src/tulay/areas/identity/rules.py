"""Roles and what they may do, how long a session lasts, how sign-in slows down. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tulay.areas.identity.errors import (
    AboveYou,
    AlreadyEnded,
    IncompatibleRoles,
    NotYourself,
    PasswordTooLong,
    PasswordTooShort,
    RoleHasNoAgency,
    RoleNeedsAgency,
    UnknownRole,
)


class PersonKind(StrEnum):
    """With an account, or without."""

    PERSON = "person"
    GUEST = "guest"


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


# --- sessions ----------------------------------------------------------------------------------
GUEST_LASTS = timedelta(days=90)
RESIDENT_LASTS, RESIDENT_IDLE = timedelta(days=30), timedelta(days=7)
STAFF_LASTS, STAFF_IDLE = timedelta(hours=12), timedelta(hours=1)
SEEN_EVERY = timedelta(minutes=5)
RESUME_LASTS = timedelta(days=30)
KEPT_AFTER_END = timedelta(days=90)


def lasting(*, is_guest: bool, is_staff: bool) -> tuple[timedelta, timedelta]:
    """Return how long a session may last, and how long it may rest (SP 800-63B-4, 2.1.3 and 2.2.3)."""
    if is_guest:
        return GUEST_LASTS, GUEST_LASTS
    return (STAFF_LASTS, STAFF_IDLE) if is_staff else (RESIDENT_LASTS, RESIDENT_IDLE)


# --- sign-in -----------------------------------------------------------------------------------
PASSWORD_SHORTEST, PASSWORD_LONGEST = 15, 256
TRIES_WINDOW = timedelta(minutes=15)
TRIES_FREE = 5
WAIT_FIRST, WAIT_LONGEST = timedelta(seconds=10), TRIES_WINDOW


def check_password_length(password: str) -> None:
    """Refuse what is too short to be safe or too long to be hashed (SP 800-63B-4, 3.1.1.2)."""
    if len(password) < PASSWORD_SHORTEST:
        raise PasswordTooShort(shortest=PASSWORD_SHORTEST)
    if len(password) > PASSWORD_LONGEST:
        raise PasswordTooLong(longest=PASSWORD_LONGEST)


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures: nothing for five, then twice as long each time."""
    if failures < TRIES_FREE:
        return timedelta()
    doubled: int = 2 ** min(failures - TRIES_FREE, 20)
    return min(WAIT_FIRST * doubled, WAIT_LONGEST)


def may_try_at(failed_at: Sequence[datetime], *, now: datetime) -> datetime:
    """Return from when on a further try is welcome."""
    recent = [at for at in failed_at if at > now - TRIES_WINDOW]
    return max(recent) + wait_after(len(recent)) if recent else now


# --- contact -----------------------------------------------------------------------------------
def as_dialled(text: str) -> str:
    """Bring a phone number to the one form that is indexed: digits, with + for an international one."""
    text = unicodedata.normalize("NFKC", text).strip()
    digits = "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())
    if text.startswith("+"):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits


# --- browsers ----------------------------------------------------------------------------------
# The first that matches counts: most browsers also call themselves by older names.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> tuple[str, str]:
    """Return what a browser and its system are called; empty where it does not say."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    return browser, next((name for mark, name in _SYSTEMS if mark in agent), "")
