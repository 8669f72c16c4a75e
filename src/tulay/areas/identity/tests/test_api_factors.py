"""What the pages of second factors do, for programs."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tulay.areas.identity.actions.trusting import trust
from tulay.areas.identity.models import Passkey, Session, Totp, TrustedDevice
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import PersonKind, Role
from tulay.areas.identity.tests.authenticator import Authenticator
from tulay.areas.identity.tests.factories import (
    app_code,
    make_app,
    make_grant,
    make_person,
    make_session,
)
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db
AUTH = "/api/v1/auth"


@pytest.fixture(autouse=True)
def _nothing_remembered(settings):
    forget_visits()
    limits.forget_all()
    settings.PUBLIC_URL = "http://localhost"


def now():
    return datetime.now(UTC)


def seated(person, **more):
    client = Client()
    client.cookies["tulay_session"] = make_session(person, at=now(), **more)
    return client


def send(client, method, path, body=None):
    return client.generic(method, path, "" if body is None else _json(body), "application/json")


def _json(body):
    import json

    return json.dumps(body)


def test_an_app_is_set_up_shown_and_removed():
    person = make_person(email="amina@example.org")
    client = seated(person, methods=("pwd",))
    setup = send(client, "POST", f"{AUTH}/mfa/totp").json()
    assert not Totp.objects.exists()
    wrong = send(
        client, "POST", f"{AUTH}/mfa/totp/confirm", {"setup": setup["setup"], "code": "000000"}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "identity.wrong-code")
    code = app_code(now(), secret=setup["secret"])

    right = send(
        client, "POST", f"{AUTH}/mfa/totp/confirm", {"setup": setup["setup"], "code": code}
    )

    assert (right.status_code, len(right.json()["codes"])) == (201, 10)
    shown = client.get(f"{AUTH}/mfa").json()
    assert (shown["codes_left"], shown["passkeys"], shown["sent_by"]) == (10, [], [])
    assert send(client, "DELETE", f"{AUTH}/mfa/totp").status_code == 204
    assert client.get(f"{AUTH}/mfa").json()["app_since"] is None


def test_without_a_fresh_factor_the_answer_says_what_to_do():
    person = make_person()
    make_app(person)
    client = seated(person, methods=("pwd", "dev"))
    Session.objects.update(factor_at=None)
    refused = send(client, "POST", f"{AUTH}/mfa/recovery-codes")
    assert (refused.status_code, refused.json()["code"]) == (403, "identity.step-up-needed")

    confirmed = send(client, "POST", f"{AUTH}/confirm", {"method": "otp", "code": app_code(now())})

    assert confirmed.status_code == 204
    assert send(client, "POST", f"{AUTH}/mfa/recovery-codes").status_code == 201


def test_passkeys_have_their_operations():
    person, phone = make_person(), Authenticator()
    client = seated(person, methods=("pwd",))
    options = send(client, "POST", f"{AUTH}/passkeys/begin").json()["options"]
    made = {"answer": phone.makes(options), "name": "My phone"}
    assert send(client, "POST", f"{AUTH}/passkeys", made).status_code == 201
    address = f"{AUTH}/passkeys/{Passkey.objects.get().id}"
    assert send(client, "PATCH", address, {"name": "Blue"}).status_code == 204
    assert client.get(f"{AUTH}/mfa").json()["passkeys"][0]["name"] == "Blue"
    stranger = seated(make_person())
    assert send(stranger, "PATCH", address, {"name": "mine"}).status_code == 404
    assert send(stranger, "DELETE", address).status_code == 404
    assert send(client, "DELETE", address).status_code == 204


def test_anybody_asks_for_a_passkey_and_hears_the_same():
    answers = [send(Client(), "POST", f"{AUTH}/passkeys/options").json() for _ in range(2)]
    assert answers[0]["options"].pop("challenge") != answers[1]["options"].pop("challenge")
    assert answers[0] == answers[1]


def test_trusted_browsers_are_listed_and_revoked():
    person = make_person()
    for _ in range(3):
        trust(person, agent="Firefox", now=now())
    client = seated(person)
    items = client.get(f"{AUTH}/trusted-devices").json()["items"]
    assert len(items) == 3
    address = f"{AUTH}/trusted-devices/{items[0]['id']}"
    assert send(seated(make_person()), "DELETE", address).status_code == 404
    assert send(client, "DELETE", address).status_code == 204
    assert send(client, "DELETE", f"{AUTH}/trusted-devices").status_code == 204
    assert not TrustedDevice.objects.filter(revoked_at=None).exists()


def test_codes_by_mail_are_chosen_and_sent():
    person = make_person()
    person.email_verified_at = now()
    person.save()
    client = seated(person, methods=("pwd",))
    chosen = {"channel": "email", "wanted": True}
    assert send(client, "PUT", f"{AUTH}/mfa/sent-codes", chosen).status_code == 204
    assert client.get(f"{AUTH}/mfa").json()["sent_by"] == ["email"]
    sent = send(client, "POST", f"{AUTH}/confirm/code", {"channel": "email"})
    assert sent.status_code == 204


def test_resets_take_two():
    person, first, second = make_person(), make_person(), make_person()
    make_app(person)
    for admin in (first, second):
        make_grant(admin, Role.ADMINISTRATOR)
    asking = {"person_id": str(person.id), "reason": "Flood"}
    asked = send(seated(first), "POST", "/api/v1/factor-resets", asking)
    assert asked.status_code == 201
    address = f"/api/v1/factor-resets/{asked.json()['id']}"
    assert len(seated(second).get("/api/v1/factor-resets").json()["items"]) == 1
    assert send(seated(first), "POST", f"{address}/confirm").status_code == 403
    assert send(seated(make_person()), "POST", f"{address}/confirm").status_code == 403
    assert send(seated(second), "POST", f"{address}/confirm").status_code == 204
    assert send(seated(second), "DELETE", address).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{AUTH}/mfa"),
        ("POST", f"{AUTH}/mfa/totp"),
        ("GET", f"{AUTH}/trusted-devices"),
        ("DELETE", f"{AUTH}/trusted-devices"),
        ("POST", f"{AUTH}/passkeys/begin"),
    ],
)
def test_guests_and_strangers_have_no_factors(method, path):
    guest = seated(make_person(kind=PersonKind.GUEST), methods=())
    assert send(guest, method, path).status_code == 401
    assert send(Client(), method, path).status_code == 401
