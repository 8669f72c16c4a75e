import json

import pytest

pytestmark = pytest.mark.django_db
JSON = "application/json"


def problem_of(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"] == f"/problems/{code}"
    assert body["trace_id"] == response["X-Request-ID"]
    return body


def post(client, path, data, **headers):
    return client.post(f"/api/v1/{path}", data, content_type=JSON, headers=headers)


def test_a_problem_is_told_alike_at_both_doors(person):
    page = person.get("/p/shut/")
    reply = post(person, "things", {"name": "shut"})
    assert page.status_code == 409
    assert "The office Main is shut." in page.content.decode()
    body = problem_of(reply, 409, "tests.shut")
    assert body["detail"] == "The office {odd} name is shut."
    assert body["title"] == "Shut"
    assert body["instance"] == "/api/v1/things"


def test_htmx_gets_the_problem_as_a_fragment(person):
    part = person.get("/p/shut/", headers={"HX-Request": "true"})
    assert part.content.startswith(b"<p role")
    assert "HX-Request" in part["Vary"]


def test_a_sentence_is_translated_before_its_facts_are_filled_in(person, monkeypatch):
    words = {"The office {name} is shut.": "Sarado ang {name}."}
    monkeypatch.setattr("tulay.plumbing.http.problems.gettext", lambda text: words.get(text, text))
    assert "Sarado ang Main." in person.get("/p/shut/").content.decode()


def test_a_translators_slip_does_not_hide_the_problem(person, monkeypatch):
    monkeypatch.setattr(
        "tulay.plumbing.http.problems.gettext", lambda text: text.replace("{name", "{nmae")
    )
    assert "The office Main is shut." in person.get("/p/shut/").content.decode()


def test_wrong_fields_are_named_by_pointer(person):
    reply = post(person, "things", {"name": "", "count": "many", "colour": "red"})
    body = problem_of(reply, 422, "unacceptable")
    assert {e["pointer"]: e["detail"] for e in body["errors"]} == {
        "/name": "Enter at least 1 characters.",
        "/count": "Enter a whole number.",
        "/colour": "This is not known here. Check the name for typing mistakes.",
    }


def test_a_wrong_parameter_is_named(doors):
    body = problem_of(doors.get("/api/v1/list?limit=1000"), 422, "unacceptable")
    assert body["errors"][0]["pointer"] == "limit"
    assert body["errors"][0]["detail"] == "This must be 100 or less."


@pytest.mark.parametrize(
    "sent",
    [
        "{",
        "",
        '{"name": NaN}',
        b'{"name": "\xff"}',
        '{"name": "\\ud800"}',
        pytest.param("[" * 5_000, id="deep"),
    ],
)
def test_what_is_not_json_is_malformed(person, sent):
    reply = post(person, "things", sent)
    assert 400 <= reply.status_code < 500
    assert reply.status_code in (400, 422)
    assert reply["Content-Type"] == "application/problem+json"


def test_nul_is_refused_by_name_in_body_and_query(person):
    reply = post(person, "things", json.dumps({"name": "a\0b"}))
    assert problem_of(reply, 422, "out-of-range")["errors"][0]["pointer"] == "/name"
    problem_of(person.get("/api/v1/number?number=1&text=a%00b"), 400, "wrong-address")
    assert person.get("/p/a%00b/").status_code == 400


def test_another_media_type_is_refused(person):
    reply = person.post("/api/v1/things", "name=x", content_type="text/plain")
    problem_of(reply, 415, "unsupported-media-type")


def test_another_method_is_refused_with_those_that_serve(doors):
    reply = doors.delete("/api/v1/list")
    problem_of(reply, 405, "method-not-allowed")
    assert set(reply["Allow"].split(", ")) >= {"GET"}


def test_an_unknown_address_is_told_at_both_doors(doors):
    problem_of(doors.get("/api/v1/nothing/here"), 404, "no-such-address")
    page = doors.get("/nothing/here")
    assert page.status_code == 404
    assert b"role" in page.content


def test_a_missing_credential_is_challenged(doors):
    reply = doors.get("/api/v1/private")
    problem_of(reply, 401, "unauthenticated")
    assert "Session" in reply["WWW-Authenticate"]


def test_a_page_that_needs_somebody_leads_to_sign_in(doors):
    response = doors.get("/p/sign-in/?a=1")
    assert response.status_code == 302
    assert response["Location"] == "/account/sign-in/?next=%2Fp%2Fsign-in%2F%3Fa%3D1"


def test_a_session_without_csrf_token_is_refused(doors):
    from django.test import Client

    strict = Client(
        enforce_csrf_checks=True, headers={"X-Actor": str(doors_person()), "X-Session": "1"}
    )
    problem_of(post(strict, "things", {"name": "x"}), 403, "csrf-refused")
    assert strict.post("/post/").status_code == 403
    assert b"Load the page again" in strict.post("/post/").content


def doors_person():
    from tulay.plumbing.http.tests.support import PERSON

    return PERSON


def test_a_person_who_opens_what_only_a_form_reaches_is_told(doors):
    answer = doors.get("/post/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert b"It takes POST" in answer.content


def test_too_large_a_body_is_refused(person, settings):
    settings.BODY_BYTES_MAX = 1_000
    problem_of(post(person, "things", {"name": "x" * 2_000}), 413, "body-too-large")


def test_values_out_of_range_are_the_askers_to_mend(doors):
    reply = doors.get("/api/v1/number?number=99999999999")
    problem_of(reply, 422, "out-of-range")


def test_a_mistake_of_ours_is_bare_and_logged_without_locals(doors, capsys):
    reply = doors.get("/api/v1/broken")
    body = problem_of(reply, 500, "unexpected")
    assert "mistake of ours" not in body["detail"]
    page = doors.get("/p/broken/")
    assert page.status_code == 500
    assert b"mistake of ours" not in page.content


def test_retry_after_is_told(doors):
    response = doors.get("/p/many/")
    assert response.status_code == 429
    assert response["Retry-After"] == "7"


def test_every_problem_has_a_page(doors):
    from tulay.plumbing.http.views import known_problems

    known = known_problems()
    assert {"unacceptable", "forbidden", "not-found", "unauthenticated"} <= set(known)
    for code in ("forbidden", "unauthenticated"):
        assert doors.get(f"/problems/{code}").status_code == 200
    assert doors.get("/problems/").status_code == 200
    assert doors.get("/problems/none-such").status_code == 404
