"""Who is at the other end of an access token: its signature once, and then PostgreSQL at most once a second.

A process keeps what it verified, and forgets after a second what the database said of it: whether the family still
lives, the token was given back, its key was withdrawn, the person is still active, and which roles they hold. So each
of these is honoured within a second by every process, with nothing to be told to anybody and whatever Valkey does;
and when the database does not answer, nobody is let in.
"""

import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import connection
from django.db.models import Q

from tulay.areas.identity.models import SigningKey, TokenDevice, TokenFamily
from tulay.areas.identity.queries.policies import POLICIES_IN_FORCE, policies_from
from tulay.areas.identity.queries.sessions import (
    GRANTS_HELD,
    REMEMBERED_S,
    Visit,
    _opened,
    grants_from,
    hash_of,
)
from tulay.areas.identity.rules import tokens
from tulay.kernel.actor import Actor, ActorKind

REMEMBERED_MAX = 10_000
DEVICES_SHOWN = 100

_BY_FAMILY = f"""
SELECT f.ends_at, f.device_id, f.auth_time, f.methods, f.factor_at,
       p.name, p.language, p.jurisdiction, {GRANTS_HELD}, {POLICIES_IN_FORCE}
  FROM identity_token_family f
  JOIN identity_person p ON p.id = f.person_id
  JOIN identity_signing_key k ON k.kid = %(kid)s AND coalesce(k.verifies_until > %(now)s, true)
 WHERE f.id = %(family)s AND f.person_id = %(person)s AND f.jkt = %(jkt)s
   AND f.ended_at IS NULL AND p.deactivated_at IS NULL
   AND NOT EXISTS (SELECT FROM identity_revoked_token r WHERE r.jti = %(jti)s)
"""  # noqa: S608 - the parts are ours


@dataclass(frozen=True, slots=True)
class TokenVisit:
    """An access token that holds: who acts with it, and the key that its sender must have."""

    visit: Visit
    jkt: str


@dataclass(frozen=True, slots=True)
class TokenDeviceCard:
    """A program that holds tokens of a person's, for them to see and to end."""

    id: UUID
    device_id: str
    client_id: str
    name: str = field(repr=False)
    agent: str = field(repr=False)
    signed_in_at: datetime
    seen_at: datetime
    ends_at: datetime
    is_bound: bool


@dataclass(frozen=True, slots=True)
class SigningKeyCard:
    """A key pair of our tokens: `next`, `current` or `previous`."""

    kid: str
    state: str
    signs_from: datetime | None
    verifies_until: datetime | None


@dataclass(slots=True)
class _Known:
    kid: str
    claims: tokens.Claims
    asked_at: float
    visit: TokenVisit | None


_known: OrderedDict[bytes, _Known] = OrderedDict()
_public_keys: dict[str, ec.EllipticCurvePublicKey] = {}


def visit_for_access_token(token: str, *, now: datetime) -> TokenVisit | None:
    """Return who acts with an access token; nothing for one that is not ours, has ended or was taken back."""
    token_hash = hash_of(token)
    known = _known.get(token_hash)
    try:
        if known is None:
            known = _verified(token)
            _remember(token_hash, known)
        tokens.check_times(known.claims, now=now)
    except tokens.NotOurs:
        return None
    asked_at = time.monotonic()
    if asked_at - known.asked_at > REMEMBERED_S or _has_changed(known.visit, now):
        known.visit = _asked(known, now)
        known.asked_at = asked_at
    return known.visit


def claims_of(token: str) -> tokens.Claims | None:
    """Return what an access token of ours says, whether or not it still holds."""
    try:
        return _verified(token).claims
    except tokens.NotOurs:
        return None


def forget_tokens() -> None:
    """Drop what this process remembers: it has just changed some of it."""
    _known.clear()


def issuer() -> str:
    """Return who says what a token says (RFC 8414: the address of its metadata)."""
    return str(settings.PUBLIC_URL)


def audience() -> str:
    """Return whom tokens are for: the API."""
    return f"{settings.PUBLIC_URL}/api/v1"


