"""Front ends on other hosts: those named may ask the API, with no cookie; nobody else may, and nothing else."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
FRONT_END = "https://app.example.org"
STRANGER = "https://elsewhere.example.org"
PREFLIGHT = {
    "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST",
    "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "authorization,dpop,content-type",
}
NONCE = "/api/v1/auth/token"
OPEN = "/api/v1/agencies"


@pytest.fixture
def named(settings):
    settings.CORS_ORIGINS = (FRONT_END,)
    return Client()


def crossing(answer):
    return {name for name in answer.headers if name.startswith("Access-Control-")}


def test_a_named_front_end_may_ask_and_read(named):
    answer = named.get(OPEN, HTTP_ORIGIN=FRONT_END)
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == FRONT_END
    assert "Origin" in answer["Vary"]
    exposed = {one.strip() for one in answer["Access-Control-Expose-Headers"].split(",")}
    assert {"DPoP-Nonce", "RateLimit", "RateLimit-Policy", "Retry-After"} <= exposed


def test_a_preflight_names_what_our_programs_send(named):
    answer = named.options(NONCE, HTTP_ORIGIN=FRONT_END, **PREFLIGHT)
    assert (answer.status_code, answer.content) == (204, b"")
    asked = answer["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"authorization", "dpop", "idempotency-key", "content-type"} <= set(asked)
    assert "POST" in answer["Access-Control-Allow-Methods"]
    assert "*" not in "".join(answer.headers.values())


@pytest.mark.parametrize(
    "origin",
    [STRANGER, "null", "https://app.example.org.evil.example", "http://app.example.org", "*"],
)
def test_another_host_gets_no_permission(named, origin):
    for answer in (
        named.get(OPEN, HTTP_ORIGIN=origin),
        named.options(NONCE, HTTP_ORIGIN=origin, **PREFLIGHT),
    ):
        assert crossing(answer) == set()
        assert "Origin" in answer["Vary"]


def test_no_credential_of_the_browser_crosses(named):
    for answer in (
        named.get(OPEN, HTTP_ORIGIN=FRONT_END),
        named.options(NONCE, HTTP_ORIGIN=FRONT_END, **PREFLIGHT),
    ):
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_refusal_and_a_nonce_can_be_read_too(named):
    refused = named.get("/api/v1/me", HTTP_ORIGIN=FRONT_END)
    assert (refused.status_code, refused["Access-Control-Allow-Origin"]) == (401, FRONT_END)
    asked = {"username": "?", "password": "?"}
    answer = named.post(NONCE, asked, content_type="application/json", HTTP_ORIGIN=FRONT_END)
    assert answer["DPoP-Nonce"]
    assert "DPoP-Nonce" in answer["Access-Control-Expose-Headers"]
    broken = named.get("/api/v1/agencies?q=%00", HTTP_ORIGIN=FRONT_END)
    assert (broken.status_code, broken["Access-Control-Allow-Origin"]) == (400, FRONT_END)


def test_pages_are_never_shared(named):
    assert crossing(named.get("/agencies/", HTTP_ORIGIN=FRONT_END)) == set()


def test_with_nobody_named_nothing_is_shared(settings):
    settings.CORS_ORIGINS = ()
    answer = Client().get(OPEN, HTTP_ORIGIN=FRONT_END)
    assert crossing(answer) == set()
    assert "Origin" not in answer.get("Vary", "")
