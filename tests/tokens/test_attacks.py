"""Forged, stolen, replayed and malformed tokens and proofs: each is refused, each by its own name.

A case changes one thing of a request that passes (the first test of each table shows that it does), so what refuses
it is the check that it is about. Where the problem names the check, the case says which.
"""

import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.tokens.forging import (
    FORGER,
    HOUR_AGO,
    RSA,
    flipped,
    forged,
    malleable,
    other_body,
    ours,
    refusal,
    resigned_hmac,
    signed_by_us,
    unsigned,
)
from tests.tokens.program import ME, REFRESH, TOKEN, Program, b64, jwk_of, tampered
from tests.tokens.test_endpoint_attacks import BODIES, ENDPOINT_PROOFS, GRANTS
from tests.tokens.test_proof_attacks import PROOF
from tulay.areas.identity.models import TokenFamily
from tulay.areas.identity.queries import tokens as queries
from tulay.areas.identity.tests.factories import make_person, make_session

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


def test_there_are_at_least_sixty_attacks_each_with_a_name():
    tables = (ACCESS, PROOF, HEADERS, GRANTS, ENDPOINT_PROOFS, BODIES)
    assert sum(map(len, tables)) >= 120
