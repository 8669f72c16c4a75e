"""Who is at the other end: from a session's token to an actor, in one SQL statement at most once a second.

What a process knows of a session it forgets one second after *asking* the database, so a revoked session, an ended
grant or a deactivated person is without effect one second later everywhere, with nothing to be told to anybody; and
when the database does not answer, nobody is let in.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q

from tulay.areas.identity.models import Person, RoleGrant, Session
from tulay.areas.identity.queries.held import factors_held
from tulay.areas.identity.queries.policies import POLICIES_IN_FORCE, policies_from
from tulay.areas.identity.queries.territory import agencies_in
from tulay.areas.identity.rules import (
    ASSISTED_CODES,
    GUEST_CODES,
    PERSONAL,
    POLICIES,
    ROLES,
    Method,
    PersonKind,
    PolicyName,
    Role,
    has_factor,
    is_password_expired,
)
from tulay.kernel.actor import Actor, ActorKind, Grant
from tulay.plumbing.db.fields import Sealed

REMEMBERED_S = 0.9  # the rest of the second is the statement's own time
REMEMBERED_MAX = 10_000
SESSIONS_SHOWN = 50

GRANTS_HELD = """
(SELECT json_agg(json_build_array(g.role, g.agency_id, extract(epoch FROM g.until), g.region,
                                  extract(epoch FROM %(now)s - coalesce(p.password_changed_at, p.created_at))))
   FROM identity_role_grant g
  WHERE g.person_id = p.id AND g.revoked_at IS NULL AND (g.until IS NULL OR g.until > %(now)s))
"""
ACTING_FOR = """
(SELECT json_build_array(a.person_id, extract(epoch FROM a.ends_at))
   FROM identity_assistance a JOIN identity_person o ON o.id = a.person_id AND o.deactivated_at IS NULL
  WHERE a.session_id = s.id AND a.confirmed_at IS NOT NULL AND a.ended_at IS NULL AND a.ends_at > %(now)s)
"""
_BY_TOKEN = f"""
SELECT s.id, s.kind, s.auth_time, s.seen_at, s.seen_at + s.idle_s * interval '1 second', s.expires_at,
       p.id, p.name, p.language, p.jurisdiction, s.methods, s.factor_at,
       {GRANTS_HELD}, {POLICIES_IN_FORCE}, {ACTING_FOR}
  FROM identity_session s JOIN identity_person p ON p.id = s.person_id
 WHERE s.token_hash = %(hash)s AND s.revoked_at IS NULL AND p.deactivated_at IS NULL
"""  # noqa: S608 - the parts are ours


class Lack(StrEnum):
    """What a session of staff is missing before it opens anything: a factor shown, or one set up at all."""

    NOTHING = ""
    FACTOR = "factor"
    ENROLMENT = "enrolment"


@dataclass(frozen=True, slots=True)
class Visit:
    """A session that holds: who acts, in which language, until when, when a grant ends, and what it lacks."""

    actor: Actor
    language: str
    jurisdiction: str
    seen_at: datetime
    ends_at: datetime
    changes_at: datetime
    must_change_password: bool = False
    lacks: Lack = Lack.NOTHING


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One of a person's own sessions."""

    id: UUID
    created_at: datetime
    seen_at: datetime
    agent: str = field(repr=False)
    network: str = field(default="", repr=False)
    methods: tuple[str, ...] = ()

    @property
    def is_trusted(self) -> bool:
        """Answer whether its browser was not asked for a second factor."""
        return Method.TRUSTED in self.methods


@dataclass(frozen=True, slots=True)
class GrantCard:
    """One of a person's own roles."""

    id: UUID
    role: Role
    agency_id: UUID | None
    until: datetime | None
    region: str = ""


def visitor(request_id: str = "") -> Actor:
    """Return somebody we know nothing about, with what anybody may do."""
    return Actor(None, ActorKind.ANONYMOUS, grants=_VISITOR, request_id=request_id)


def actor_for_token(token: str, *, now: datetime, request_id: str = "") -> Actor:
    """Return who a session's token stands for; a visitor if it stands for nobody (any more)."""
    visit = visit_for_token(token, now=now)
    if visit is None:
        return visitor(request_id)
    return replace(visit.actor, request_id=request_id, at=now)


def visit_for_token(token: str, *, now: datetime, fresh: bool = False) -> Visit | None:
    """Return the visit a token opens; `fresh` asks the database even within the second."""
    token_hash = hash_of(token)
    asked_at = time.monotonic()
    known = _remembered.get(token_hash)
    if known is None or fresh or asked_at - known[0] > REMEMBERED_S or _has_changed(known[1], now):
        known = (asked_at, _asked(token_hash, now))
        _remember(token_hash, known)
    visit = known[1]
    return visit if visit is not None and now < visit.ends_at else None


def hash_of(token: str) -> bytes:
    """Return what is stored of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def forget_visits() -> None:
    """Drop what this process remembers: it has just changed some of it."""
    _remembered.clear()


def open_sessions(person_id: UUID, *, now: datetime) -> tuple[SessionCard, ...]:
    """Return a person's open sessions, the latest first (at most 50)."""
    rows = Session.objects.filter(person_id=person_id, revoked_at=None, expires_at__gt=now)
    return tuple(
        SessionCard(s.id, s.created_at, s.seen_at, s.agent or "", s.network or "", tuple(s.methods))
        for s in rows.order_by("-id")[:SESSIONS_SHOWN]
        if now < s.seen_at + timedelta(seconds=s.idle_s)
    )


