"""A program signs in, asks, keeps signed in and signs out."""

from datetime import UTC, datetime

import jwt
import pytest

from tests.tokens.program import ME, TOKEN, Program
from tulay.areas.audit.models import Entry
from tulay.areas.identity.actions import rotate_signing_keys
from tulay.areas.identity.models import RefreshToken, SigningKey, TokenDevice, TokenFamily
from tulay.areas.identity.queries.tokens import forget_tokens
from tulay.kernel.actor import SYSTEM


def test_a_program_signs_in_and_asks(program, person):
    answer = program.get()

    assert (answer.status_code, answer.json()["id"]) == (200, str(person.id))
    assert answer["Cache-Control"] == "no-store"


def test_the_answer_is_that_of_rfc_6749(person):
    answer = Program("amina@example.org", device="tablet").sign_in()

    given = answer.json()
    assert (given["token_type"], given["expires_in"], given["device_id"]) == ("DPoP", 300, "tablet")
    assert given["refresh_expires_in"] == 7 * 24 * 3600
    assert answer["Cache-Control"] == "no-store"


def test_an_access_token_says_what_rfc_9068_wants(program, person):
    header = jwt.get_unverified_header(program.access)
    said = jwt.decode(program.access, options={"verify_signature": False})

    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    assert said["iss"] == "http://localhost:8000"
    assert said["aud"] == "http://localhost:8000/api/v1"
    assert said["sub"] == str(person.id)
    assert {"jti", "iat", "exp", "auth_time", "client_id", "device_id", "sid", "amr"} <= set(said)
    assert said["exp"] - said["iat"] == 300
    assert len(said["cnf"]["jkt"]) == 43


def test_jwks_verifies_a_token(program, client):
    keys = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json())
    key = keys[jwt.get_unverified_header(program.access)["kid"]]

    said = jwt.decode(
        program.access, key, algorithms=["ES256"], audience="http://localhost:8000/api/v1"
    )

    assert said["client_id"] == "tulay"


def test_jwks_shows_the_next_key_and_nothing_private(program, client):
    keys = client.get("/.well-known/jwks.json").json()["keys"]

    assert len(keys) == 2
    assert all("d" not in key for key in keys)
    row = SigningKey.objects.exclude(signs_from=None).get()
    assert b"PRIVATE" not in bytes(row.private)


def test_rotation_lets_the_next_key_sign_and_honours_what_was_signed(program, client):
    published = {key["kid"] for key in client.get("/.well-known/jwks.json").json()["keys"]}

    rotate_signing_keys(actor=SYSTEM, now=datetime.now(UTC))

    assert program.get().status_code == 200
    before = program.access
    assert program.refreshed().status_code == 200
    kid = jwt.get_unverified_header(program.access)["kid"]
    assert kid in published
    assert kid != jwt.get_unverified_header(before)["kid"]
    assert len(client.get("/.well-known/jwks.json").json()["keys"]) == 3


def test_a_withdrawn_key_is_worthless_at_once(program):
    rotate_signing_keys(actor=SYSTEM, now=datetime.now(UTC), withdraw=True)

    assert program.get().status_code == 401
    assert program.refreshed().status_code == 200
    assert program.get().status_code == 200


def test_the_metadata_says_only_what_there_is(client):
    said = client.get("/.well-known/oauth-authorization-server").json()

    assert said["issuer"] == "http://localhost:8000"
    assert said["grant_types_supported"] == ["password", "refresh_token"]
    assert "authorization_endpoint" not in said
    assert client.get("/.well-known/openid-configuration").json() == said


def test_a_form_serves_as_well_as_json(person):
    program = Program("amina@example.org").learn_nonce()
    form = {"grant_type": "password", "username": program.email, "password": program.password}

    answer = program.http.post(
        TOKEN,
        "&".join(f"{k}={v}" for k, v in form.items()) + "&unknown=1",
        content_type="application/x-www-form-urlencoded",
        headers={"DPoP": program.proof("POST", TOKEN)},
    )

    assert (answer.status_code, answer.json()["token_type"]) == (200, "DPoP")


def test_without_a_proof_only_an_allowed_client_is_served(person, settings):
    body = {"username": "amina@example.org", "password": "salt-lamp-river-orchid"}
    refused = Program("amina@example.org").http.post(TOKEN, body, "application/json")
    settings.BEARER_CLIENTS = frozenset({"till"})

    allowed = Program("amina@example.org").http.post(
        TOKEN, {**body, "client_id": "till"}, "application/json"
    )

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_dpop_proof")
    assert (allowed.status_code, allowed.json()["token_type"]) == (200, "Bearer")
    bearer = Program("amina@example.org").http.get(
        ME, headers={"Authorization": f"Bearer {allowed.json()['access_token']}"}
    )
    assert bearer.status_code == 200


