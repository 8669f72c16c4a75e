import json
import re
from uuid import uuid4

import pytest
from django.test import Client

from tulay.plumbing import logs
from tulay.plumbing.http.tests.support import PERSON

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(tmp_path):
    """Log into a file, as an installation does, and read it back."""
    file = tmp_path / "log"
    logs.configure({"level": "INFO", "file": file})
    yield lambda: [json.loads(line) for line in file.read_text().splitlines()]
    logs.configure({"level": "INFO"})


def test_every_answer_carries_a_reference_and_the_headers(doors):
    for path in ("/api/v1/openapi.json", "/say/", "/nothing", "/livez", "/a%00", "/api/a%00"):
        response = doors.get(path)
        assert re.fullmatch(r"[0-9a-f-]{36}", response["X-Request-ID"])
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["Referrer-Policy"] == "same-origin"
        assert "geolocation=(self)" in response["Permissions-Policy"]
        assert response["Content-Security-Policy"]


def test_pages_and_programs_have_their_own_policy(doors):
    assert "script-src 'self'" in doors.get("/say/")["Content-Security-Policy"]
    assert "unsafe-inline" not in doors.get("/say/")["Content-Security-Policy"]
    assert doors.get("/api/v1/list")["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_sane_reference_is_kept_and_another_replaced(doors):
    assert (
        doors.get("/say/", headers={"X-Request-ID": "abc-12345678"})["X-Request-ID"]
        == "abc-12345678"
    )
    for strange in ("x", "a" * 200, "a b c d e f g h", "<script>alert(1)</script>", "a\tb345678"):
        assert doors.get("/say/", headers={"X-Request-ID": strange})["X-Request-ID"] != strange


def test_pages_of_somebody_are_not_stored(doors, person):
    assert person.get("/hear/")["Cache-Control"] == "no-store"
    assert "Cache-Control" not in doors.get("/hear/")
    assert doors.get("/api/v1/list")["Cache-Control"] == "no-store"


def test_head_and_options_of_the_api_are_sane(person):
    head = person.head("/api/v1/private")
    assert head.status_code == 200
    assert head.content == b""
    options = person.options("/api/v1/things")
    assert options.status_code == 204
    assert options["Allow"] == "OPTIONS, POST"
    assert person.options("/api/v1/private")["Allow"] == "GET, HEAD, OPTIONS"


def test_the_access_log_tells_the_template_and_no_personal_data(person, lines):
    thing = uuid4()
    person.get(f"/api/v1/things/{thing}?email=ana@example.org")
    person.get("/p/shut/")
    person.get("/livez")
    seen = [line for line in lines() if line["event"] == "answered"]
    assert [(s["route"], s["status"]) for s in seen] == [
        ("api/v1/things/<uuidstr:thing_id>", 200),
        ("p/<slug:kind>/", 409),
    ]
    assert seen[0]["actor"] == str(PERSON)
    assert seen[1]["code"] == "tests.shut"
    assert {"at", "level", "trace_id", "ms", "method"} <= set(seen[0])
    assert str(thing) not in json.dumps(seen)
    assert "ana" not in json.dumps(seen)


def test_a_mistake_of_ours_is_logged_once_with_frames_and_without_locals(person, lines):
    person.get("/api/v1/broken")
    failed = [line for line in lines() if line["level"] == "error"]
    assert len(failed) == 1
    assert failed[0]["exception"][0]["type"] == "builtins.RuntimeError"
    assert any("break_down" in frame for frame in failed[0]["exception"][0]["frames"])
    assert "must not be logged" not in json.dumps(failed)
    assert failed[0]["trace_id"]


def test_an_anticipated_problem_is_no_error_in_the_log(person, lines):
    person.get("/p/shut/")
    person.get("/p/gone/")
    assert {line["level"] for line in lines()} == {"info"}


def test_personal_keys_are_struck_out_however_deep(lines):
    import logging

    import structlog

    structlog.get_logger("x").info(
        "seen", email="ana@example.org", inner={"phone": "+264 81", "n": 1}
    )
    logging.getLogger("some.library").warning("told by %s", "a library")
    first, second = lines()
    assert first["email"] == "***"
    assert first["inner"] == {"phone": "***", "n": 1}
    assert second["event"] == "told by a library"


def test_what_postgresql_quotes_is_not_logged(lines):
    import structlog

    try:
        raise ValueError("duplicate key\nDETAIL: Key (email)=(ana@example.org) already exists.")  # noqa: TRY301 - as the database says it
    except ValueError:
        structlog.get_logger("x").exception("failed")
    assert "ana" not in json.dumps(lines())


def test_a_flash_is_shown_once_on_the_next_page(doors):
    doors.get("/say/")
    assert b"success: Saved." in doors.get("/hear/").content
    assert b"Saved" not in doors.get("/hear/").content


def test_a_flash_waits_while_only_a_script_has_seen_the_page(doors):
    doors.get("/say/")
    doors.get("/hear/", headers={"X-Loads-Again": "1"})
    assert b"success: Saved." in doors.get("/hear/").content


def test_a_forged_flash_is_ignored(doors):
    doors.cookies["tulay_flash"] = "W3sidGV4dCI6ICJGb3JnZWQifV0:1abc:forged"
    assert b"Forged" not in doors.get("/hear/").content


def test_the_process_is_alive_and_ready(doors):
    assert doors.get("/livez").json()["status"] == "ok"
    ready = doors.get("/readyz")
    assert ready.status_code == 200, ready.content
    assert set(ready.json()["checks"]) == {
        "postgresql",
        "migrations",
        "valkey",
        "keys",
        "outbox",
    }


def test_without_valkey_we_are_degraded_and_still_ready(doors, no_valkey):
    ready = doors.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["status"] == "degraded"
    assert ready.json()["checks"]["valkey"]["status"] == "degraded"


def test_with_a_part_down_we_are_not_ready(doors, monkeypatch):
    from tulay.plumbing.http import ops

    def gone():
        raise ConnectionRefusedError

    monkeypatch.setitem(ops._checks, "postgresql", gone)
    ready = doors.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["checks"]["postgresql"]["status"] == "down"


def test_metrics_count_by_template_and_are_for_this_machine(doors, settings):
    doors.get(f"/api/v1/things/{uuid4()}")
    text = doors.get("/metrics").content.decode()
    assert 'route="api/v1/things/<uuidstr:thing_id>",status="200"' in text
    assert "tulay_outbox_age_seconds" in text
    far = {"REMOTE_ADDR": "198.51.100.1"}
    assert doors.get("/metrics", **far).status_code == 404
    assert doors.get("/metrics", HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 404
    settings.METRICS_TOKEN = "token-of-the-scraper"
    allowed = doors.get("/metrics", headers={"Authorization": "Bearer token-of-the-scraper"}, **far)
    assert allowed.status_code == 200


def test_a_database_that_is_away_is_told_as_busy(doors, monkeypatch):
    from django.db.utils import OperationalError
    from psycopg.errors import OperationalError as DriverError

    from tulay.plumbing.http.database_errors import as_problem
    from tulay.plumbing.http.problems import status_of

    error = OperationalError("away")
    error.__cause__ = DriverError("away")
    assert status_of(as_problem(error)) == 503


def test_the_description_is_openapi_3_1_and_complete(doors):
    described = doors.get("/api/v1/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    make = described["paths"]["/api/v1/things"]["post"]
    assert {"201", "400", "401", "403", "409", "413", "415", "422", "429", "503"} <= set(
        make["responses"]
    )
    problem = make["responses"]["422"]["content"]["application/problem+json"]
    assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert make["responses"]["201"]["content"]["application/json"]["example"] == {"id": str(PERSON)}
    assert "RateLimit" in make["responses"]["201"]["headers"]
    key = {p["name"]: p for p in make["parameters"]}["Idempotency-Key"]
    assert key["required"] is False
    pay = described["paths"]["/api/v1/payments"]["post"]["parameters"]
    assert {p["name"]: p["required"] for p in pay}["Idempotency-Key"] is True
    by_token = [{"dpop": [], "proof": []}, {"bearer": []}]
    assert make["security"] == [*by_token, {"session": [], "csrf": []}]
    assert {} in described["paths"]["/api/v1/list"]["get"]["security"]
    schemes = set(described["components"]["securitySchemes"])
    assert schemes == {"dpop", "proof", "bearer", "session", "csrf", "businessKey"}


def test_an_upload_says_what_it_is(doors, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.txt", b"x" * 100)
    sent = Client(headers={}).post("/api/v1/uploads", {"file": file})
    assert sent.status_code == 200, sent.content
    missing = doors.post("/api/v1/uploads", {})
    assert missing.status_code == 422
    settings.UPLOAD_BYTES_MAX = 50
    file.seek(0)
    assert doors.post("/api/v1/uploads", {"file": file}).status_code == 413


def test_an_empty_file_is_a_file(doors):
    boundary = "bbb22a5a1a"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n\r\n'
        f"--{boundary}--\r\n"
    )
    sent = doors.generic(
        "POST", "/api/v1/uploads", body, content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert sent.status_code == 200, sent.content