def token_devices(person_id: UUID, *, now: datetime) -> tuple[TokenDeviceCard, ...]:
    """Return the programs that hold live tokens of a person's, the latest first (at most 100)."""
    live = TokenFamily.objects.filter(person_id=person_id, ended_at=None, ends_at__gt=now)
    return tuple(
        TokenDeviceCard(
            id=f.device_id,
            device_id=f.device.device_id,
            client_id=f.client_id,
            name=f.device.name or "",
            agent=f.device.agent or "",
            signed_in_at=f.auth_time,
            seen_at=f.seen_at,
            ends_at=f.ends_at,
            is_bound=bool(f.jkt),
        )
        for f in live.select_related("device").order_by("-id")[:DEVICES_SHOWN]
    )


def exported_devices(person_id: UUID) -> list[dict[str, str | None]]:
    """Return the programs a person ever signed in with, for their export."""
    rows = TokenDevice.objects.filter(person_id=person_id).order_by("id")
    return [{"from": d.created_at.isoformat(), "name": d.name, "program": d.agent} for d in rows]


def verification_keys(*, now: datetime) -> list[dict[str, str]]:
    """Return the public keys with which tokens may be verified, and the one that signs next (RFC 7517)."""
    rows = SigningKey.objects.filter(Q(verifies_until=None) | Q(verifies_until__gt=now))
    return [dict(row.public) for row in rows.order_by("-id")]


def signing_keys(*, now: datetime) -> tuple[SigningKeyCard, ...]:
    """Return the keys that sign or verify tokens, the newest first."""
    rows = SigningKey.objects.filter(Q(verifies_until=None) | Q(verifies_until__gt=now))
    return tuple(
        SigningKeyCard(row.kid, _state(row), row.signs_from, row.verifies_until)
        for row in rows.order_by("-id")
    )


def _state(row: SigningKey) -> str:
    if row.signs_from is None:
        return "next"
    return "current" if row.verifies_until is None else "previous"


def _verified(token: str) -> _Known:
    kid = tokens.key_name(token)
    claims = tokens.read(token, _public_key(kid), issuer=issuer(), audience=audience())
    if not claims.jkt and claims.client_id not in settings.BEARER_CLIENTS:
        raise tokens.NotOurs("bearer")
    return _Known(kid, claims, float("-inf"), None)


def _public_key(kid: str) -> ec.EllipticCurvePublicKey:
    """Return a key by its name; whether it still holds is asked with everything else."""
    known = _public_keys.get(kid)
    if known is None:
        row = SigningKey.objects.filter(kid=kid).first()
        if row is None:
            raise tokens.NotOurs("kid")
        known = _public_keys.setdefault(kid, tokens.public_key(row.public))
    return known


def _remember(token_hash: bytes, known: _Known) -> None:
    if len(_known) >= REMEMBERED_MAX:
        with suppress(KeyError):  # another thread was faster
            _known.popitem(last=False)
    _known[token_hash] = known


def _has_changed(visit: TokenVisit | None, now: datetime) -> bool:
    return visit is not None and now >= visit.visit.changes_at


def _asked(known: _Known, now: datetime) -> TokenVisit | None:
    claims = known.claims
    facts: dict[str, str | UUID | datetime] = {
        "kid": known.kid,
        "family": claims.sid,
        "person": claims.sub,
        "jkt": claims.jkt,
        "jti": claims.jti,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BY_FAMILY, facts)
        row = cursor.fetchone()
    if row is None:
        return None
    ends_at, device_id, auth_time, methods, factor_at, name, language = row[:7]
    jurisdiction, listed, policies = row[7:]
    if now >= ends_at:
        return None
    grants = grants_from(listed)
    actor = Actor(
        claims.sub,
        ActorKind.PERSON,
        grants=grants,
        name=_opened(claims.sub, name),
        client_id=claims.client_id,
        scopes=tokens.ceiling(claims.scope),
        auth_time=auth_time,
        device_id=device_id,
        policies=policies_from(policies),
        factor_at=factor_at,
        methods=frozenset(methods.split()),
    )
    changes_at = min([ends_at, *(g.until for g in grants if g.until is not None)])
    expires_at = datetime.fromtimestamp(claims.exp, UTC)
    visit = Visit(actor, language, jurisdiction, now, expires_at, changes_at)
    return TokenVisit(visit, claims.jkt)