def test_a_client_no_longer_allowed_is_refused_at_once(person, settings):
    settings.BEARER_CLIENTS = frozenset({"till"})
    program = Program("amina@example.org")
    body = {"username": program.email, "password": program.password, "client_id": "till"}
    given = program.http.post(TOKEN, body, "application/json").json()
    settings.BEARER_CLIENTS = frozenset()
    forget_tokens()

    asked = program.http.get(ME, headers={"Authorization": f"Bearer {given['access_token']}"})
    prolonged = program.http.post(
        TOKEN,
        {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]},
        "application/json",
    )

    assert asked.status_code == 401
    assert prolonged.status_code == 400


def test_no_token_is_stored(program):
    stored = bytes(RefreshToken.objects.get().token_hash)

    assert program.refresh.encode() not in stored
    assert len(stored) == 32


def test_a_new_sign_in_on_a_device_ends_the_one_before(program, person):
    other = Program(program.email, device=program.device)
    other.sign_in()

    forget_tokens()
    assert program.get().status_code == 401
    assert other.get().status_code == 200
    assert TokenDevice.objects.filter(person=person).count() == 1
    assert TokenFamily.objects.filter(ended_at=None).count() == 1


def test_an_entry_says_which_device_acted(program, person):
    other = Program(program.email, device="laptop")
    other.sign_in()
    device = TokenDevice.objects.get(device_id="laptop")

    answer = program.asked("DELETE", f"/api/v1/auth/devices/{device.id}")

    assert answer.status_code == 204
    entry = Entry.objects.get(action="identity.revoke-device")
    mine = TokenDevice.objects.get(device_id="phone")
    assert entry.facts["by_device"] == str(mine.id)
    assert entry.facts["by_client"] == "tulay"
    assert other.get().status_code == 401


def test_a_device_that_holds_nothing_or_is_anothers_cannot_be_ended(program, person):
    from tulay.areas.identity.tests.factories import make_person

    make_person(email="other@example.org")
    other = Program("other@example.org", device="theirs")
    other.sign_in()
    theirs = TokenDevice.objects.get(device_id="theirs")

    answer = program.asked("DELETE", f"/api/v1/auth/devices/{theirs.id}")

    assert (answer.status_code, answer.json()["code"]) == (404, "identity.unknown-device")
    assert other.get().status_code == 200


def test_devices_are_listed_with_this_one_marked(program):
    Program(program.email, device="laptop").sign_in(device_name="The old one")

    listed = program.asked("GET", "/api/v1/auth/devices").json()["items"]

    assert [(d["device_id"], d["is_this"]) for d in listed] == [("laptop", False), ("phone", True)]
    assert listed[0]["name"] == "The old one"
    assert listed[0]["is_bound"] is True


def test_sessions_are_listed_and_ended(program, person):
    from tulay.areas.identity.tests.factories import make_session

    make_session(person, at=datetime.now(UTC))
    (session,) = program.asked("GET", "/api/v1/auth/sessions").json()["items"]

    answer = program.asked("DELETE", f"/api/v1/auth/sessions/{session['id']}")

    assert answer.status_code == 204
    assert program.asked("GET", "/api/v1/auth/sessions").json()["items"] == []


def test_a_scope_is_a_ceiling_and_signing_out_always_within_it(person):
    program = Program("amina@example.org")
    program.sign_in(scope="directory")

    refused = program.asked("DELETE", f"/api/v1/auth/devices/{person.id}")

    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert 'error="insufficient_scope"' in refused["WWW-Authenticate"]
    assert program.asked("POST", "/api/v1/auth/logout").status_code == 204


def test_the_proof_of_a_change_needs_no_csrf(program):
    assert program.asked("POST", "/api/v1/auth/logout").status_code == 204


def test_a_header_wins_over_a_cookie(program, person, client):
    from tulay.areas.identity.tests.factories import make_person, make_session

    other = make_person(email="other@example.org")
    program.http.cookies["tulay_session"] = make_session(other, at=datetime.now(UTC))

    assert program.get().json()["id"] == str(person.id)
    wrong = program.get(token="not.a.token")
    assert wrong.status_code == 401


def test_a_header_means_nothing_on_a_page(program):
    answer = program.http.get("/account/", headers={"Authorization": f"DPoP {program.access}"})

    assert answer.status_code == 302


@pytest.mark.parametrize("path", ["/api/v1/auth/logout", "/api/v1/auth/logout-all"])
def test_signing_out_ends_the_tokens(program, path):
    assert program.asked("POST", path).status_code == 204

    assert program.get().status_code == 401
    refused = program.refreshed()
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_the_command_shows_the_keys_and_rotates_them(program):
    from tulay.site import signing_keys

    now = datetime.now(UTC)
    shown = list(signing_keys.run("status", withdraw=False, now=now))
    rotated = list(signing_keys.run("rotate-signing", withdraw=False, now=now))

    assert [line.split()[1] for line in shown] == ["next", "current"]
    assert [line.split()[1] for line in rotated] == ["next", "current", "previous"]
    assert program.get().status_code == 200
