import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tulay.areas.audit.models import Entry
from tulay.areas.identity.actions.trusting import trust
from tulay.areas.identity.models import Person, Session, SignInTry
from tulay.areas.identity.queries import resume_path
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import PersonKind, Role
from tulay.areas.identity.tests.factories import PASSWORD, make_grant, make_person, make_session
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db
COOKIE = "tulay_session"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()
    limits.forget_all()


def now():
    return datetime.now(UTC)


@pytest.fixture
def amina():
    return make_person(email="amina@example.org")


def signed_in(client, person, *, at=None):
    client.cookies[COOKIE] = make_session(person, at=at or now())
    return client


def enter(client, password=PASSWORD, **more):
    return client.post(
        "/account/sign-in/", {"email": "amina@example.org", "password": password, **more}
    )


def test_sign_in_leads_to_where_the_person_was_going(client, amina):
    answer = enter(client, next="/portal/messages/")

    assert (answer.status_code, answer["Location"]) == (302, "/portal/messages/")
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "/account/sign-out/",
        "\\\\e",
    ],
)
def test_sign_in_never_leads_elsewhere(client, amina, elsewhere):
    assert enter(client, next=elsewhere)["Location"] == "/portal/"


def test_staff_come_to_their_desk(client, amina):
    make_grant(amina, Role.OFFICER, agency_id=uuid7())
    assert enter(client)["Location"] == "/desk/"  # which leads on, while they have no factor


def test_sign_in_rotates_session_and_csrf_token(amina):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/account/sign-in/")
    before = client.cookies["tulay_csrf"].value
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]

    answer = enter(client, csrfmiddlewaretoken=token)

    assert answer.status_code == 302
    assert client.cookies["tulay_csrf"].value != before


def test_sign_in_without_the_token_of_our_form_is_refused(amina):
    assert enter(Client(enforce_csrf_checks=True)).status_code == 403
    assert not SignInTry.objects.exists()


@pytest.mark.parametrize("email", ["amina@example.org", "nobody@example.org"])
def test_a_wrong_password_says_no_more_than_that(client, amina, email):
    answer = client.post("/account/sign-in/", {"email": email, "password": "wrong wrong wrong"})

    assert answer.status_code == 422
    assert COOKIE not in answer.cookies
    text = answer.content.decode()
    assert "do not belong together" in text
    assert "wrong wrong wrong" not in text


def test_empty_answers_are_named(client):
    answer = client.post("/account/sign-in/", {})
    assert answer.status_code == 422
    assert "Fill in “E-mail address”." in answer.content.decode()


def test_the_sixth_try_is_slowed(client, amina):
    for _ in range(5):
        enter(client, "wrong wrong wrong")
    answer = enter(client)
    assert answer.status_code == 429
    assert "Wait 1" in answer.content.decode()


def test_a_known_browser_is_not_kept_out_by_strangers(client, amina):
    enter(client)
    client.post("/account/sign-out/")
    for _ in range(5):
        enter(Client(REMOTE_ADDR="203.0.113.9"), "wrong wrong wrong")
    assert enter(Client(REMOTE_ADDR="198.51.100.9")).status_code == 429

    assert enter(client).status_code == 302


def test_signing_in_again_while_signed_in_goes_on(client, amina):
    signed_in(client, amina)
    assert client.get("/account/sign-in/?next=/account/")["Location"] == "/account/"


def test_sign_out_ends_the_session_and_drops_the_cookie(client, amina):
    signed_in(client, amina)

    answer = client.post("/account/sign-out/")

    assert answer.cookies[COOKIE].value == ""
    assert Session.objects.get().revoked_at is not None
    assert client.get("/account/")["Location"].startswith("/account/sign-in/?next=")


def test_sign_out_takes_a_post(client, amina):
    assert signed_in(client, amina).get("/account/sign-out/").status_code == 405


def test_a_token_that_opens_nothing_is_taken_back(client):
    client.cookies[COOKIE] = "never issued"
    answer = client.get("/account/sign-in/")
    assert answer.cookies[COOKIE].value == ""


def test_the_account_page_shows_name_roles_and_sessions(client, amina, django_assert_num_queries):
    make_grant(amina, Role.EXECUTIVE)
    signed_in(client, amina)
    client.get("/account/")

    # savepoint, eyes, person, grants, what one asked for, help, unread messages, eyes back, release
    with django_assert_num_queries(9):
        answer = client.get("/account/")

    text = answer.content.decode()
    assert "Amina Sali" in text
    assert "Executive" in text
    assert answer["Cache-Control"] == "no-store"


