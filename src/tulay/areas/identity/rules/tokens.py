"""Access tokens (RFC 9068) and refresh tokens: what is in them, how long they hold, when one was stolen. Pure."""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from tulay.areas.identity.errors import GrantRefused, ScopeUnknown
from tulay.areas.identity.rules.scopes import SCOPES, codes_of_scopes
from tulay.areas.identity.rules.sessions import STAFF_LASTS

ALGORITHM, TYPE = "ES256", "at+jwt"
ACCESS_LASTS = timedelta(minutes=5)
ACCESS_LONGEST = timedelta(minutes=15)
REFRESH_LASTS = timedelta(days=7)
FAMILY_LASTS = timedelta(days=30)
RETRIED_WITHIN = timedelta(seconds=30)
AHEAD_AT_MOST = timedelta(seconds=5)
"""How far the clocks of two of our machines may differ."""

KEY_SIGNS = timedelta(days=90)
KEY_VERIFIES_ON = ACCESS_LONGEST + timedelta(minutes=5)
TOKEN_LONGEST = 4096
REFRESH_BYTES = 32
ALWAYS = frozenset({"identity.end-tokens", "identity.revoke-token"})
"""Whatever its scope, a program may sign itself out."""

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}")


class Ended(StrEnum):
    """Why a family of tokens ended before its time."""

    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"
    REPLAYED = "replayed"
    REPLACED = "replaced"
    ACCESS_CHANGED = "access_changed"


class Step(StrEnum):
    """What a refresh token leads to."""

    ROTATE = "rotate"
    REPEAT = "repeat"
    END = "end"


class Claims(msgspec.Struct, frozen=True):
    """What an access token says (RFC 9068, 2.2)."""

    iss: str
    aud: str
    sub: UUID
    jti: UUID
    iat: int
    exp: int
    auth_time: int
    client_id: str
    device_id: str
    sid: UUID
    scope: str = ""
    amr: tuple[str, ...] = ()
    cnf: dict[str, str] = {}

    @property
    def jkt(self) -> str:
        """The thumbprint of the key that the token is bound to; empty for a plain bearer token."""
        return self.cnf.get("jkt", "")


class NotOurs(Exception):
    """A text that is no access token of ours, or not any more."""


@dataclass(frozen=True, slots=True)
class Spent:
    """A refresh token as it is kept: when it was used, and whether the one after it was."""

    spent_at: datetime | None
    is_successor_spent: bool
    expires_at: datetime


def key_name(token: str) -> str:
    """Return `kid` of what may be an access token of ours.

    :raises NotOurs: it cannot be.
    """
    if len(token) > TOKEN_LONGEST or _COMPACT.fullmatch(token) is None:
        raise NotOurs("form")
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise NotOurs("header") from None
    if header.get("typ") != TYPE or header.get("alg") != ALGORITHM or "crit" in header:
        raise NotOurs("header")
    kid = header.get("kid")
    if not isinstance(kid, str) or len(kid) != len(fingerprint(b"")):
        raise NotOurs("kid")
    return kid


def read(token: str, key: ec.EllipticCurvePublicKey, *, issuer: str, audience: str) -> Claims:
    """Return what an access token of ours says; its times are for `check_times`.

    :raises NotOurs: the signature, a claim or its kind is wrong.
    """
    options: Any = {f"verify_{name}": False for name in ("exp", "iat", "nbf", "aud", "sub")}
    try:
        said = jwt.decode(token, key, algorithms=[ALGORITHM], options=options)
        claims = msgspec.convert(said, Claims)
    except jwt.PyJWTError:
        raise NotOurs("signature") from None
    except msgspec.ValidationError:
        raise NotOurs("claims") from None
    if (claims.iss, claims.aud) != (issuer, audience):
        raise NotOurs("issuer")
    return claims


def check_times(claims: Claims, *, now: datetime) -> None:
    """Refuse a token that has ended or begins in the future.

    :raises NotOurs: it does.
    """
    moment = now.timestamp()
    if not claims.iat - AHEAD_AT_MOST.total_seconds() <= moment < claims.exp:
        raise NotOurs("time")


def signed(claims: dict[str, Any], key: ec.EllipticCurvePrivateKey, *, kid: str) -> str:
    """Return an access token."""
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"typ": TYPE, "kid": kid})


def first_refresh_token() -> str:
    """Return a refresh token that begins a family: 256 random bits."""
    return secrets.token_urlsafe(REFRESH_BYTES)


def next_refresh_token(token: str, *, secret: bytes) -> str:
    """Return the one refresh token that follows: made again for whoever lost the answer, known to nobody else."""
    return _text(hmac.digest(secret, token.encode(), "sha256"))


def step(kept: Spent, *, is_same_key: bool, is_bound: bool, now: datetime) -> Step:
    """Decide what a refresh token leads to.

    Used a second time it was stolen, now or then, and everything descending from the sign-in ends; except that the
    holder of the device's key may ask again for an answer that got lost, within 30 seconds and while what was lost
    has not been used.

    :raises GrantRefused: it has ended, or the key is another: without it a token is worth nothing.
    """
    if kept.spent_at is None:
        if now >= kept.expires_at or not is_same_key:
            raise GrantRefused
        return Step.ROTATE
    lost = is_bound and is_same_key and not kept.is_successor_spent
    return Step.REPEAT if lost and now < kept.spent_at + RETRIED_WITHIN else Step.END


def family_ends_at(now: datetime, *, is_staff: bool) -> datetime:
    """Return until when a sign-in may be prolonged: as long as a session of the pages would last."""
    return now + (STAFF_LASTS if is_staff else FAMILY_LASTS)


def fingerprint(raw: bytes) -> str:
    """Return a short name for a key."""
    return _text(hashlib.sha256(raw).digest())


def public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """Return a key as JWKS shows it; `kid` is its thumbprint (RFC 7638)."""
    numbers = key.public_numbers()
    x, y = (_text(n.to_bytes(32)) for n in (numbers.x, numbers.y))
    canonical = f'{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}'
    facts = {"kty": "EC", "crv": "P-256", "x": x, "y": y, "use": "sig", "alg": ALGORITHM}
    return {**facts, "kid": fingerprint(canonical.encode())}


def public_key(jwk: dict[str, str]) -> ec.EllipticCurvePublicKey:
    """Return the key that a JWK of ours shows."""
    x, y = (int.from_bytes(base64.urlsafe_b64decode(jwk[n] + "=")) for n in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def check_scope(text: str) -> None:
    """Refuse a scope with a word that we do not have.

    :raises ScopeUnknown: naming the first.
    """
    for word in text.split():
        if word not in SCOPES:
            raise ScopeUnknown(scope=word[:40])


def scope_in_order(text: str) -> str:
    """Return a scope in its one form: each word once, in order."""
    return " ".join(sorted(set(text.split())))


def ceiling(scope: str) -> frozenset[str] | None:
    """Return the codes beyond which a token never reaches; none for a token without a scope."""
    return codes_of_scopes(scope.split()) | ALWAYS if scope else None


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
