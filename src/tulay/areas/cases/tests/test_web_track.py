"""Following a request by its code."""

import pytest

from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.rules.tracking import shown
from tulay.areas.cases.tests.browsing import browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import stored

pytestmark = pytest.mark.django_db
UNKNOWN = "0000000000000"


def sent():
    world = make_world(requirements=())
    row = stored(world.request_in(State.SUBMITTED, now=now()))
    return world, row


def test_a_code_is_read_however_it_is_typed():
    _, row = sent()
    code = row.tracking_code

    for typed in (code, shown(code), code.lower(), f" {shown(code).replace('-', ' ')} "):
        response = browser().get("/track/", {"code": typed})
        assert response.status_code == 200
        assert "We have your request" in text_of(response)
        assert shown(code) in text_of(response)


def test_a_zero_may_be_an_o():
    _, row = sent()

    response = browser().get("/track/", {"code": row.tracking_code.replace("0", "o")})

    assert response.status_code == 200


def test_nothing_personal_is_told():
    _, row = sent()

    words = text_of(browser().get("/track/", {"code": row.tracking_code}))

    assert "Amina" not in words
    assert "Mutya" not in words
    assert "Boat repair help" not in words
    assert "Ministry of Boats" not in words


def test_an_unknown_code_and_a_misread_one_get_the_same_page():
    sent()

    unknown = browser().get("/track/", {"code": UNKNOWN})
    misread = browser().get("/track/", {"code": "7K3Q"})

    assert (unknown.status_code, misread.status_code) == (404, 422)
    assert "We have no request with this code." in text_of(unknown)
    assert "This is not one of our codes." in text_of(misread)
    for response in (unknown, misread):
        assert 'aria-invalid="true"' in response.content.decode()
        assert 'href="#code"' in response.content.decode()


def test_without_a_code_the_page_asks_for_one():
    response = browser().get("/track/")

    assert response.status_code == 200
    assert "Tracking code" in text_of(response)


def test_too_many_tries_are_told_kindly(monkeypatch):
    from tulay.areas.cases.web import track
    from tulay.plumbing.limits import Rate

    sent()
    monkeypatch.setattr(track, "TRIES", Rate(limit=1, window_s=3_600))
    client = browser()

    client.get("/track/", {"code": UNKNOWN})
    second = client.get("/track/", {"code": UNKNOWN})

    assert second.status_code == 429
    assert "Please wait a minute" in text_of(second)
    assert int(second["Retry-After"]) > 0


def test_the_page_asks_the_database_once():
    _, row = sent()

    assert len(queries_of(browser(), f"/track/?code={row.tracking_code}")) == 1
