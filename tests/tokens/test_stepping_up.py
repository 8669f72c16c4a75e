"""RFC 9470: a step that wants a factor shown lately says so to programs, and a new sign-in is what helps."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from tests.tokens.program import Program
from tulay.areas.identity.models import Session, TokenFamily
from tulay.areas.identity.queries.tokens import forget_tokens
from tulay.areas.identity.tests.factories import (
    RECOVERY_CODE,
    app_code,
    make_app,
    make_recovery_code,
    make_session,
)

RENEW = "/api/v1/auth/mfa/recovery-codes"
ENROL = "/api/v1/auth/mfa/totp"


@pytest.fixture
def guarded(person):
    make_app(person)
    make_recovery_code(person)
    mine = Program("amina@example.org")
    assert mine.sign_in(otp=app_code(datetime.now(UTC))).status_code == 200
    return mine


def grow_old(by=timedelta(minutes=6)):
    then = datetime.now(UTC) - by
    TokenFamily.objects.filter(factor_at__isnull=False).update(factor_at=then)
    TokenFamily.objects.update(auth_time=then)
    forget_tokens()


def claims(token):
    return jwt.decode(token, options={"verify_signature": False})


def test_a_token_says_how_sure_its_sign_in_was(guarded, person):
    assert claims(guarded.access)["acr"] == "aal2"
    trusting = guarded.sign_in(recovery_code=RECOVERY_CODE, trust_device=True).json()
    guarded.sign_in(trusted_device=trusting["trusted_device"])
    assert claims(guarded.access)["acr"] == "aal1", "a trusted browser shows no factor"


def test_a_step_that_matters_asks_a_program_to_sign_in_anew(guarded):
    grow_old()

    answer = guarded.asked("POST", RENEW)

    assert answer.status_code == 401
    said = answer["WWW-Authenticate"]
    assert said.startswith("DPoP ")
    assert 'error="insufficient_user_authentication"' in said
    assert 'acr_values="aal2"' in said
    assert 'max_age="300"' in said
    body = answer.json()
    assert body["code"] == "identity.step-up-needed"
    assert (body["status"], body["error"]) == (401, "insufficient_user_authentication")


def test_a_new_sign_in_helps_and_refreshing_does_not(guarded):
    grow_old()
    assert guarded.refreshed().status_code == 200
    assert guarded.asked("POST", RENEW).status_code == 401

    assert guarded.sign_in(recovery_code=RECOVERY_CODE).status_code == 200

    assert guarded.asked("POST", RENEW).status_code == 201


def test_whoever_has_but_a_password_is_asked_for_that(program):
    grow_old(timedelta(minutes=16))
    answer = program.asked("POST", f"{ENROL}/confirm", {"setup": "x", "code": "123456"})
    assert answer.status_code == 401
    assert 'acr_values="aal1", max_age="900"' in answer["WWW-Authenticate"]
    program.sign_in()
    again = program.asked("POST", f"{ENROL}/confirm", {"setup": "x", "code": "123456"})
    assert again.status_code != 401


def test_a_session_is_not_asked_for_a_token(guarded, person, client):
    client.cookies["tulay_session"] = make_session(
        person, at=datetime.now(UTC), methods=("pwd", "dev"), factor_at=None
    )
    Session.objects.update(factor_at=None)
    answer = client.post(RENEW, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "identity.step-up-needed")
    assert "WWW-Authenticate" not in answer.headers
    assert "error" not in answer.json()


def test_the_metadata_names_the_levels(client):
    said = client.get("/.well-known/oauth-authorization-server").json()
    assert said["acr_values_supported"] == ["aal1", "aal2"]
