"""How tokens and proofs are forged: what attacks are made of."""

import base64
import hashlib
import json
import time
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.tokens.program import ME, b64, jwk_of, tampered
from tulay.areas.identity.models import SigningKey

FORGER = ec.generate_private_key(ec.SECP256R1())
P384 = ec.generate_private_key(ec.SECP384R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = Ed25519PrivateKey.generate()


def refusal(answer, status=401):
    """Return the problem of a refused request, or fail."""
    assert answer.status_code == status, (answer.status_code, answer.content[:300])
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert {"type", "title", "status", "detail", "code", "trace_id"} <= set(told)
    if status == 401:
        assert "DPoP" in answer["WWW-Authenticate"]
        assert answer["Cache-Control"] == "no-store"
    return told


def unsigned(token, header):
    body = token.split(".")[1]
    told = {**jwt.get_unverified_header(token), **header}
    return f"{b64(json.dumps(told).encode())}.{body}."


def resigned_hmac(token):
    """Sign with the public key as if it were a shared secret (the classical confusion of algorithms)."""
    public = SigningKey.objects.exclude(signs_from=None).get().public
    head = {**jwt.get_unverified_header(token), "alg": "HS256"}
    body = token.split(".")[1]
    text = f"{b64(json.dumps(head).encode())}.{body}"
    secret = json.dumps(public).encode()
    return f"{text}.{b64(hashlib.sha256(secret + text.encode()).digest())}"


def flipped(token):
    """Change one bit of the signature."""
    head, body, signature = token.split(".")
    raw = bytearray(base64.urlsafe_b64decode(signature + "=="))
    raw[10] ^= 1
    return f"{head}.{body}.{b64(bytes(raw))}"


def other_body(token, **claims):
    """Change the claims and keep the signature."""
    head, body, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))) | claims
    return f"{head}.{b64(json.dumps(said).encode())}.{signature}"


def malleable(token):
    """Write the same signature bytes with other unused bits (RFC 4648, 3.5)."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


def forged(**change):
    return lambda p: tampered(p.access, key=FORGER, **change)


def ours():
    """Return our own signing key: for cases in which a right signature must not be enough."""
    from tulay.areas.identity.actions import signing

    row = SigningKey.objects.exclude(signs_from=None).get()
    return signing._opened[row.kid]


def signed_by_us(**change):
    return lambda p: tampered(p.access, key=ours(), **change)


HOUR_AGO = int(time.time()) - 3600


def header_of(**change):
    return lambda p: p.proof("GET", ME, token=p.access, header=change)


def claims_of(**change):
    return lambda p: p.proof("GET", ME, token=p.access, **change)


def lacking(*names):
    return lambda p: p.proof("GET", ME, token=p.access, without=names)


def ath_of(token):
    return b64(hashlib.sha256(token.encode()).digest())


def by_hand(header, key=None, *, algorithm="ES256", **claims):
    """Sign a proof with a header that is entirely the attacker's."""

    def proof(p):
        said = {
            "jti": str(uuid4()),
            "htm": "GET",
            "htu": "http://testserver" + ME,
            "iat": int(time.time()),
            "nonce": p.nonce,
            "ath": ath_of(p.access),
        }
        made = key or p.key
        return jwt.encode(said | claims, made, algorithm=algorithm, headers=header(p))

    return proof


def off_curve(p):
    return {"kty": "EC", "crv": "P-256", "x": b64(b"\x01" * 32), "y": b64(b"\x02" * 32)}


def ed25519():
    raw = OTHER.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "x": b64(raw)}


def rsa_jwk():
    n = RSA.public_key().public_numbers()
    return {"kty": "RSA", "e": "AQAB", "n": b64(n.n.to_bytes(256))}


def private_jwk(p):
    return {**jwk_of(p.key), "d": b64(p.key.private_numbers().private_value.to_bytes(32))}


def unsigned_proof(p):
    proof = p.proof("GET", ME, token=p.access)
    return unsigned(proof, {"alg": "none"})


OURS = "http://testserver/api/v1/me"