def test_the_devices_page_shows_sessions_and_trusted_browsers(
    client, amina, django_assert_max_num_queries
):
    make_session(amina, at=now(), agent="Mozilla/5.0 (Android 14; Mobile; rv:130.0) Firefox/130.0")
    Session.objects.update(methods=["pwd", "dev"])
    trust(amina, agent="Mozilla/5.0 (Windows NT 10.0) Edg/130.0", now=now())
    signed_in(client, amina)
    client.get("/account/devices/")

    # savepoint, eyes, sessions, trusted, unread messages, eyes back, release; who it is, once a second
    with django_assert_max_num_queries(8):
        answer = client.get("/account/devices/")

    text = answer.content.decode()
    for seen in ("Firefox on Android", "Edge on Windows", "This browser", "Trusted", "password"):
        assert seen in text


def test_a_stranger_is_asked_to_sign_in(client):
    answer = client.get("/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/sign-in/?next=%2Faccount%2F")


def test_revoke_ends_one_of_my_sessions_and_nobody_elses(client, amina):
    make_session(amina, at=now())
    other = Session.objects.get()
    stranger = make_person()
    make_session(stranger, at=now())
    theirs = Session.objects.get(person=stranger)
    signed_in(client, amina)

    for session in (other, theirs):
        client.post(f"/account/sessions/{session.id}/")
        session.refresh_from_db()

    assert other.revoked_at is not None
    assert theirs.revoked_at is None


def test_revoke_others_keeps_this_one(client, amina):
    make_session(amina, at=now())
    signed_in(client, amina)
    client.post("/account/sessions/others/")
    assert "1 other session has ended." in client.get("/account/devices/").content.decode()


def test_the_language_of_a_person_is_theirs_and_seen_at_once(client, amina):
    signed_in(client, amina)
    client.get("/account/")

    answer = client.post("/account/language/", {"language": "ar", "next": "/account/"})

    assert answer["Location"] == "/account/"
    assert Person.objects.get().language == "ar"
    answer = client.get("/account/", headers={"Accept-Language": "en"})
    assert answer["Content-Language"] == "ar"
    assert 'dir="rtl"' in answer.content.decode()


def test_the_language_of_a_visitor_is_kept_by_the_browser(client):
    client.post("/language/", {"language": "fil", "next": "/account/sign-in/"})
    assert client.get("/account/sign-in/")["Content-Language"] == "fil"
    assert not Entry.objects.exists()


def test_a_visitors_browser_chooses_until_they_do(client):
    answer = client.get("/account/sign-in/", headers={"Accept-Language": "ar"})
    assert answer["Content-Language"] == "ar"
    assert "Accept-Language" in answer["Vary"]


def test_a_language_we_do_not_have_changes_nothing(client, amina):
    signed_in(client, amina)
    client.post("/language/", {"language": "xx"})
    assert Person.objects.get().language == "en"


def test_a_session_in_use_does_not_rest(client, amina):
    make_grant(amina, Role.OFFICER, agency_id=uuid7())
    signed_in(client, amina, at=now() - timedelta(minutes=50))

    assert client.get("/account/").status_code == 200
    assert Session.objects.get().seen_at > now() - timedelta(minutes=1)


def test_a_guest_comes_back_by_their_link(client):
    guest = make_person(kind=PersonKind.GUEST)
    link = resume_path(guest.id, now=now(), then="/portal/requests/1/")

    page = client.get(link)
    assert page.status_code == 200
    assert COOKIE not in page.cookies
    assert not Session.objects.exists()

    answer = client.post(link)
    assert answer["Location"] == "/portal/requests/1/"
    assert client.get("/account/sign-in/").status_code == 200
    assert Session.objects.get().person_id == guest.id


@pytest.mark.parametrize("spoil", [lambda x: x[:-3] + "x/", lambda x: "/resume/abc/"])
def test_a_changed_link_opens_nothing(client, spoil):
    guest = make_person(kind=PersonKind.GUEST)
    answer = client.post(spoil(resume_path(guest.id, now=now())))
    assert answer.status_code == 404
    assert not Session.objects.exists()


def test_a_guest_has_no_account_page(client):
    signed_in(client, make_person(kind=PersonKind.GUEST))
    assert client.get("/account/").status_code == 302