def is_staff(roles: Iterable[Role]) -> bool:
    """Answer whether one of these roles opens the records of others."""
    return any(role not in PERSONAL for role in roles)


def grants_from(listed: list[list[Any]] | None) -> tuple[Grant, ...]:
    """Return a person's grants from what `GRANTS_HELD` gave; those of work only while their password counts."""
    known = [row for row in listed or [] if row[0] in _KNOWN_ROLES]
    if must_change_password(listed):
        known = [row for row in known if row[0] in PERSONAL]
    return (_RESIDENT, *(_grant(*row[:4]) for row in known))


def must_change_password(listed: list[list[Any]] | None) -> bool:
    """Answer whether somebody works here with a password that has served its time; never under the default rules."""
    if not listed:
        return False
    policy = POLICIES[PolicyName(settings.PASSWORD_POLICY)]
    works = any(row[0] not in PERSONAL for row in listed)
    age = timedelta(seconds=float(listed[0][-1]))
    return is_password_expired(age, policy=policy, is_staff=works)


def grants_of(person_id: UUID, *, now: datetime) -> tuple[GrantCard, ...]:
    """Return the roles a person holds at this moment."""
    rows = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=now),
        person_id=person_id,
        revoked_at=None,
        role__in=list(_KNOWN_ROLES),
    )
    return tuple(
        GrantCard(g.id, Role(g.role), g.agency_id, g.until, g.region) for g in rows.order_by("id")
    )


_VISITOR = (Grant(ROLES[Role.VISITOR], role=Role.VISITOR.value),)
_ASSISTING = (Grant(ASSISTED_CODES, role=Role.RESIDENT.value),)
_GUEST = (Grant(GUEST_CODES, role=Role.VISITOR.value),)
_RESIDENT = Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value)
_KNOWN_ROLES = {role.value: role for role in Role}

_remembered: OrderedDict[bytes, tuple[float, Visit | None]] = OrderedDict()


def _grant(role: str, agency_id: str | None, until: float | None, region: str) -> Grant:
    return Grant(
        ROLES[_KNOWN_ROLES[role]],
        agency_id=UUID(agency_id) if agency_id else None,
        role=role,
        until=datetime.fromtimestamp(float(until), UTC) if until else None,
        region=region,
        within=agencies_in(region) if region else frozenset(),
    )


def _remember(token_hash: bytes, known: tuple[float, Visit | None]) -> None:
    if len(_remembered) >= REMEMBERED_MAX:
        with suppress(KeyError):  # another thread was faster
            _remembered.popitem(last=False)
    _remembered.pop(token_hash, None)
    _remembered[token_hash] = known


def _has_changed(visit: Visit | None, now: datetime) -> bool:
    return visit is not None and now >= visit.changes_at


def _asked(token_hash: bytes, now: datetime) -> Visit | None:
    with connection.cursor() as cursor:
        cursor.execute(_BY_TOKEN, {"hash": token_hash, "now": now})
        row = cursor.fetchone()
    if row is None:
        return None
    session_id, kind, auth_time, seen_at, rests_until, expires_at = row[:6]
    person_id, name, language, jurisdiction, methods, factor_at, listed, policies, helped = row[6:]
    guest = kind == PersonKind.GUEST
    grants = _GUEST if guest else grants_from(listed)
    lacks = _lack(person_id, grants, methods)
    if lacks:  # whatever a door forgets, what opens others' records is not there
        grants = tuple(grant for grant in grants if grant.role in PERSONAL)
    actor = Actor(
        person_id,
        ActorKind.GUEST if guest else ActorKind.PERSON,
        grants=grants,
        name=_opened(person_id, name),
        session_id=session_id,
        auth_time=auth_time,
        policies=policies_from(policies),
        factor_at=factor_at,
        methods=frozenset(methods),
    )
    ends_at = min(rests_until, expires_at)
    until = [ends_at]
    if helped and actor.may("identity.begin-assisting"):
        actor = replace(actor, on_behalf_of=UUID(str(helped[0])), grants=_ASSISTING)
        until.append(datetime.fromtimestamp(float(helped[1]), UTC))
    changes_at = min([*until, *(g.until for g in grants if g.until is not None)])
    return Visit(
        actor,
        language,
        jurisdiction,
        seen_at,
        ends_at,
        changes_at,
        must_change_password(listed),
        lacks,
    )


def _lack(person_id: UUID, grants: Iterable[Grant], methods: list[str]) -> Lack:
    staff = any(grant.role not in PERSONAL for grant in grants)
    if not staff or has_factor(methods, is_staff=True):
        return Lack.NOTHING
    return Lack.FACTOR if factors_held(person_id) else Lack.ENROLMENT


def _opened(person_id: UUID, name: bytes | None) -> str:
    row = Person(id=person_id)
    row.name = None if name is None else Sealed(bytes(name))
    return row.name or ""
