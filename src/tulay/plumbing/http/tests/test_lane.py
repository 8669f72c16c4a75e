"""The lane of programs: the same answers and guards as the chain of pages."""

import pytest
from django.test import Client, RequestFactory

from tulay.plumbing.http import api
from tulay.plumbing.http.tests.support import PERSON

pytestmark = pytest.mark.django_db


def test_a_program_passes_none_of_the_pages_middleware(doors, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:3], "tulay.plumbing.http.tests.test_lane.Wall"]

    assert doors.get("/api/v1/list").status_code == 200
    assert doors.get("/say/").status_code == 500


class Wall:
    def __init__(self, get_response):
        pass

    def __call__(self, request):
        raise RuntimeError("a page came by")


def test_an_unknown_address_of_the_api_is_a_problem(doors):
    answer = doors.get("/api/v1/no/such/thing")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["RateLimit"]


def test_a_strange_host_is_refused(doors, settings):
    settings.ALLOWED_HOSTS = ["ours.example"]

    refused = doors.get("/api/v1/list", headers={"Host": "theirs.example"})
    assert refused.status_code == 400
    assert doors.get("/api/v1/list", headers={"Host": "ours.example"}).status_code == 200


def test_plain_http_is_led_to_https_where_the_installation_says_so(doors, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert doors.get("/api/v1/list").status_code == 301
    over_tls = doors.get("/api/v1/list", secure=True)
    assert over_tls.status_code == 200


def test_a_program_gets_the_headers_of_a_page(doors, settings):
    settings.SECURE_HSTS_SECONDS = 3_600

    program, page = (doors.get(path, secure=True).headers for path in ("/api/v1/list", "/say/"))

    for name in (
        "Strict-Transport-Security",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
        "Permissions-Policy",
    ):
        assert program[name] == page[name]


def _mutation(**changed):
    meta = {
        "HTTP_X_CSRFTOKEN": "a" * 32,
        "HTTP_ORIGIN": "http://testserver",
        "HTTP_HOST": "testserver",
        **changed,
    }
    request = RequestFactory().post("/api/v1/things", **meta)
    request.COOKIES["tulay_csrf"] = "a" * 32
    return request


def test_a_proof_once_seen_counts_again_and_only_for_the_very_same(settings):
    settings.CSRF_COOKIE_NAME = "tulay_csrf"
    api._proven.clear()

    assert api._is_proven(_mutation())
    assert len(api._proven) == 1
    assert api._is_proven(_mutation())
    assert not api._is_proven(_mutation(HTTP_ORIGIN="https://theirs.example"))
    assert not api._is_proven(_mutation(HTTP_X_CSRFTOKEN="b" * 32))
    assert not api._is_proven(_mutation(HTTP_X_CSRFTOKEN=""))
    assert len(api._proven) == 1


def test_a_session_with_its_token_is_let_in_again_and_again(doors):
    strict = Client(enforce_csrf_checks=True, headers={"X-Actor": str(PERSON), "X-Session": "1"})
    strict.cookies["tulay_csrf"] = "a" * 32
    for _ in range(2):
        made = strict.post(
            "/api/v1/things",
            {"name": "x"},
            content_type="application/json",
            headers={"X-CSRFToken": "a" * 32},
        )
        assert made.status_code == 201, made.content
