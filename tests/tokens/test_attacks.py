"""Forged, stolen, replayed and malformed tokens and proofs: each is refused, each by its own name.

A case changes one thing of a request that passes (the first test of each table shows that it does), so what refuses
it is the check that it is about. Where the problem names the check, the case says which.
"""

import base64
import hashlib
import json
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.tokens.program import ME, REFRESH, TOKEN, Program, b64, jwk_of, tampered
from tulay.areas.identity.models import SigningKey, TokenFamily
from tulay.areas.identity.queries import tokens as queries
from tulay.areas.identity.tests.factories import make_person, make_session

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

ACCESS = {
    # forged
    "signed_by_a_stranger": forged(),
    "signed_by_a_stranger_with_the_key_inside": forged(header={"jwk": jwk_of(FORGER)}),
    "signed_by_a_stranger_with_the_key_at_an_address": forged(
        header={"jku": "https://evil.example/jwks.json"}
    ),
    "signed_by_a_stranger_under_an_unknown_name": forged(header={"kid": b64(b"k" * 32)}),
    "algorithm_none": lambda p: unsigned(p.access, {"alg": "none"}),
    "algorithm_none_in_capitals": lambda p: unsigned(p.access, {"alg": "NONE"}),
    "algorithm_hs256_with_the_public_key": lambda p: resigned_hmac(p.access),
    "algorithm_rs256": lambda p: jwt.encode(
        {"sub": "x"},
        RSA,
        algorithm="RS256",
        headers={**jwt.get_unverified_header(p.access), "alg": "RS256"},
    ),
    "signature_of_zeros": lambda p: f"{p.access.rpartition('.')[0]}.{b64(bytes(64))}",
    "signature_missing": lambda p: p.access.rpartition(".")[0] + ".",
    "signature_cut": lambda p: p.access[:-2],
    "signature_flipped": lambda p: flipped(p.access),
    "signature_written_otherwise": lambda p: malleable(p.access),
    "claims_changed_person": lambda p: other_body(p.access, sub=str(uuid4())),
    "claims_changed_scope": lambda p: other_body(p.access, scope="people"),
    "claims_changed_end": lambda p: other_body(p.access, exp=int(time.time()) + 10**6),
    # rightly signed, and still not what it should be
    "kind_is_another_jwt": signed_by_us(header={"typ": "JWT"}),
    "kind_is_a_proof": signed_by_us(header={"typ": "dpop+jwt"}),
    "kind_is_missing": signed_by_us(header={"typ": None}),
    "extension_demanded": signed_by_us(header={"crit": ["exp"]}),
    "issuer_is_another": signed_by_us(claims={"iss": "https://evil.example"}),
    "audience_is_another": signed_by_us(claims={"aud": "https://bank.example"}),
    "audience_is_missing": signed_by_us(without=("aud",)),
    "ended": signed_by_us(claims={"exp": HOUR_AGO}),
    "from_the_future": signed_by_us(claims={"iat": int(time.time()) + 86_400}),
    "without_an_end": signed_by_us(without=("exp",)),
    "end_is_text": signed_by_us(claims={"exp": "tomorrow"}),
    "without_a_name": signed_by_us(without=("jti",)),
    "without_a_person": signed_by_us(without=("sub",)),
    "person_is_another": signed_by_us(claims={"sub": str(uuid4())}),
    "family_is_unknown": signed_by_us(claims={"sid": str(uuid4())}),
    "key_binding_taken_away": signed_by_us(without=("cnf",)),
    "key_binding_changed": signed_by_us(claims={"cnf": {"jkt": b64(b"j" * 32)}}),
    # malformed
    "empty": lambda p: "",
    "one_part": lambda p: "token",
    "two_parts": lambda p: ".".join(p.access.split(".")[:2]),
    "four_parts": lambda p: p.access + ".x",
    "five_parts_encrypted": lambda p: "a.b.c.d.e",
    "not_base64": lambda p: p.access.replace(p.access[5], "!", 1),
    "header_is_no_json": lambda p: f"{b64(b'{')}.{p.access.partition('.')[2]}",
    "header_is_a_list": lambda p: f"{b64(b'[]')}.{p.access.partition('.')[2]}",
    "huge": lambda p: p.access + "A" * 5000,
    "with_spaces": lambda p: p.access.replace(".", ". ", 1),
    "a_refresh_token": lambda p: p.refresh,
    "a_proof": lambda p: p.proof("GET", ME),
    "name_of_the_key_is_sql": forged(header={"kid": "' OR 1=1 --".ljust(43, "x")}),
    "name_of_the_key_is_a_path": forged(header={"kid": "../../etc/passwd".ljust(43, "x")}),
}


