"""Wrong requests to the token endpoint: each is refused in the words of RFC 6749."""

import pytest

from tests.tokens.forging import HOUR_AGO, refusal
from tests.tokens.program import TOKEN

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
