"""Proofs of possession that do not fit: each is refused for what is wrong with it."""

import time
from uuid import uuid4

import jwt
import pytest

from tests.tokens.forging import (
    FORGER,
    HOUR_AGO,
    OTHER,
    OURS,
    P384,
    RSA,
    ath_of,
    by_hand,
    claims_of,
    ed25519,
    flipped,
    header_of,
    lacking,
    malleable,
    off_curve,
    private_jwk,
    refusal,
    rsa_jwk,
    unsigned_proof,
)
from tests.tokens.program import ME, TOKEN, Program, b64, jwk_of

PROOF = {
    "missing": ("", "form"),
    "one_part": (lambda p: "proof", "form"),
    "two_at_once": (lambda p: f"{claims_of()(p)}, {claims_of()(p)}", "form"),
    "huge": (lambda p: claims_of(extra="x" * 5000)(p), "form"),
    "not_base64": (lambda p: "!" + claims_of()(p), "base64url"),
    "padded": (lambda p: claims_of()(p).replace(".", "=.", 1), "base64url"),
    "signature_written_otherwise": (lambda p: malleable(claims_of()(p)), "base64url"),
    "header_is_no_json": (lambda p: f"{b64(b'{')}.{claims_of()(p).partition('.')[2]}", "header"),
    "kind_is_another": (header_of(typ="JWT"), "typ"),
    "kind_is_an_access_token": (header_of(typ="at+jwt"), "typ"),
    "algorithm_none": (unsigned_proof, "alg"),
    "algorithm_symmetric": (
        by_hand(lambda p: {"typ": "dpop+jwt", "jwk": jwk_of(p.key)}, "s" * 32, algorithm="HS256"),
        "alg",
    ),
    "algorithm_rsa": (
        by_hand(lambda p: {"typ": "dpop+jwt", "jwk": rsa_jwk()}, RSA, algorithm="RS256"),
        "alg",
    ),
    "algorithm_es384": (
        by_hand(lambda p: {"typ": "dpop+jwt", "jwk": jwk_of(P384)}, P384, algorithm="ES384"),
        "alg",
    ),
    "without_a_key": (header_of(jwk=None), "header"),
    "key_of_another_kind": (header_of(jwk=rsa_jwk()), "jwk"),
    "key_on_another_curve": (header_of(jwk=jwk_of(P384)), "jwk"),
    "key_off_its_curve": (header_of(jwk=off_curve(None)), "jwk"),
    "key_cut": (header_of(jwk={"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}), "jwk"),
    "key_private": (by_hand(lambda p: {"typ": "dpop+jwt", "jwk": private_jwk(p)}), "private"),
    "key_symmetric": (header_of(jwk={"kty": "oct", "k": "c2VjcmV0"}), "private"),
    "key_at_an_address_only": (header_of(jwk=None, jku="https://evil.example/key"), "header"),
    "extension_demanded": (header_of(crit=["b64"], b64=False), "crit"),
    "signed_by_another_key": (
        lambda p: p.proof("GET", ME, token=p.access, key=FORGER),
        "signature",
    ),
    "signature_flipped": (lambda p: flipped(claims_of()(p)), "signature"),
    "signature_of_zeros": (
        lambda p: f"{claims_of()(p).rpartition('.')[0]}.{b64(bytes(64))}",
        "signature",
    ),
    "signature_as_der": (
        lambda p: f"{claims_of()(p).rpartition('.')[0]}.{b64(b'0' * 70)}",
        "signature",
    ),
    "method_of_another_request": (claims_of(htm="POST"), "htm"),
    "method_in_small_letters": (claims_of(htm="get"), "htm"),
    "method_missing": (lacking("htm"), "claims"),
    "address_of_another_resource": (claims_of(htu=f"{OURS}/roles"), "htu"),
    "address_of_another_host": (claims_of(htu="http://evil.example/api/v1/me"), "htu"),
    "address_by_another_scheme": (claims_of(htu="https://testserver/api/v1/me"), "htu"),
    "address_at_another_port": (claims_of(htu="http://testserver:8080/api/v1/me"), "htu"),
    "address_with_somebody_inside": (
        claims_of(htu="http://testserver@evil.example/api/v1/me"),
        "htu",
    ),
    "address_is_only_a_path": (claims_of(htu="/api/v1/me"), "htu"),
    "address_hides_a_slash": (claims_of(htu="http://testserver/api%2Fv1%2Fme"), "htu"),
    "address_missing": (lacking("htu"), "claims"),
    "made_an_hour_ago": (claims_of(iat=HOUR_AGO), "iat"),
    "made_in_ten_minutes": (
        lambda p: p.proof("GET", ME, token=p.access, iat=int(time.time()) + 600),
        "iat",
    ),
    "made_never": (lacking("iat"), "claims"),
    "time_is_text": (claims_of(iat="now"), "claims"),
    "time_is_endless": (claims_of(iat=10**300), "iat"),
    "name_missing": (lacking("jti"), "claims"),
    "name_empty": (claims_of(jti=""), "jti"),
    "name_endless": (claims_of(jti="x" * 257), "jti"),
    "name_is_a_number": (claims_of(jti=7), "claims"),
    "token_hash_missing": (lacking("ath"), "ath"),
    "token_hash_of_another": (claims_of(ath=ath_of("another")), "ath"),
    "token_hash_empty": (claims_of(ath=""), "ath"),
}


def test_the_proof_that_these_attacks_change_passes(program):
    assert program.get(proof=claims_of()(program)).status_code == 200
    by_parts = by_hand(lambda p: {"typ": "dpop+jwt", "jwk": jwk_of(p.key)})
    assert program.get(proof=by_parts(program)).status_code == 200


@pytest.mark.parametrize(("attack", "fault"), PROOF.values(), ids=PROOF.keys())
def test_a_proof_that_does_not_fit_is_refused(program, attack, fault):
    proof = attack(program) if callable(attack) else attack

    told = refusal(program.get(proof=proof))

    assert (told["error"], told["code"]) == ("invalid_dpop_proof", "proof-refused")
    assert [e["code"] for e in told["errors"]] == [fault]


@pytest.mark.parametrize(
    "nonce",
    ["", "made-up", b64(bytes(28)), b64(b"n" * 28)],
    ids=["missing", "made_up", "zeros", "unsealed"],
)
def test_a_proof_without_a_nonce_of_ours_is_asked_for_again(program, nonce):
    proof = program.proof("GET", ME, token=program.access, nonce=nonce)

    answer = program.get(proof=proof)

    assert refusal(answer)["error"] == "use_dpop_nonce"
    assert answer["DPoP-Nonce"]
    assert program.get().status_code == 200  # the nonce of that answer serves


def test_a_nonce_that_has_ended_is_refused(program):
    from tulay.plumbing.http import nonces

    stale = nonces.current(time.time() - 121)
    proof = program.proof("GET", ME, token=program.access, nonce=stale)

    assert refusal(program.get(proof=proof))["error"] == "use_dpop_nonce"


# --- what is no attack -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "htu",
    [
        "HTTP://TESTSERVER/api/v1/me",
        "http://testserver:80/api/v1/me",
        "http://testserver/api/v1/me?limit=1",
        "http://testserver/api/v1/me#there",
        "http://testserver/api/v1/%6De",
    ],
    ids=["capitals", "default_port", "query", "fragment", "needless_escape"],
)
def test_an_address_written_otherwise_is_the_same_address(program, htu):
    assert program.get(proof=claims_of(htu=htu)(program)).status_code == 200


def test_ed25519_serves_as_well(person):
    program = Program("amina@example.org").learn_nonce()
    header = {"typ": "dpop+jwt", "jwk": ed25519()}
    said = {"jti": str(uuid4()), "iat": int(time.time()), "nonce": program.nonce}

    def proof(**claims):
        told = said | {"jti": str(uuid4())} | claims
        return jwt.encode(told, OTHER, algorithm="EdDSA", headers=header)

    body = {"username": program.email, "password": program.password}
    given = program.post(TOKEN, body, proof=proof(htm="POST", htu="http://testserver" + TOKEN))
    token = given.json()["access_token"]

    answer = program.get(token=token, proof=proof(htm="GET", htu=OURS, ath=ath_of(token)))

    assert answer.status_code == 200