def test_the_access_token_that_these_attacks_change_passes(program):
    assert program.get().status_code == 200
    same = tampered(program.access, key=ours())
    assert program.get(token=same).status_code == 200


@pytest.mark.parametrize("attack", ACCESS.values(), ids=ACCESS.keys())
def test_a_forged_access_token_is_refused(program, attack):
    token = attack(program)
    assert token != program.access

    told = refusal(program.get(token=token))

    assert told["code"] in {"token-refused", "unauthenticated"}


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


# --- stolen ------------------------------------------------------------------------------------


def thief_of(program):
    one = Program(program.email, key=ec.generate_private_key(ec.SECP256R1()))
    one.nonce = program.nonce
    return one


def test_a_stolen_access_token_is_worthless_with_another_key(program):
    told = refusal(thief_of(program).get(token=program.access))

    assert (told["error"], told["code"]) == ("invalid_token", "token-refused")


def test_a_stolen_access_token_is_worthless_as_plain_bearer(program):
    answer = program.get(scheme="Bearer", proof="")

    assert refusal(answer)["error"] == "invalid_token"
    assert answer["WWW-Authenticate"].startswith("Bearer ")


def test_a_stolen_access_token_is_worthless_as_bearer_even_with_a_proof(program):
    refusal(program.get(scheme="Bearer"))


def test_a_plain_bearer_token_is_not_taken_as_a_bound_one(person, settings):
    settings.BEARER_CLIENTS = frozenset({"till"})
    program = Program("amina@example.org")
    body = {"username": program.email, "password": program.password, "client_id": "till"}
    token = program.http.post(TOKEN, body, "application/json").json()["access_token"]
    program.learn_nonce()

    assert program.get(token=token, scheme="Bearer", proof="").status_code == 200
    refusal(program.get(token=token))


def test_a_stolen_proof_serves_no_other_token(program):
    make_person(email="thief@example.org")
    thief = Program("thief@example.org", device="thief")
    thief.sign_in()
    stolen = program.proof("GET", ME, token=program.access)

    assert refusal(thief.get(proof=stolen))["errors"][0]["code"] == "ath"


def test_a_stolen_session_cookie_does_not_help_a_bad_token(program, person):
    program.http.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))

    refusal(program.get(token=flipped(program.access)))


def test_a_stolen_refresh_token_is_worthless_with_another_key(program):
    answer = thief_of(program).refreshed(program.refresh)

    assert refusal(answer, 400)["error"] == "invalid_grant"


def test_a_stolen_refresh_token_is_worthless_without_a_proof(program):
    answer = program.http.post(REFRESH, {"refresh_token": program.refresh}, "application/json")

    assert refusal(answer, 400)["error"] == "invalid_grant"


def test_a_refresh_token_is_no_access_token(program):
    refusal(program.get(token=program.refresh, scheme="Bearer", proof=""))


# --- replayed ----------------------------------------------------------------------------------


def test_a_proof_serves_once(program):
    proof = program.proof("GET", ME, token=program.access)
    assert program.get(proof=proof).status_code == 200

    assert refusal(program.get(proof=proof))["errors"][0]["code"] == "jti"


def test_a_proof_serves_once_whatever_its_signature(program):
    """ECDSA signs differently each time: it is the name that is used once."""
    one, two = (program.proof("GET", ME, token=program.access, jti="same") for _ in range(2))
    assert one != two
    assert program.get(proof=one).status_code == 200

    refusal(program.get(proof=two))


def test_two_keys_may_use_one_name(program):
    make_person(email="other@example.org")
    other = Program("other@example.org", device="other")
    other.sign_in()

    for one in (program, other):
        assert one.get(proof=one.proof("GET", ME, token=one.access, jti="same")).status_code == 200


def test_a_proof_of_the_token_endpoint_serves_once(program):
    proof = program.proof("POST", REFRESH)
    body = {"refresh_token": program.refresh}
    assert program.post(REFRESH, body, proof=proof).status_code == 200

    told = refusal(program.post(REFRESH, body, proof=proof), 400)

    assert told["error"] == "invalid_dpop_proof"


def test_a_proof_of_the_token_endpoint_is_none_for_the_api(program):
    proof = program.proof("POST", TOKEN, token=program.access)

    refusal(program.get(proof=proof))


def test_an_ended_family_cannot_be_revived_by_its_access_token(program):
    program.get()
    TokenFamily.objects.update(ended_at=datetime.now(UTC) - timedelta(seconds=2))
    queries.forget_tokens()

    refusal(program.get())


# --- the header --------------------------------------------------------------------------------

