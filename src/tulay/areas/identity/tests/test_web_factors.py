import re
from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.identity.models import Proving, Session
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.tests.factories import (
    PASSWORD,
    RECOVERY_CODE,
    app_code,
    make_app,
    make_person,
    make_recovery_code,
)
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db
COOKIE = "tulay_session"
FACTOR = "/account/sign-in/factor/"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()
    limits.forget_all()


def now():
    return datetime.now(UTC)


@pytest.fixture
def amina():
    person = make_person(email="amina@example.org")
    make_app(person)
    make_recovery_code(person)
    return person


def enter(client, **more):
    return client.post(
        "/account/sign-in/", {"email": "amina@example.org", "password": PASSWORD, **more}
    )


def show(client, code, **more):
    return client.post(FACTOR, {"code": code, "way": "otp", **more})


def test_a_right_password_leads_to_the_second_factor(client, amina):
    answer = enter(client, next="/portal/messages/")

    assert answer["Location"] == f"{FACTOR}?next=%2Fportal%2Fmessages%2F"
    assert COOKIE not in answer.cookies
    pending = answer.cookies["tulay_pending"]
    assert (pending["httponly"], pending["path"], pending["max-age"]) == (True, "/account/", 600)
    text = client.get(answer["Location"]).content.decode()
    assert "The code from your app" in text
    assert 'value="/portal/messages/"' in text


def test_the_second_factor_lets_in_and_goes_on(client, amina):
    enter(client)
    answer = show(client, app_code(now()), next="/portal/messages/")

    assert answer["Location"] == "/portal/messages/"
    assert answer.cookies["tulay_pending"].value == ""
    assert "tulay_trusted" not in answer.cookies
    assert client.get("/account/").status_code == 200


def test_a_wrong_code_is_told_beside_its_question(client, amina):
    enter(client)
    answer = show(client, "000000")
    assert answer.status_code == 422
    assert "This code is not right" in answer.content.decode()
    assert not Session.objects.exists()


def test_another_way_can_be_chosen(client, amina):
    enter(client)
    page = client.get(f"{FACTOR}?way=rc")
    assert "A recovery code" in page.content.decode()
    assert f"{FACTOR}?way=otp" in page.content.decode()
    answer = client.post(FACTOR, {"way": "rc", "code": RECOVERY_CODE})
    assert answer.status_code == 302
    assert Session.objects.get().methods == ["pwd", "rc"]


def test_a_way_that_is_not_open_shows_one_that_is(client, amina):
    enter(client)
    assert "The code from your app" in client.get(f"{FACTOR}?way=sms").content.decode()


def test_without_a_password_there_is_nothing_to_show_a_factor_for(client, amina):
    answer = client.get(FACTOR)
    assert answer["Location"] == "/account/sign-in/"
    assert "Begin again" in client.get("/account/sign-in/").content.decode()
    assert show(client, app_code(now()))["Location"] == "/account/sign-in/"
    assert not Session.objects.exists()


def test_a_sign_in_that_took_too_long_begins_again(client, amina):
    enter(client)
    Proving.objects.update(expires_at=now() - timedelta(seconds=1))
    answer = show(client, app_code(now()), next="/portal/")
    assert answer["Location"] == "/account/sign-in/?next=%2Fportal%2F"


def test_pressing_back_after_signing_in_goes_on(client, amina):
    enter(client)
    show(client, app_code(now()))
    assert client.get(FACTOR)["Location"] == "/portal/"


def test_a_trusted_browser_is_not_asked_again(client, amina):
    enter(client)
    answer = show(client, app_code(now()), trusts="on")
    kept = answer.cookies["tulay_trusted"]
    assert (kept["httponly"], kept["path"], kept["max-age"]) == (True, "/account/", 30 * 86400)
    client.post("/account/sign-out/")

    assert enter(client)["Location"] == "/portal/"
    assert Session.objects.latest("id").methods == ["pwd", "dev"]


def test_the_page_says_nothing_about_the_person(client, amina):
    enter(client)
    text = client.get(FACTOR).content.decode()
    assert not re.search(r"amina", text, re.IGNORECASE)
