"""Proofs of possession (DPoP, RFC 9449): read one, and say what is wrong with it. Pure, but for its caches.

The header of a client's proofs never changes (its type, algorithm and public key), so it is read once; what remains per
request is one signature. Measured on 2 cores: see `tests/load`.
"""

import base64
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tulay.kernel.errors import FieldError
from tulay.plumbing.http.errors import PROOF_ALGORITHMS, ProofRefused

TYPE = "dpop+jwt"
LONGEST = 4096
JTI_LONGEST = 256
OLDEST_S, NEWEST_S = (
    300,
    60,
)  # the nonce says how fresh a proof is; this bears with clocks that are wrong
KEYS_MAX = 10_000
COORDINATE, SIGNATURE = 32, 64
_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
_PORTS = {"http": 80, "https": 443}
_UNRESERVED = re.compile(r"%(2[DE]|3\d|[46][1-9A-F]|[57][0-9A]|5F|7E)", re.IGNORECASE)
KEPT = "/~:@!$&'()*+,;="
_CURVE = ec.ECDSA(SHA256())

Verify = Callable[[bytes, bytes], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a sound proof says: whose key, under which nonce, and the name by which it is used once."""

    jkt: str
    nonce: str
    jti: str


@dataclass(frozen=True, slots=True)
class _Key:
    jkt: str
    verify: Verify


class _Header(msgspec.Struct):
    typ: str
    alg: str
    jwk: dict[str, Any]


class _Claims(msgspec.Struct):
    jti: str
    htm: str
    htu: str
    iat: int | float
    ath: str = ""
    nonce: str = ""


_claims_of = msgspec.json.Decoder(_Claims).decode
_keys: OrderedDict[str, _Key] = OrderedDict()


def read(text: str, *, method: str, address: str, now: float, token: str = "") -> Proof:
    """Return what a proof proves for this request, and for `token` where one is used (RFC 9449, 4.3).

    :raises ProofRefused: its `errors` name the first thing that is wrong.
    """
    parts = text.split(".")
    if len(text) > LONGEST or len(parts) != 3:  # noqa: PLR2004 - header, claims, signature
        raise refused("form", "The header DPoP must hold exactly one signed JWT.")
    head, body, signature = parts
    key = _key(head)
    claims = _claims(body)
    _check_claims(claims, method=method, address=address, now=now, token=token)
    try:
        key.verify(decoded(signature), f"{head}.{body}".encode())
    except InvalidSignature:
        raise refused("signature", "The signature was not made with the key in `jwk`.") from None
    return Proof(key.jkt, claims.nonce, claims.jti)


def refused(code: str, detail: str) -> ProofRefused:
    """Return the problem that names what is wrong with a proof."""
    return ProofRefused(errors=[FieldError("?DPoP", code, detail)])


def decoded(segment: str) -> bytes:
    """Return the bytes of unpadded base64url, written the one way it can be (RFC 7515, 2)."""
    if _SEGMENT.fullmatch(segment) is not None and len(segment) % 4 != 1:
        raw = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
        if encoded(raw) == segment:
            return raw
    raise refused("base64url", "A part of the proof is not base64url without padding.")


def encoded(raw: bytes) -> str:
    """Return unpadded base64url."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def thumbprint(jwk: dict[str, str]) -> str:
    """Return the SHA-256 thumbprint of a public key (RFC 7638): what a token is bound to."""
    needed = ("crv", "kty", "x", "y") if jwk["kty"] == "EC" else ("crv", "kty", "x")
    canonical = json.dumps({name: jwk[name] for name in needed}, separators=(",", ":"))
    return encoded(hashlib.sha256(canonical.encode()).digest())


def token_hash(token: str) -> str:
    """Return `ath`: the hash of the access token that a proof goes with."""
    return encoded(hashlib.sha256(token.encode()).digest())


def is_same_address(given: str, ours: str) -> bool:
    """Answer whether `htu` names our address, after the normalisation of RFC 3986, 6.2.2 and 6.2.3."""
    return given == ours or _normal(given) == _normal(ours)


def _key(head: str) -> _Key:
    known = _keys.get(head)
    if known is None:
        known = _read_key(head)
        while len(_keys) >= KEYS_MAX:
            _keys.popitem(last=False)
        _keys[head] = known
    return known


def _read_key(head: str) -> _Key:
    try:
        raw = decoded(head)
        header = msgspec.json.decode(raw, type=_Header)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise refused("header", "The proof needs `typ`, `alg` and `jwk` in its header.") from None
    if header.typ.lower() != TYPE:
        raise refused("typ", "The proof's `typ` must be `dpop+jwt`.")
    if header.alg not in PROOF_ALGORITHMS:
        raise refused("alg", "The proof's `alg` must be ES256 or EdDSA.")
    if "crit" in msgspec.json.decode(raw, type=dict[str, Any]):
        raise refused("crit", "The proof asks for an extension that we do not have.")
    jwk = header.jwk
    if jwk.keys() & {"d", "k", "p", "q", "dp", "dq", "qi", "oth"}:
        raise refused("private", "The proof's `jwk` must be a public key. Make a new key pair.")
    return _ecdsa(jwk) if header.alg == "ES256" else _eddsa(jwk)


def _ecdsa(jwk: dict[str, Any]) -> _Key:
    if (jwk.get("kty"), jwk.get("crv")) != ("EC", "P-256"):
        raise refused("jwk", "ES256 needs an EC key on the curve P-256.")
    try:
        numbers = ec.EllipticCurvePublicNumbers(
            int.from_bytes(_coordinate(jwk, "x")),
            int.from_bytes(_coordinate(jwk, "y")),
            ec.SECP256R1(),
        )
        public = numbers.public_key()
    except ValueError:
        raise refused("jwk", "The proof's `jwk` is no point of its curve.") from None

    def verify(signature: bytes, signed: bytes) -> None:
        if len(signature) != SIGNATURE:
            raise InvalidSignature
        r, s = int.from_bytes(signature[:COORDINATE]), int.from_bytes(signature[COORDINATE:])
        public.verify(encode_dss_signature(r, s), signed, _CURVE)

    return _Key(thumbprint(jwk), verify)


def _eddsa(jwk: dict[str, Any]) -> _Key:
    if (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519"):
        raise refused("jwk", "EdDSA needs an OKP key on the curve Ed25519.")
    try:
        public = Ed25519PublicKey.from_public_bytes(_coordinate(jwk, "x"))
    except ValueError:
        raise refused("jwk", "The proof's `jwk` is no point of its curve.") from None
    return _Key(thumbprint(jwk), public.verify)


def _coordinate(jwk: dict[str, Any], name: str) -> bytes:
    value = jwk.get(name)
    raw = decoded(value) if isinstance(value, str) else b""
    if len(raw) != COORDINATE:
        raise refused("jwk", "A coordinate of the proof's `jwk` has not its 32 bytes.")
    return raw


def _claims(body: str) -> _Claims:
    try:
        return _claims_of(decoded(body))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise refused(
            "claims", "The proof needs the claims `jti`, `htm`, `htu` and `iat`."
        ) from None


def _check_claims(claims: _Claims, *, method: str, address: str, now: float, token: str) -> None:
    if not 0 < len(claims.jti) <= JTI_LONGEST:
        raise refused("jti", "The proof's `jti` must have 1 to 256 characters.")
    if claims.htm != method:
        raise refused("htm", "The proof was made for another method.")
    if not is_same_address(claims.htu, address):
        raise refused("htu", "The proof was made for another address.")
    if not -NEWEST_S <= now - claims.iat <= OLDEST_S:
        raise refused("iat", "The proof's `iat` is too far from our clock.")
    if token and claims.ath != token_hash(token):
        raise refused("ath", "The proof's `ath` is not the hash of this access token.")


def _normal(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    if parts.username is not None or not host:
        return ""
    scheme = parts.scheme.lower()
    where = f"{host}:{port}" if port and port != _PORTS.get(scheme) else host
    path = _UNRESERVED.sub(lambda found: chr(int(found[1], 16)), quote(parts.path, safe=f"%{KEPT}"))
    path = re.sub(r"%[0-9a-f]{2}", lambda found: found[0].upper(), path, flags=re.IGNORECASE)
    return f"{scheme}://{where}{path or '/'}"