HEADERS = {
    "scheme_unknown": lambda p: f"Token {p.access}",
    "scheme_basic": lambda p: "Basic dHVsYXk6",
    "scheme_missing": lambda p: p.access,
    "scheme_alone": lambda p: "DPoP",
    "scheme_twice": lambda p: f"DPoP DPoP {p.access}",
    "tokens_twice": lambda p: f"DPoP {p.access}, DPoP {p.access}",
    "empty": lambda p: "",
    "control_characters": lambda p: f"DPoP {p.access}\x01",
}


@pytest.mark.parametrize("attack", HEADERS.values(), ids=HEADERS.keys())
def test_a_malformed_header_is_refused(program, attack):
    proof = program.proof("GET", ME, token=program.access)
    sent = {"Authorization": attack(program), "DPoP": proof}

    refusal(program.http.get(ME, headers=sent))


def test_the_scheme_may_be_written_in_any_case(program):
    assert program.get(scheme="dpop").status_code == 200


def test_a_token_in_the_address_is_not_looked_at(program):
    refusal(program.http.get(f"{ME}?access_token={program.access}"))


# --- the token endpoint ------------------------------------------------------------------------

GRANTS = {
    "grant_unknown": ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
    "grant_code": ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
    "password_wrong": ({"password": "wrong"}, "invalid_grant"),
    "person_unknown": ({"username": "nobody@example.org"}, "invalid_grant"),
    "password_missing": ({"password": ""}, "invalid_request"),
    "scope_unknown": ({"scope": "everything"}, "invalid_scope"),
    "device_is_a_path": ({"device_id": "../../x"}, "invalid_request"),
    "client_is_markup": ({"client_id": "<b>"}, "invalid_request"),
    "name_unknown": ({"is_admin": True}, "invalid_request"),
    "value_of_another_kind": ({"password": ["x"]}, "invalid_request"),
    "value_contains_nul": ({"username": "a\0b"}, "invalid_request"),
    "value_is_endless": ({"username": "a" * 300}, "invalid_request"),
    "refresh_token_made_up": (
        {"grant_type": "refresh_token", "refresh_token": "made-up"},
        "invalid_grant",
    ),
    "refresh_token_missing": ({"grant_type": "refresh_token"}, "invalid_request"),
    "refresh_token_is_an_access_token": (
        lambda p: {"grant_type": "refresh_token", "refresh_token": p.access[:512]},
        "invalid_grant",
    ),
}


def asking(program, change):
    body = {"username": program.email, "password": program.password}
    return body | (change(program) if callable(change) else change)


def test_the_request_that_these_attacks_change_passes(program):
    assert program.post(TOKEN, asking(program, {})).status_code == 200


@pytest.mark.parametrize(("change", "error"), GRANTS.values(), ids=GRANTS.keys())
def test_a_request_for_tokens_that_is_wrong_is_refused(program, change, error):
    answer = program.post(TOKEN, asking(program, change))

    assert refusal(answer, 400)["error"] == error


ENDPOINT_PROOFS = {
    "of_another_method": {"htm": "GET"},
    "of_another_address": {"htu": "http://testserver/api/v1/auth/tokens"},
    "too_old": {"iat": HOUR_AGO},
    "without_a_nonce": {"nonce": ""},
}


@pytest.mark.parametrize("change", ENDPOINT_PROOFS.values(), ids=ENDPOINT_PROOFS.keys())
def test_a_wrong_proof_at_the_token_endpoint_is_refused(program, change):
    answer = program.post(TOKEN, asking(program, {}), proof=program.proof("POST", TOKEN, **change))

    wanted = "use_dpop_nonce" if "nonce" in change else "invalid_dpop_proof"
    assert refusal(answer, 400)["error"] == wanted
    assert answer["DPoP-Nonce"] if "nonce" in change else True


BODIES = {
    "not_json": ("{", "application/json"),
    "a_list": ("[]", "application/json"),
    "nothing": ("", "application/json"),
    "xml": ("<a/>", "application/xml"),
    "a_form_with_a_name_twice": (
        "grant_type=password&username=a&username=b&password=c",
        "application/x-www-form-urlencoded",
    ),
}


@pytest.mark.parametrize(("body", "kind"), BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_none_is_refused(program, body, kind):
    proof = program.proof("POST", TOKEN)

    answer = program.http.post(TOKEN, body, content_type=kind, headers={"DPoP": proof})

    assert refusal(answer, 400)["error"] == "invalid_request"


def test_there_are_at_least_sixty_attacks_each_with_a_name():
    tables = (ACCESS, PROOF, HEADERS, GRANTS, ENDPOINT_PROOFS, BODIES)
    assert sum(map(len, tables)) >= 120


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
